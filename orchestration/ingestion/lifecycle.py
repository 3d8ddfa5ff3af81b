"""Sessions and turns: every turn that starts is settled exactly once, and leaves nothing open."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from orchestration import command_ids
from orchestration.contracts.commands import Command, SetSession
from orchestration.contracts.entities import Session, SessionStatus, SettledState
from orchestration.contracts.events import SettledTurn, StartedTurn
from orchestration.ingestion.activities import Line, append, present, shortened
from orchestration.ingestion.sentences import stale_detail
from orchestration.ingestion.texts import close_draft, close_messages
from orchestration.ingestion.view import Input, OpenRequest, SessionAnnounced, ThreadView
from providers.contracts import runtime as said
from providers.contracts.base import UNSET, Json, OrAbsent
from providers.contracts.failures import Failure
from providers.contracts.ids import MessageId, TurnId

SETTLED_STATES: dict[said.TurnOutcome, SettledState] = {
    "completed": "completed",
    "interrupted": "interrupted",
    "failed": "error",
}
STATUSES: dict[said.SessionState, SessionStatus] = {
    "starting": "starting",
    "ready": "ready",
    "running": "running",
    "waiting": "running",
    "stopped": "stopped",
    "error": "error",
}
ENDS: frozenset[SessionStatus] = frozenset({"stopped", "error", "interrupted"})
"""A session in one of these runs no turn."""


def turn_started(event: said.TurnStarted, view: ThreadView) -> list[Command]:
    """A second turn beside the active one is a sub-agent's, and not the thread's."""
    turn_id = event.turn_id
    if turn_id is None or view.active_turn is not None or turn_id in view.settled_turns:
        return []
    return [begin(event, view, turn_id, event.message_id)]


def turn_completed(event: said.TurnCompleted, view: ThreadView) -> list[Command]:
    """A turn that ends without having begun (it failed at once) is recorded as both."""
    turn_id, active = event.turn_id, view.active_turn
    if turn_id is None or turn_id in view.settled_turns or (active and active != turn_id):
        return []
    begun: list[Command] = [] if active else [begin(event, view, turn_id, None)]
    state = SETTLED_STATES[event.outcome]
    reason = text_or_none(event.error_message)
    if state == "error":
        reason = reason or view.last_error or "Turn failed"
        failed = settle(event, view, turn_id, state, "error", reason, reason, event.failure)
        return [*begun, *failed]
    return [*begun, *settle(event, view, turn_id, state, "ready", reason, None)]


def session_state(event: said.SessionStateChanged, view: ThreadView) -> list[Command]:
    status = STATUSES[event.state]
    last_error = None if status == "ready" else view.last_error
    if status == "error":
        last_error = text_or_none(event.reason) or view.last_error or "Provider session error"
    return _change(event, view, status, last_error, event.reason)


def session_announced(event: SessionAnnounced, view: ThreadView) -> list[Command]:
    status = event.status or (view.session.status if view.session else "stopped")
    return _change(event, view, status, event.last_error, event.last_error)


def session_exited(event: said.SessionExited, view: ThreadView) -> list[Command]:
    last_error = view.last_error if event.graceful else text_or_none(event.reason)
    commands: list[Command] = []
    if not event.graceful:
        line = Line("error", "session.exited", "The agent stopped", {"reason": event.reason})
        commands.append(append(event, line))
    if view.active_turn is None:
        return [*commands, *_leave(event, view), set_session(event, view, "stopped", last_error)]
    state: SettledState = "interrupted" if event.graceful else "error"
    ending = settle(
        event, view, view.active_turn, state, "stopped", text_or_none(event.reason), last_error
    )
    return [*commands, *ending]


def runtime_error(event: said.RuntimeError, view: ThreadView) -> list[Command]:
    """The words are kept on the session. A running turn goes on: its end is announced by itself."""
    message = text_or_none(event.message) or "Provider runtime error"
    if event.turn_id in view.settled_turns:
        return []
    if view.active_turn is None:
        return [set_session(event, view, "error", message)]
    if event.turn_id not in (None, view.active_turn):
        return []
    return [set_session(event, view, "running", message, view.active_turn)]


def begin(
    event: Input, view: ThreadView, turn_id: TurnId, message_id: MessageId | None
) -> SetSession:
    started = StartedTurn(turn_id=turn_id, message_id=message_id)
    return set_session(event, view, "running", None, turn_id, started=started)


def settle(
    event: Input,
    view: ThreadView,
    turn_id: TurnId,
    state: SettledState,
    status: SessionStatus,
    reason: str | None,
    last_error: str | None,
    failure: Failure | None = None,
) -> list[Command]:
    """The end of a turn: what it left open is closed first, so that nothing is lost or waits."""
    settled = SettledTurn(
        turn_id=turn_id,
        state=state,
        completed_at=event.created_at,
        error=(reason or UNSET) if state == "error" else UNSET,
    )
    return [
        *_leave(event, view),
        *_explain(event, view, turn_id, state, reason, failure),
        set_session(event, view, status, last_error, settled=settled),
    ]


def set_session(
    event: Input,
    view: ThreadView,
    status: SessionStatus,
    last_error: str | None,
    turn_id: TurnId | None = None,
    *,
    started: OrAbsent[StartedTurn] = UNSET,
    settled: OrAbsent[SettledTurn] = UNSET,
) -> SetSession:
    tag = "started" if started is not UNSET else "settled" if settled is not UNSET else "session"
    announced = event.runtime_mode if isinstance(event, SessionAnnounced) else None
    known = view.session.runtime_mode if view.session else view.runtime_mode
    session = Session(
        thread_id=event.thread_id,
        status=status,
        provider_name=event.provider,
        active_turn_id=turn_id,
        last_error=last_error,
        updated_at=event.created_at,
        runtime_mode=announced or known,
    )
    return SetSession(
        command_id=command_ids.of_agent(event.event_id, tag),
        thread_id=event.thread_id,
        session=session,
        created_at=event.created_at,
        started_turn=started,
        settled_turn=settled,
    )


def text_or_none(text: str | None) -> str | None:
    return text if text and text.strip() else None


def _change(
    event: Input,
    view: ThreadView,
    status: SessionStatus,
    last_error: str | None,
    reason: str | None,
) -> list[Command]:
    active = view.active_turn
    if active is None:
        closing = _leave(event, view) if status in ENDS else []
        return [*closing, *_if_news(set_session(event, view, status, last_error), view)]
    if status not in ENDS:
        return _if_news(set_session(event, view, "running", last_error, active), view)
    state: SettledState = "error" if status == "error" else "interrupted"
    return settle(event, view, active, state, status, text_or_none(reason), last_error)


def _if_news(command: SetSession, view: ThreadView) -> list[Command]:
    """Agents say the same several times at their start."""
    if view.session is None:
        return [command]
    repeated = replace(command.session, updated_at=view.session.updated_at) == view.session
    return [] if repeated else [command]


def _leave(event: Input, view: ThreadView) -> list[Command]:
    requests = [_moot(event, request) for request in view.open_requests]
    return [*close_messages(event, view), *close_draft(event, view), *requests]


def _moot(event: Input, request: OpenRequest) -> Command:
    detail = stale_detail(request.family, request.request_id)
    payload: dict[str, Json] = {"requestId": request.request_id, "detail": detail}
    tag = f"moot:{request.request_id}"
    if request.family == "approval":
        line = Line("approval", "approval.resolved", "Approval no longer needed", payload)
    else:
        payload["answers"] = {}
        line = Line("info", "user-input.resolved", "Question no longer open", payload)
    return append(event, line, tag)


def _explain(
    event: Input,
    view: ThreadView,
    turn_id: TurnId,
    state: SettledState,
    reason: str | None,
    failure: Failure | None,
) -> list[Command]:
    if state == "completed":
        return []
    summary = "Turn failed" if state == "error" else "Turn interrupted"
    payload = present(
        state=state,
        reason=reason,
        detail=shortened(reason),
        durationMs=milliseconds_between(view.turn_started_at, event.created_at),
        failure=None if failure is None else msgspec.to_builtins(failure),
    )
    line = Line("error" if state == "error" else "info", "turn.settled", summary, payload)
    return [append(event, line, "turn.settled", turn_id)]


def milliseconds_between(start: str | None, end: str) -> int | None:
    try:
        passed = datetime.fromisoformat(end) - datetime.fromisoformat(start or "")
    except (ValueError, TypeError):
        return None
    return max(0, round(passed.total_seconds() * 1000))
