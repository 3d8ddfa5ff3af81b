"""Titles of threads, made from their first message."""

import re

DEFAULT_TITLE = "New thread"
TITLE_CHARS = 60


def find_title(text: str) -> str | None:
    """The first line that says something, cut at a word; None where there is no text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    line = re.sub(r"\s+", " ", first).strip().lstrip("#").strip()
    if len(line) <= TITLE_CHARS:
        return line or None
    cut = line[: TITLE_CHARS - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > TITLE_CHARS // 2 else cut) + "…"
