"""A text looked for in what events carry."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.inspection.selection import Selection, events_of
from orchestration.sealing.chain import Columns

AROUND = 60
"""Characters shown on either side of what was found."""


@dataclass(frozen=True)
class Found:
    event: Columns
    excerpt: str


def search(pattern: re.Pattern[str], selection: Selection) -> Iterator[Found]:
    """Events whose payload, as the JSON that is stored, matches somewhere."""
    for event in events_of(selection):
        payload = event[11]
        match = pattern.search(payload)
        if match is not None:
            yield Found(event, excerpt_of(payload, match))


def excerpt_of(text: str, match: re.Match[str]) -> str:
    start = max(match.start() - AROUND, 0)
    end = min(match.end() + AROUND, match.start() + 3 * AROUND, len(text))
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
