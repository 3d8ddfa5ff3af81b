"""Texts for people, made from codex's: commands without their shell, one-line details."""

import os.path
import shlex

MAX_TEXT = 64 * 1024
MAX_DETAIL = 400
SHELLS = {"bash", "sh", "zsh", "dash", "fish", "ksh"}
SHELL_FLAGS = {"-c", "-lc", "-ic", "-lic"}


def cut(text: str, limit: int = MAX_TEXT) -> str:
    """The head and the tail of a long text, and how much is missing between them."""
    if len(text) <= limit:
        return text
    half = limit // 2
    missing = len(text) - 2 * half
    return f"{text[:half]}\n… {missing} characters left out …\n{text[-half:]}"


def one_line(text: str) -> str:
    """The first line that says something; an ellipsis stands for the rest."""
    first, _, rest = text.strip().partition("\n")
    if len(first) > MAX_DETAIL:
        return first[:MAX_DETAIL] + "…"
    return f"{first} …" if rest.strip() else first


def without_shell(command: str) -> str:
    """``/bin/bash -lc 'ls -la'`` is ``ls -la`` to the person who reads it."""
    if len(command) > MAX_TEXT:
        return command
    try:
        words = shlex.split(command)
    except ValueError:  # an open quote: show it as it is
        return command
    match words:
        case [shell, flag, inner] if os.path.basename(shell) in SHELLS and flag in SHELL_FLAGS:
            return inner
        case _:
            return command


def relative(path: str, cwd: str) -> str:
    """Inside the workspace, relative to it; elsewhere, as it is."""
    if not os.path.isabs(path) or not os.path.isabs(cwd):
        return path
    inside = os.path.relpath(path, cwd)
    return path if inside.startswith("..") else inside


def names(paths: list[str]) -> str:
    shown = ", ".join(paths[:3])
    return f"{shown} and {len(paths) - 3} more" if len(paths) > 3 else shown
