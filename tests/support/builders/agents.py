"""What the server records for agents and workers."""

from collections.abc import Sequence
from typing import Any

from orchestration.contracts import commands as c
from orchestration.contracts import entities as n
from orchestration.contracts import events as e
from providers.contracts.base import UNSET
from providers.contracts.ids import EventId, MessageId, ThreadId, TurnId
from tests.support.builders.common import (
    AT,
    THREAD,
    TURN,
    command_id,
    next_id,
)


def session(
    status: Any = "ready",
    active_turn_id: str | None = None,
    thread_id: str = THREAD,
    updated_at: str = AT,
    **given: Any,
) -> n.Session:
    filled: dict[str, Any] = {"provider_name": "codex", "last_error": None}
    return n.Session(
        thread_id=ThreadId(thread_id),
        status=status,
        active_turn_id=None if active_turn_id is None else TurnId(active_turn_id),
        updated_at=updated_at,
        **{**filled, **given},
    )


def set_session(
    status: Any = "ready",
    active_turn_id: str | None = None,
    thread_id: str = THREAD,
    created_at: str = AT,
    **given: Any,
) -> c.SetSession:
    value = session(status, active_turn_id, thread_id, created_at)
    return c.SetSession(command_id(), thread_id, value, created_at, **given)


def begin_turn(
    turn_id: str = TURN,
    message_id: str | None = None,
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.SetSession:
    """The session runs the turn from now on."""
    started = e.StartedTurn(TurnId(turn_id), None if message_id is None else MessageId(message_id))
    return set_session("running", turn_id, thread_id, created_at, started_turn=started)


def settle_turn(
    turn_id: str = TURN,
    state: n.SettledState = "completed",
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.SetSession:
    """The turn is over, and the session ready for the next."""
    settled = e.SettledTurn(TurnId(turn_id), state, created_at)
    return set_session("ready", None, thread_id, created_at, settled_turn=settled)


def append_delta(
    delta: str = "piece ",
    message_id: str = "assistant:1",
    turn_id: str | None = TURN,
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.AppendAssistantDelta:
    turn = UNSET if turn_id is None else TurnId(turn_id)
    return c.AppendAssistantDelta(command_id(), thread_id, message_id, delta, created_at, turn)


def complete_message(
    message_id: str = "assistant:1",
    turn_id: str | None = TURN,
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.CompleteAssistantMessage:
    turn = UNSET if turn_id is None else TurnId(turn_id)
    return c.CompleteAssistantMessage(command_id(), thread_id, message_id, created_at, turn)


def activity(
    kind: str = "tool.completed",
    tone: Any = "tool",
    payload: Any = None,
    turn_id: str | None = TURN,
    activity_id: str | None = None,
    created_at: str = AT,
    summary: str = "Ran command",
) -> n.Activity:
    return n.Activity(
        id=EventId(activity_id or next_id("activity")),
        tone=tone,
        kind=kind,
        summary=summary,
        payload={"itemType": "command_execution"} if payload is None else payload,
        turn_id=None if turn_id is None else TurnId(turn_id),
        created_at=created_at,
    )


def append_activity(
    kind: str = "tool.completed", thread_id: str = THREAD, created_at: str = AT, **given: Any
) -> c.AppendActivity:
    value = activity(kind, created_at=created_at, **given)
    return c.AppendActivity(command_id(), thread_id, value, created_at)


def request_approval(
    request_id: str = "request-1", thread_id: str = THREAD, created_at: str = AT, **given: Any
) -> c.AppendActivity:
    payload = {"requestId": request_id, "requestKind": "command", "detail": "rm -r build"}
    return append_activity(
        "approval.requested",
        thread_id,
        created_at,
        tone="approval",
        payload=payload,
        summary="Command approval requested",
        **given,
    )


def resolve_approval(
    request_id: str = "request-1", thread_id: str = THREAD, created_at: str = AT, **given: Any
) -> c.AppendActivity:
    payload = {"requestId": request_id, "requestKind": "command", "decision": "accept"}
    return append_activity(
        "approval.resolved",
        thread_id,
        created_at,
        tone="approval",
        payload=payload,
        summary="Approval resolved",
        **given,
    )


def upsert_plan(
    plan_id: str = "plan-1",
    turn_id: str | None = TURN,
    thread_id: str = THREAD,
    created_at: str = AT,
    **given: Any,
) -> c.UpsertProposedPlan:
    filled: dict[str, Any] = {
        "plan_markdown": "# Plan",
        "created_at": created_at,
        "updated_at": created_at,
    }
    plan = n.ProposedPlan(
        id=plan_id,
        turn_id=None if turn_id is None else TurnId(turn_id),
        **{**filled, **given},
    )
    return c.UpsertProposedPlan(command_id(), thread_id, plan, created_at)


def complete_diff(
    turn_count: int = 1,
    turn_id: str = TURN,
    thread_id: str = THREAD,
    created_at: str = AT,
    **given: Any,
) -> c.CompleteTurnDiff:
    filled = {
        "command_id": command_id(),
        "completed_at": created_at,
        "checkpoint_ref": f"refs/t3/checkpoints/{thread_id}/turn/{turn_count}",
        "status": "ready",
        "files": [n.CheckpointFile("app.py", "modified", 3, 1)],
    }
    return c.CompleteTurnDiff(
        thread_id=thread_id,
        turn_id=turn_id,
        checkpoint_turn_count=turn_count,
        created_at=created_at,
        **{**filled, **given},
    )


def complete_revert(
    turn_count: int = 0, thread_id: str = THREAD, created_at: str = AT, **given: Any
) -> c.CompleteRevert:
    return c.CompleteRevert(command_id(), thread_id, turn_count, created_at, **given)


def complete_undo(
    checkpoint_ref: str = "safety/1",
    undo_ref: str = "safety/2",
    thread_id: str = THREAD,
    created_at: str = AT,
    turns: Sequence[e.KnownTurn] = (),
    plans: Sequence[e.KnownPlan] = (),
) -> c.CompleteRevertUndo:
    return c.CompleteRevertUndo(
        command_id(), thread_id, checkpoint_ref, undo_ref, [*turns], [*plans], created_at
    )
