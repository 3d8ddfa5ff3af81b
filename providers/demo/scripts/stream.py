"""``stream 200 words at 50/s``, ``flood 20000``: words at a rate, or as fast as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from providers.demo.actions import WORDS_PER_SECOND, Actions
from providers.demo.scripts.script import Script, words

WORD_LIMIT = 1_000_000


async def stream(do: Actions, match: re.Match[str]) -> None:
    await do.stream(numbered_words(match["count"]), float(match["rate"] or WORDS_PER_SECOND))


async def flood(do: Actions, match: re.Match[str]) -> None:
    await do.stream(numbered_words(match["count"]), None)


def numbered_words(count: str) -> Iterator[str]:
    """Numbered, so that whoever receives them can tell that none is missing."""
    return (f"word{number} " for number in range(min(int(count), WORD_LIMIT)))


SCRIPTS = (
    Script(
        examples=("stream 200 words at 50/s",),
        patterns=(
            words(
                r"""\b (stream|say|write|count) \s (?P<count>\d{1,9}) \s words?
                ( \s* (at|@) \s* (?P<rate>\d{1,6} (\.\d+)?) )?"""
            ),
        ),
        play=stream,
    ),
    Script(
        examples=("flood 20000",),
        patterns=(words(r"\b flood \s (with\s)? (?P<count>\d{1,9})"),),
        play=flood,
    ),
)
