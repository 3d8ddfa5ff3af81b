"""Codex's questions: what they mean, and how our answers are put."""

from typing import Any

import msgspec

from providers.codex import request_frames as f
from providers.codex.answers import NO_PERMISSIONS, Choose, Decide, Grant
from providers.codex.asked import Asked, remember
from providers.codex.elicitations import elicit
from providers.codex.permissions import in_words
from providers.codex.state import ThreadState
from providers.codex.texts import cut, one_line, without_shell
from providers.codex.translate import unknown
from providers.contracts.base import Json
from providers.contracts.models import ApprovalDecision
from providers.contracts.runtime import (
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
ALWAYS = "acceptWithExecpolicyAmendment"
ALWAYS_REACH = "applyNetworkPolicyAmendment"


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
            return elicit(message, ELICITATION.decode(message.params), state, now_ms)
        case "item/permissions/requestApproval":
            return grant(message, PERMISSIONS.decode(message.params), state, now_ms)
        case "item/tool/call":
            return decline_tool(TOOL.decode(message.params), state, now_ms)
        case _:
            summary = f"Codex asked {message.method}, which is not supported"
            notice = unknown(message, state, now_ms, summary)
            return Asked([notice], RpcError(UNSUPPORTED, f"{message.method} is not supported"))


APPROVAL = msgspec.json.Decoder(f.ApprovalFrame)
QUESTIONS = msgspec.json.Decoder(f.QuestionsFrame)
ELICITATION = msgspec.json.Decoder(f.ElicitationFrame)
PERMISSIONS = msgspec.json.Decoder(f.PermissionsFrame)
TOOL = msgspec.json.Decoder(f.ToolFrame)


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
    item_id = item.id if item else None
    wants = Decide(prefix_offered(frame), host_offered(frame))
    request_id = remember(message, frame.turn_id, item_id, request_type, wants, state)
    detail, data = described(frame, item.view.data if item else None)
    if wants.prefix:
        data = {**(data or {}), "alwaysAllow": list(wants.prefix)}
    elif wants.host:
        data = {**(data or {}), "alwaysAllowHost": wants.host}
    requested = ApprovalRequested(
        **state.base(frame.started_at_ms or now_ms, frame.turn_id, item_id),
        request_id=request_id,
        request_type=request_type,
        decisions=DECISIONS,
        detail=detail or (item.view.detail if item else None),
        reason=frame.reason or grant_reason(frame),
        data=data,
    )
    return Asked([requested])


def prefix_offered(frame: f.ApprovalFrame) -> tuple[str, ...]:
    """How the commands begin that codex would never ask for again, if it is told so."""
    for decision in frame.available_decisions or []:
        if isinstance(decision, dict) and ALWAYS in decision:
            return msgspec.convert(decision[ALWAYS], f.Amendment).execpolicy_amendment
    return ()


def host_offered(frame: f.ApprovalFrame) -> str:
    """What may be reached from then on, if codex is told so; that it never may is not offered."""
    for decision in frame.available_decisions or []:
        if isinstance(decision, dict) and ALWAYS_REACH in decision:
            rule = msgspec.convert(decision[ALWAYS_REACH], f.OfferedHost).network_policy_amendment
            if rule.action == "allow":
                return rule.host
    return ""


def described(
    frame: f.ApprovalFrame, item_data: dict[str, Json] | None
) -> tuple[str | None, dict[str, Json] | None]:
    """A command is in the request itself; the files of a change are in its item."""
    if frame.command is None:
        return None, item_data
    command = without_shell(frame.command)
    return one_line(command), {**(item_data or {}), "command": cut(command), "cwd": frame.cwd}


def grant_reason(frame: f.ApprovalFrame) -> str | None:
    if frame.grant_root:
        return f"It also wants to write under {frame.grant_root}"
    if frame.network_approval_context:
        return f"It wants to reach {frame.network_approval_context.host}"
    more = in_words(frame.additional_permissions)
    return f"It may also {more}" if more else None


def grant(message: Incoming, frame: f.PermissionsFrame, state: ThreadState, now_ms: int) -> Asked:
    if state.is_over(frame.turn_id):
        return Asked([], NO_PERMISSIONS)
    wants = Grant(frame.permissions)
    request_id = remember(message, frame.turn_id, None, "permissions_approval", wants, state)
    requested = ApprovalRequested(
        **state.base(frame.started_at_ms or now_ms, frame.turn_id),
        request_id=request_id,
        request_type="permissions_approval",
        decisions=DECISIONS,
        detail=in_words(frame.permissions) or "nothing in particular",
        reason=frame.reason,
        data={"permissions": frame.permissions, "cwd": frame.cwd},
    )
    return Asked([requested])


def question(message: Incoming, frame: f.QuestionsFrame, state: ThreadState, now_ms: int) -> Asked:
    if state.is_over(frame.turn_id):
        return Asked([], {"answers": {}})
    request_id = remember(message, frame.turn_id, None, "user_input", Choose(), state)
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


def decline_tool(frame: f.ToolFrame, state: ThreadState, now_ms: int) -> Asked:
    """We offer codex no tools; a conversation that was begun by another client may know some."""
    summary = f"Declined: the tool {frame.tool} belongs to another program"
    notice = Notice(**state.base(now_ms, frame.turn_id), kind="agent.notice", summary=summary)
    said = f"{frame.tool} is not available: the program that offered it is not attached."
    answer: dict[str, Any] = {"contentItems": [{"type": "inputText", "text": said}]}
    return Asked([notice], {**answer, "success": False})
