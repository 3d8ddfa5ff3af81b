"""Checkpoints of folders, against real git."""
