"""Trouble: a lost connection, a used-up limit, a turn that fails, an agent that dies in one."""

from __future__ import annotations

import os
import re

from providers.demo.actions import Actions
from providers.demo.errors import TurnFailed
from providers.demo.scripts.script import Script, words

CRASHED = 70
LOST = "stream disconnected before completion: the demo agent pulled the plug"


async def fail(do: Actions, match: re.Match[str]) -> None:
    await do.say("I try, but I already know how this ends.", commentary=True)
    raise TurnFailed("the demo agent failed, as you asked")


async def lose_connection(do: Actions, match: re.Match[str]) -> None:
    await do.break_off("I was just about to say that")
    for attempt in (1, 2):
        await do.retry(f"Reconnecting... {attempt}/2", LOST)
    await do.say("I lost the connection twice, and have it again. This is the whole answer.")


async def reach_limit(do: Actions, match: re.Match[str]) -> None:
    do.spend()
    raise TurnFailed("You have hit your usage limit. Try again in an hour.", "usageLimitExceeded")


async def crash(do: Actions, match: re.Match[str]) -> None:
    await do.say("I crash now.", commentary=True)
    os._exit(CRASHED)


SCRIPTS = (
    Script(
        examples=("lose the connection",),
        patterns=(
            words(r"\b (lose|drop) \s (the|your)\s (connection|network)"),
            words(r"^\W*retry\b"),
        ),
        play=lose_connection,
    ),
    Script(
        examples=("reach the usage limit",),
        patterns=(words(r"\b (reach|hit|exceed) \s (the|my|your)\s (usage\s)? limit"),),
        play=reach_limit,
    ),
    Script(
        examples=("fail",),
        patterns=(words(r"^\W* (please\s)? fail \b"),),
        play=fail,
    ),
    Script(examples=("crash",), patterns=(words(r"^\W* (please\s)? crash \W* $"),), play=crash),
)
