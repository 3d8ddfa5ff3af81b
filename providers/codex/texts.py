"""Texts for people, made from codex's: commands without their shell, one-line details, errors."""

import json
import os.path
import shlex
from typing import Any

from providers.codex.frames import CodexError

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


def sentence_of(error: CodexError) -> str:
    """Why a turn failed, in words that say what to do where we know it."""
    said = message_inside(error.message) or "codex gave no reason"
    kind, status = error_kind(error.codex_error_info)
    if kind == "unauthorized" or status == 401:
        return (
            f"The model's server refused the sign-in. Run `codex login`, then try again. ({said})"
        )
    if kind == "contextWindowExceeded":
        return f"The conversation has become too long for the model. Start a new thread. ({said})"
    if kind == "modelNotFound" or status == 404:
        return f"The model's server does not know this model. Choose another one. ({said})"
    if kind in {"httpConnectionFailed", "responseStreamConnectionFailed"} and status is None:
        return f"The model's server cannot be reached. Check the network. ({said})"
    if kind in {"serverOverloaded", "rateLimitExceeded"} or status == 429:
        return f"The model's server is busy or limits your requests. Try again later. ({said})"
    return said


def error_kind(info: Any) -> tuple[str, int | None]:
    """Codex names the kind, or wraps it with the HTTP status: ``{kind: {httpStatusCode}}``."""
    if isinstance(info, str):
        return info, None
    if isinstance(info, dict) and len(info) == 1:
        ((kind, more),) = info.items()
        status = more.get("httpStatusCode") if isinstance(more, dict) else None
        return str(kind), status if isinstance(status, int) else None
    return "other", None


def message_inside(message: str) -> str:
    """A model's server answers a bad request with JSON, which codex passes on as it is."""
    try:
        body = json.loads(message)
    except ValueError:
        return message.strip()
    error = body.get("error") if isinstance(body, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    return said if isinstance(said, str) else message.strip()
