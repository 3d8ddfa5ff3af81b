"""What could be wrong on this machine, and what can be done about it: one small check for each."""
