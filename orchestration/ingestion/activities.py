"""Which line of a thread's timeline an agent's word becomes."""

import hashlib
from typing import assert_never

import msgspec
from msgspec import Struct

from orchestration import command_ids
from orchestration.contracts.commands import AppendActivity
from orchestration.contracts.entities import Activity, ActivityTone
from orchestration.ingestion.texts import message_id_of
from orchestration.ingestion.view import Input
from providers.contracts import runtime as said
from providers.contracts.base import Json
from providers.contracts.ids import EventId, TurnId
from providers.contracts.models import RequestKind

DETAIL_CHARS = 180

QUIET_ITEMS: frozenset[said.ItemType] = frozenset({"user_message", "assistant_message", "plan"})
"""They are shown as messages and plans."""

REQUEST_KINDS: dict[said.RequestType, RequestKind] = {
    "command_execution_approval": "command",
    "file_read_approval": "file-read",
    "file_change_approval": "file-change",
    # clients show only requests of a kind that they know, and an unseen one could not be answered
    "permissions_approval": "command",
    "tool_call_approval": "command",
    "unknown": "command",
}

REQUEST_SUMMARIES: dict[said.RequestType, str] = {
    "command_execution_approval": "Command approval requested",
    "file_read_approval": "File-read approval requested",
    "file_change_approval": "File-change approval requested",
    "permissions_approval": "Permission requested",
    "tool_call_approval": "Tool approval requested",
    "unknown": "Approval requested",
}

ItemEvent = said.ItemStarted | said.ItemUpdated | said.ItemCompleted

Telling = (
    ItemEvent
    | said.ApprovalRequested
    | said.ApprovalResolved
    | said.UserInputRequested
    | said.UserInputResolved
    | said.TurnPlanUpdated
    | said.TokenUsageUpdated
    | said.ContextCompacted
    | said.RuntimeWarning
    | said.RuntimeError
    | said.Notice
)
"""The events that become activities, as they are."""


class Line(Struct, frozen=True):
    tone: ActivityTone
    kind: str
    summary: str
    payload: Json
    id: str | None = None
    """For lines that take the place of an earlier one."""


def activities_for(event: Telling) -> list[AppendActivity]:
    line = line_of(event)
    return [append(event, line)] if line else []


def append(
    event: Input, line: Line, tag: str = "activity", turn_id: TurnId | None = None
) -> AppendActivity:
    """The first activity of an event takes the event's id; further ones are told apart by tag."""
    own_id = event.event_id if tag == "activity" else f"{event.event_id}:{tag}"
    return AppendActivity(
        command_id=command_ids.of_agent(_occasion(event), tag),
        thread_id=event.thread_id,
        created_at=event.created_at,
        activity=Activity(
            id=EventId(line.id or own_id),
            tone=line.tone,
            kind=line.kind,
            summary=line.summary.strip() or line.kind,
            payload=line.payload,
            turn_id=turn_id or event.turn_id,
            created_at=event.created_at,
        ),
    )


def _occasion(event: Input) -> str:
    """Commands of one name are recorded once, also where years and restarts lie between them."""
    if isinstance(event, said.RuntimeWarning) and event.once is not None:
        return f"once:{event.provider}:{hashlib.sha256(event.once.encode()).hexdigest()[:32]}"
    return event.event_id


def line_of(event: Telling) -> Line | None:  # noqa: C901 - one flat table
    match event:
        case said.ItemStarted() | said.ItemUpdated() | said.ItemCompleted():
            return _item_line(event)
        case said.ApprovalRequested() | said.ApprovalResolved():
            return _approval_line(event)
        case said.UserInputRequested(request_id=request_id, questions=questions):
            payload = {"requestId": request_id, "questions": msgspec.to_builtins(questions)}
            return Line("info", "user-input.requested", "User input requested", payload)
        case said.UserInputResolved(request_id=request_id, answers=answers, reason=reason):
            payload = {"requestId": request_id, "answers": _unwrapped(answers)}
            payload |= present(detail=reason)
            summary = "Question no longer open" if reason else "User input submitted"
            return Line("info", "user-input.resolved", summary, payload)
        case said.TurnPlanUpdated(plan=plan, explanation=explanation):
            payload = present(plan=msgspec.to_builtins(plan), explanation=explanation)
            return Line("info", "turn.plan.updated", "Plan updated", payload)
        case said.TokenUsageUpdated(usage=usage):
            return Line("info", "context-window.updated", "Context window updated", usage)
        case said.ContextCompacted(detail=detail):
            payload = present(
                state="compacted",
                detail=detail,
                tokensBefore=event.tokens_before,
                tokensAfter=event.tokens_after,
            )
            return Line("info", "context-compaction", "Context compacted", payload)
        case said.RuntimeWarning():
            payload = _trouble(event) | _retry(event)
            return Line("info", "runtime.warning", "Runtime warning", payload)
        case said.RuntimeError():
            return Line("error", "runtime.error", "Runtime error", _trouble(event))
        case said.Notice(kind=kind, summary=summary, tone=tone, payload=payload):
            return Line(tone, kind.strip() or "agent.notice", summary, payload, event.line)
        case _:
            assert_never(event)


