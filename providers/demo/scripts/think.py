"""``think about names``: thoughts first, in two parts, then an answer."""

from __future__ import annotations

import re

from providers.demo.actions import Actions
from providers.demo.scripts.script import Script, words


async def think(do: Actions, match: re.Match[str]) -> None:
    subject = (match["subject"] or "").strip(" .!?`") or "this"
    await do.think(
        f"**Turning it over** You want me to think about {subject}. I turn it over in my mind.",
        "**Coming to an end** There is no model in me, so that is soon done.",
    )
    await do.say(f"I thought about {subject}, as well as a script can.")


SCRIPTS = (
    Script(
        examples=("think about names",),
        patterns=(words(r"\b think \b ( \s (hard\s)? (about|of|over) \s (?P<subject>.+) )?"),),
        play=think,
    ),
)
