"""Codex's questions: what they mean, and how our answers are put."""

from typing import Any

import msgspec
from msgspec import Struct

from providers.codex import frames as f
from providers.codex.state import OpenRequest, ThreadState
from providers.codex.texts import cut, one_line, without_shell
from providers.codex.translate import unknown
from providers.contracts.base import Json
from providers.contracts.ids import ItemId, RequestId, TurnId
from providers.contracts.models import ApprovalDecision
from providers.contracts.runtime import (
    AnyRuntimeEvent,
    ApprovalRequested,
    Notice,
    RequestType,
    UserInputOption,
    UserInputQuestion,
    UserInputRequested,
)
from providers.jsonrpc import UNSUPPORTED, Incoming, RpcError

DECISIONS: list[ApprovalDecision] = ["accept", "acceptForSession", "decline", "cancel"]
"""Codex accepts all four, also where it lists fewer."""


class Asked(Struct, frozen=True):
    """``reply`` is what to answer at once: a result, or a refusal; None where a person answers."""

    events: list[AnyRuntimeEvent]
    reply: dict[str, Any] | RpcError | None = None


def translate_request(message: Incoming, state: ThreadState, now_ms: int) -> Asked:
    try:
        return ask(message, state, now_ms)
    except msgspec.DecodeError as error:
        summary = f"{message.method} could not be read: {error}"
        notice = unknown(message, state, now_ms, summary)
        return Asked([notice], RpcError(UNSUPPORTED, summary))


def ask(message: Incoming, state: ThreadState, now_ms: int) -> Asked:
    match message.method:
        case "item/commandExecution/requestApproval":
            approval = APPROVAL.decode(message.params)
            return approve(message, approval, "command_execution_approval", state, now_ms)
        case "item/fileChange/requestApproval":
            approval = APPROVAL.decode(message.params)
            return approve(message, approval, "file_change_approval", state, now_ms)
        case "item/tool/requestUserInput":
            return question(message, QUESTIONS.decode(message.params), state, now_ms)
        case "mcpServer/elicitation/request":
            return decline_elicitation(ELICITATION.decode(message.params), state, now_ms)
        case "item/permissions/requestApproval":
            return decline_permissions(APPROVAL.decode(message.params), state, now_ms)
        case _:
            summary = f"Codex asked {message.method}, which is not supported"
            notice = unknown(message, state, now_ms, summary)
            return Asked([notice], RpcError(UNSUPPORTED, f"{message.method} is not supported"))


APPROVAL = msgspec.json.Decoder(f.ApprovalFrame)
QUESTIONS = msgspec.json.Decoder(f.QuestionsFrame)
ELICITATION = msgspec.json.Decoder(f.ElicitationFrame)


def approve(
    message: Incoming,
    frame: f.ApprovalFrame,
    request_type: RequestType,
    state: ThreadState,
    now_ms: int,
) -> Asked:
    if state.is_over(frame.turn_id):
        return Asked([], {"decision": "cancel"})  # a turn that we have given up
    item = state.items.get(frame.item_id)
    request_id = remember(message, frame.turn_id, item.id if item else None, request_type, state)
    detail, data = described(frame, item.view.data if item else None)
    requested = ApprovalRequested(
        **state.base(frame.started_at_ms or now_ms, frame.turn_id, item.id if item else None),
        request_id=request_id,
        request_type=request_type,
        decisions=DECISIONS,
        detail=detail or (item.view.detail if item else None),
        reason=frame.reason or grant_reason(frame),
        data=data,
    )
    return Asked([requested])


def described(
    frame: f.ApprovalFrame, item_data: dict[str, Json] | None
) -> tuple[str | None, dict[str, Json] | None]:
    """A command is in the request itself; the files of a change are in its item."""
    if frame.command is None:
        return None, item_data
    command = without_shell(frame.command)
    return one_line(command), {**(item_data or {}), "command": cut(command), "cwd": frame.cwd}


def grant_reason(frame: f.ApprovalFrame) -> str | None:
    return f"It also wants to write under {frame.grant_root}" if frame.grant_root else None


def remember(
    message: Incoming,
    turn_id: str,
    item_id: ItemId | None,
    request_type: RequestType | None,
    state: ThreadState,
) -> RequestId:
    """Codex numbers its requests from 0 in every process, so ours need a name of their own."""
    assert message.id is not None
    request_id = RequestId(f"request-{state.stamp.next_id()}")
    state.requests[request_id] = OpenRequest(
        message.id, request_type or "user_input", TurnId(turn_id) if turn_id else None, item_id
    )
    return request_id


def question(message: Incoming, frame: f.QuestionsFrame, state: ThreadState, now_ms: int) -> Asked:
    if state.is_over(frame.turn_id):
        return Asked([], {"answers": {}})
    request_id = remember(message, frame.turn_id, None, None, state)
    questions = [
        UserInputQuestion(
            id=asked.id,
            header=asked.header,
            question=asked.question,
            options=[
                UserInputOption(label=option.label, description=option.description)
                for option in asked.options or []
            ],
            is_other=asked.is_other,
            is_secret=asked.is_secret,
        )
        for asked in frame.questions
    ]
    base = state.base(now_ms, frame.turn_id)
    return Asked([UserInputRequested(**base, request_id=request_id, questions=questions)])


def decline_elicitation(frame: f.ElicitationFrame, state: ThreadState, now_ms: int) -> Asked:
    notice = Notice(
        **state.base(now_ms, frame.turn_id),
        kind="agent.notice",
        summary=f"Declined for you: {frame.server_name or 'an MCP server'} asked for input",
        payload={"detail": one_line(frame.message)},
    )
    return Asked([notice], {"action": "decline", "content": None, "_meta": None})


def decline_permissions(frame: f.ApprovalFrame, state: ThreadState, now_ms: int) -> Asked:
    notice = Notice(
        **state.base(now_ms, frame.turn_id),
        kind="agent.notice",
        summary="Declined for you: codex asked for more permissions",
        payload={"detail": one_line(frame.reason or "")},
    )
    return Asked([notice], {"permissions": {}, "scope": "turn"})
