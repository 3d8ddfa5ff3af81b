"""The event log, the rules that write it, and everything that follows it."""
