"""What MCP servers ask through codex: leave to run a tool, a yes, or a form."""

from typing import Any

from providers.codex import request_frames as f
from providers.codex.answers import NO_ELICITATION, Confirm, Fill
from providers.codex.asked import Asked, remember
from providers.codex.forms import find_fields, questions_of
from providers.codex.items import cut_inside
from providers.codex.state import ThreadState
from providers.codex.texts import cut, one_line
from providers.contracts.models import ApprovalDecision
from providers.contracts.runtime import ApprovalRequested, Notice, RequestType, UserInputRequested
from providers.jsonrpc import Incoming

TOOL_CALL = "mcp_tool_call"


def elicit(message: Incoming, frame: f.ElicitationFrame, state: ThreadState, now_ms: int) -> Asked:
    if frame.turn_id and state.is_over(frame.turn_id):
        return Asked([], NO_ELICITATION)
    if frame.mode != "form":  # a page to visit, or a proof of who is there
        return decline(frame, state, now_ms)
    if frame.meta.get("codex_approval_kind") == TOOL_CALL:
        return approve_tool(message, frame, state, now_ms)
    fields = find_fields(frame.requested_schema)
    if fields is None:
        return decline(frame, state, now_ms)
    if not fields:
        return confirm(message, frame, state, now_ms)
    request_id = remember(message, frame.turn_id, None, "user_input", Fill(fields), state)
    asks = f"{frame.server_name} asks: {cut(frame.message)}"
    requested = UserInputRequested(
        **state.base(now_ms, frame.turn_id),
        request_id=request_id,
        questions=questions_of(fields, asks),
    )
    return Asked([requested])


def approve_tool(
    message: Incoming, frame: f.ElicitationFrame, state: ThreadState, now_ms: int
) -> Asked:
    """Codex asks so before it calls a tool of an MCP server, where commands are asked for too."""
    decisions: list[ApprovalDecision] = ["accept", "decline", "cancel"]
    if "session" in (frame.meta.get("persist") or []):
        decisions.insert(1, "acceptForSession")
    shown = {
        "tool": f"{frame.server_name}.{frame.meta.get('tool_name')}",
        "arguments": cut_inside(frame.meta.get("tool_params")),
    }
    return ask(message, frame, state, now_ms, "tool_call_approval", decisions, shown)


def confirm(message: Incoming, frame: f.ElicitationFrame, state: ThreadState, now_ms: int) -> Asked:
    return ask(message, frame, state, now_ms, "unknown", ["accept", "decline", "cancel"], None)


def ask(
    message: Incoming,
    frame: f.ElicitationFrame,
    state: ThreadState,
    now_ms: int,
    request_type: RequestType,
    decisions: list[ApprovalDecision],
    shown: dict[str, Any] | None,
) -> Asked:
    request_id = remember(message, frame.turn_id, None, request_type, Confirm(), state)
    about = frame.meta.get("tool_description")
    requested = ApprovalRequested(
        **state.base(now_ms, frame.turn_id),
        request_id=request_id,
        request_type=request_type,
        decisions=decisions,
        detail=one_line(frame.message),
        reason=one_line(about) if isinstance(about, str) else None,
        data=shown,
    )
    return Asked([requested])


def decline(frame: f.ElicitationFrame, state: ThreadState, now_ms: int) -> Asked:
    notice = Notice(
        **state.base(now_ms, frame.turn_id),
        kind="agent.notice",
        summary=f"Declined for you: {frame.server_name or 'an MCP server'} asked for what cannot"
        " be answered here",
        payload={"detail": one_line(frame.message)},
    )
    return Asked([notice], NO_ELICITATION)
