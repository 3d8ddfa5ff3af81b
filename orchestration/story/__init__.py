"""What happened in a thread, put together from all that is stored of it, on one time axis."""
