"""Seals of the log: how they are made, kept by the running server, and held against the log."""
