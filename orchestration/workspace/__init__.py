"""The user's machine: folders, files, git. Knows no events and no Django."""
