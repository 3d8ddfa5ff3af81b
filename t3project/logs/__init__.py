"""The server's log: one line for each thing worth telling, for people or for programs."""
