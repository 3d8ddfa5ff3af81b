"""Trouble: no connection, no sign-in, a limit or context used up, a turn that fails, a crash."""

from __future__ import annotations

import os
import re

from providers.demo.actions import Actions
from providers.demo.errors import TurnFailed
from providers.demo.scripts.script import Script, words

CRASHED = 70
LOST = "stream disconnected before completion: the demo agent pulled the plug"
OFFLINE = "Connection failed: error sending request"
TRY_SECONDS = 3.0
"""Between tries without a network; codex waits longer each time."""
MAX_OFFLINE_SECONDS = 600.0
REFUSED = "unexpected status 401 Unauthorized: the demo agent left its key at home"
FULL = (
    "Codex ran out of room in the model's context window. Start a new thread or clear earlier"
    " history before retrying."
)


async def fail(do: Actions, match: re.Match[str]) -> None:
    await do.say("I try, but I already know how this ends.", commentary=True)
    raise TurnFailed("the demo agent failed, as you asked")


async def lose_connection(do: Actions, match: re.Match[str]) -> None:
    await do.break_off("I was just about to say that")
    for attempt in (1, 2):
        await do.retry(f"Reconnecting... {attempt}/2", LOST)
    await do.say("I lost the connection twice, and have it again. This is the whole answer.")


async def lose_network(do: Actions, match: re.Match[str]) -> None:
    """Tries again until it is back, and says so each time: codex itself gives up never."""
    left = min(float(match["seconds"] or 10), MAX_OFFLINE_SECONDS)
    while left > 0:
        pause = min(TRY_SECONDS, left)
        await do.retry("Reconnecting... waiting for network", OFFLINE, pause)
        left -= pause
    await do.say("The network is back, and so am I.")


async def need_sign_in(do: Actions, match: re.Match[str]) -> None:
    for attempt in (1, 2):
        await do.retry(f"Reconnecting... {attempt}/2", REFUSED)
    raise TurnFailed(REFUSED, {"httpConnectionFailed": {"httpStatusCode": 401}})


async def fill_context(do: Actions, match: re.Match[str]) -> None:
    do.spend()
    raise TurnFailed(FULL, "contextWindowExceeded")


async def reach_limit(do: Actions, match: re.Match[str]) -> None:
    do.spend()
    raise TurnFailed("You have hit your usage limit. Try again in an hour.", "usageLimitExceeded")


async def crash(do: Actions, match: re.Match[str]) -> None:
    await do.say("I crash now.", commentary=True)
    os._exit(CRASHED)


SCRIPTS = (
    Script(
        examples=("lose the network for 30 s",),
        patterns=(
            words(
                r"\b (lose|drop) \s (the|your)\s network"
                r"( \s for \s (?P<seconds>\d{1,3}) \s? s(econds?)? \b)?"
            ),
        ),
        play=lose_network,
    ),
    Script(
        examples=("need to sign in",),
        patterns=(words(r"^\W* (please\s)? (you\s)? need \s to \s (sign|log) \s in \b"),),
        play=need_sign_in,
    ),
    Script(
        examples=("fill the context",),
        patterns=(words(r"^\W* (please\s)? fill \s (the|your)\s context"),),
        play=fill_context,
    ),
    Script(
        examples=("lose the connection",),
        patterns=(
            words(r"\b (lose|drop) \s (the|your)\s connection"),
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
