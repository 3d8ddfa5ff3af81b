"""The log as a file: out of one database, and into another, an empty one."""
