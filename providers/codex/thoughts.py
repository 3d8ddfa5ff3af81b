"""Summaries of what a model thought: their text, bounded, and the heading that they go by."""

import re
from typing import Any

from providers.codex.texts import cut, one_line
from providers.contracts.base import Json

HEADING = re.compile(r"\s*\*\*(?P<heading>[^*\n]+)\*\*")
PARTS_TOLD = 20
"""So often the parts that are ready are told while the model still thinks."""


def text_of_thoughts(summary: Any, content: Any = None) -> str:
    """The summary's parts; models that give their thoughts away have no summary of them."""
    for parts in (summary, content):
        texts = [part for part in parts or [] if isinstance(part, str) and part.strip()]
        if texts:
            return "\n\n".join(texts)
    return ""


def heading_of(text: str) -> str:
    """What it begins with: a heading in bold as a rule, else its first line."""
    headings = [match["heading"] for match in map(HEADING.match, text.split("\n\n")) if match]
    return headings[0].strip() if headings else one_line(text)


def drawn(text: str, duration_ms: int | None = None) -> dict[str, Json] | None:
    if not text.strip():
        return None
    timed: dict[str, Json] = {} if duration_ms is None else {"durationMs": max(0, duration_ms)}
    return {"text": cut(text.strip()), **timed}
