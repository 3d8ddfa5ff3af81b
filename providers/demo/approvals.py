"""Asking the person before something is done."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from providers.demo.turn import Turn

Json = dict[str, Any]
Verdict = Literal["accept", "decline", "cancel", "unclear"]


def must_ask(turn: Turn, subject: str) -> bool:
    """Whether this command or file needs a word of the person's first."""
    return turn.settings.approval_policy != "never" and subject not in turn.thread.allowed


async def ask(turn: Turn, method: str, item: Json, params: Json, subject: str) -> Verdict:
    """Wait for the person's decision; an approval for the session is remembered by its subject."""
    place = {"threadId": turn.thread.id, "turnId": turn.id, "itemId": item["id"]}
    started = {"startedAtMs": item["startedAtMs"]}
    request_id, answer = turn.thread.wire.ask(method, {**place, **started, **params})
    resolved = "serverRequest/resolved"
    try:
        decision = (await answer).get("result", {}).get("decision")
    except asyncio.CancelledError:
        turn.afterwards.append((resolved, {"requestId": request_id}))
        raise
    turn.thread.notify(resolved, requestId=request_id)
    return verdict_of(turn, decision, subject)


def verdict_of(turn: Turn, decision: Any, subject: str) -> Verdict:
    """A rule for more commands like this one counts as an approval of this one for the session."""
    match decision:
        case "acceptForSession" | {"acceptWithExecpolicyAmendment": _}:
            turn.thread.allowed.add(subject)
            return "accept"
        case "accept":
            return "accept"
        case "decline":
            return "decline"
        case "cancel":
            return "cancel"
        case _:
            return "unclear"
