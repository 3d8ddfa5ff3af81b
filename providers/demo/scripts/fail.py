"""``fail``: a turn that ends in an error. ``crash``: an agent that dies in the middle of one."""

from __future__ import annotations

import os
import re

from providers.demo.actions import Actions
from providers.demo.errors import TurnFailed
from providers.demo.scripts.script import Script, words

CRASHED = 70


async def fail(do: Actions, match: re.Match[str]) -> None:
    await do.say("I try, but I already know how this ends.", commentary=True)
    raise TurnFailed("the demo agent failed, as you asked")


async def crash(do: Actions, match: re.Match[str]) -> None:
    await do.say("I crash now.", commentary=True)
    os._exit(CRASHED)


SCRIPTS = (
    Script(
        examples=("fail",),
        patterns=(words(r"^\W* (please\s)? fail \b"),),
        play=fail,
    ),
    Script(examples=(), patterns=(words(r"^\W* (please\s)? crash \W* $"),), play=crash),
)
