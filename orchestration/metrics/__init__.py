"""What the server counts and times of itself: instruments, phases of turns, and `/metrics`."""