def _item_line(event: ItemEvent) -> Line | None:
    if event.item_type in said.TOOL_ITEMS:
        return _tool_line(event)
    if event.item_type == "reasoning":
        return _thought_line(event)
    if event.item_type in QUIET_ITEMS or not isinstance(event, said.ItemCompleted):
        return None
    tone: ActivityTone = "error" if event.item_type == "error" else "info"
    return Line(tone, "agent.item", event.title or "Agent step", _item_payload(event, event.status))


def _tool_line(event: ItemEvent) -> Line:
    match event:
        case said.ItemStarted(title=title):
            summary = f"{title or 'Tool'} started"
            return Line("tool", "tool.started", summary, _item_payload(event, "inProgress"))
        case said.ItemUpdated(title=title, status=status):
            summary = title or "Tool updated"
            return Line("tool", "tool.updated", summary, _item_payload(event, status))
        case said.ItemCompleted(title=title, status=status):
            return Line("tool", "tool.completed", title or "Tool", _item_payload(event, status))
        case _:
            assert_never(event)


def _thought_line(event: ItemEvent) -> Line | None:
    """One line for each summary, which grows with its parts; none where a model tells nothing."""
    if isinstance(event, said.ItemStarted) or not event.data:
        return None
    payload = _item_payload(event, event.status)
    line_id = f"reasoning:{event.turn_id}:{event.item_id}"
    return Line("info", "reasoning", f"Thought: {event.title}", payload, line_id)


def _item_payload(event: ItemEvent, status: said.ItemStatus) -> dict[str, Json]:
    return present(
        itemId=event.item_id,
        itemType=event.item_type,
        title=event.title or None,
        status=status,
        detail=shortened(event.detail),
        data=event.data,
    )


def _approval_line(event: said.ApprovalRequested | said.ApprovalResolved) -> Line:
    request = {
        "requestId": event.request_id,
        "requestKind": REQUEST_KINDS[event.request_type],
        "requestType": event.request_type,
    }
    if isinstance(event, said.ApprovalResolved):
        payload = request | present(decision=event.decision, detail=event.reason)
        summary = "Approval no longer needed" if event.reason else "Approval resolved"
        return Line("approval", "approval.resolved", summary, payload)
    payload = request | present(
        detail=shortened(event.detail),
        decisions=list(event.decisions),
        reason=event.reason,
        data=event.data,
        itemId=event.item_id,
    )
    return Line("approval", "approval.requested", REQUEST_SUMMARIES[event.request_type], payload)


def _trouble(event: said.RuntimeWarning | said.RuntimeError) -> dict[str, Json]:
    cut = event.message if len(event.message) > DETAIL_CHARS else None
    return present(message=shortened(event.message), detail=event.detail or cut)


def _retry(event: said.RuntimeWarning) -> dict[str, Json]:
    if event.retry is None:
        return {}
    cut_off = message_id_of(event) if event.item_id else None
    return present(retry=msgspec.to_builtins(event.retry), cutOff=cut_off)


def _unwrapped(answers: dict[str, list[str]]) -> dict[str, Json]:
    return {key: given[0] if len(given) == 1 else given for key, given in answers.items()}


def present(**fields: Json) -> dict[str, Json]:
    """The given fields without those that are None."""
    return {name: value for name, value in fields.items() if value is not None}


def shortened(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    return text if len(text) <= DETAIL_CHARS else text[: DETAIL_CHARS - 3] + "..."
