"""Turns what agents say into commands."""
