"""Codex, through `codex app-server`: one child process serves many threads."""
