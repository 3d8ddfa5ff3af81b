"""Folders, files and git, with real ones."""
