"""What a client may also ask for by name: a review of changes, a shorter conversation."""

from __future__ import annotations

import re

from providers.demo.actions import Actions
from providers.demo.reviews import UNCOMMITTED
from providers.demo.scripts.script import Script, words


async def review(do: Actions, match: re.Match[str]) -> None:
    await do.review(UNCOMMITTED)


async def compact(do: Actions, match: re.Match[str]) -> None:
    do.compact()
    await do.say("I made this conversation shorter for my memory. Here you still see all of it.")


SCRIPTS = (
    Script(
        examples=("review my changes",),
        patterns=(words(r"\b review \s (my|the|our|these|uncommitted|current)? .* \b changes"),),
        play=review,
    ),
    Script(
        examples=("compact this conversation",),
        patterns=(words(r"^\W* (please\s)? /?compact \b"),),
        play=compact,
    ),
)
