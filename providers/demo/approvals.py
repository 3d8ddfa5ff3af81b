"""Asking the person: whether something may be done, or what they would like."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from providers.demo.turn import Turn

Json = dict[str, Any]
Verdict = Literal["accept", "decline", "cancel", "unclear"]
APPROVAL = "waitingOnApproval"
USER_INPUT = "waitingOnUserInput"


def must_ask(turn: Turn, subject: str) -> bool:
    """Whether this command or file needs a word of the person's first."""
    return turn.settings.approval_policy != "never" and subject not in turn.thread.allowed


async def ask(turn: Turn, method: str, item: Json, params: Json, subject: str) -> Verdict:
    """Wait for the person's decision; an approval for the session is remembered by its subject."""
    started = {"itemId": item["id"], "startedAtMs": item["startedAtMs"]}
    answer = await ask_client(turn, method, {**started, **params})
    return verdict_of(turn, answer.get("decision"), subject)


async def ask_questions(turn: Turn, item_id: str, questions: list[Json]) -> dict[str, list[str]]:
    """What was answered to each question, by its id; nothing where the client would not ask."""
    turn.thread.wait_for(USER_INPUT)
    asked = {"questions": questions, "isBlocking": True, "autoResolutionMs": None}
    answer = await ask_client(turn, "item/tool/requestUserInput", {"itemId": item_id, **asked})
    turn.thread.waited_for(USER_INPUT)
    answers = answer.get("answers") or {}
    return {key: list(given.get("answers") or ()) for key, given in answers.items()}


async def ask_client(turn: Turn, method: str, params: Json) -> Json:
    """The client's answer; an empty one where it refused. An interrupt withdraws the request."""
    place = {"threadId": turn.thread.id, "turnId": turn.id}
    request_id, answer = turn.thread.wire.ask(method, {**place, **params})
    resolved = "serverRequest/resolved"
    try:
        frame = await answer
    except asyncio.CancelledError:
        turn.afterwards.append((resolved, {"requestId": request_id}))
        raise
    turn.thread.notify(resolved, requestId=request_id)
    result = frame.get("result")
    return result if isinstance(result, dict) else {}


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
