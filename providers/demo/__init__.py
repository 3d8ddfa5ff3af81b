"""The demo agent: a scripted child process that speaks the codex app-server protocol."""
