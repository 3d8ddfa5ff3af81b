"""The log to look at: narrowed, searched, and one event with what is about it."""
