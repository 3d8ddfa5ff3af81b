"""Texts of people, agents and files, replaced by as many letters that say nothing."""

import re
from collections import Counter
from typing import Any

TEXTS = {
    *("text", "delta", "aggregatedOutput", "output", "content", "contents", "prompt", "stdout"),
    *("review", "explanation", "step", "preview", "threadName", "objective", "query"),
    *("question", "header", "description", "label", "answers", "developer_instructions"),
}
TEXTS_IN_LISTS = {"summary"}
"""Of what the model thought; by itself the same name is codex's word about itself."""
DIFFS = {"diff", "unifiedDiff", "unified_diff", "patch"}
COMMANDS = {"command", "cmd"}
"""Of a command the first line stays: later ones are what is written into files."""
HUNK = re.compile(r"^@@", re.MULTILINE)
FILE_NAMES = re.compile(r"(?:--- (?:a/|/dev/null)|\+\+\+ (?:b/|/dev/null))")
CONTENT = ("+", "-", " ")
VISIBLE = re.compile(r"\S")


def masked(value: Any, counts: Counter[str], key: str = "") -> Any:
    """The same shape: spaces and ends of lines stay, and the marks of a diff."""
    match value:
        case str():
            put = mask_text(value, key)
            counts["texts"] += put != value
            return put
        case dict():
            return {name: masked(held, counts, _key_of(name, key)) for name, held in value.items()}
        case list():
            key = "text" if key in TEXTS_IN_LISTS else key
            return [masked(held, counts, key) for held in value]
        case _:
            return value


def mask_text(text: str, key: str) -> str:
    if key in DIFFS and HUNK.search(text):
        return "\n".join(map(_mask_line, text.split("\n")))
    if key in COMMANDS:
        first, newline, rest = text.partition("\n")
        return first + newline + VISIBLE.sub("x", rest)
    if key in TEXTS | DIFFS:  # a new file's diff is what is in it
        return VISIBLE.sub("x", text)
    return text


def _mask_line(line: str) -> str:
    if FILE_NAMES.match(line) or not line.startswith(CONTENT):
        return line
    return line[:1] + VISIBLE.sub("x", line[1:])


def _key_of(name: str, outer: str) -> str:
    """What a person answers is a text, however the question is called."""
    return outer if outer == "answers" else name
