"""What ingestion must remember of a thread to understand what its agent says next."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from orchestration.contracts.commands import (
    AppendActivity,
    AppendAssistantDelta,
    Command,
    CompleteAssistantMessage,
    SetSession,
    UpsertProposedPlan,
)
from orchestration.contracts.entities import Activity, Session, SessionStatus
from providers.contracts.base import UNSET
from providers.contracts.ids import EventId, ThreadId, TurnId
from providers.contracts.models import ProviderKind, RuntimeMode
from providers.contracts.runtime import AnyRuntimeEvent, ProposedPlanDelta

OPEN_MESSAGES_LIMIT = 200
CLOSED_MESSAGES_KEPT = 200
SETTLED_TURNS_KEPT = 50
OPEN_REQUESTS_LIMIT = 200
DRAFT_CHARS_LIMIT = 400_000

RequestFamily = Literal["approval", "user-input"]


class SessionAnnounced(Struct, frozen=True, kw_only=True):
    """What the server itself did to a session; sessions have one writer, and that is ingestion.

    ``status`` None leaves the status as it is.
    """

    event_id: EventId
    thread_id: ThreadId
    created_at: str
    provider: ProviderKind
    runtime_mode: RuntimeMode
    status: SessionStatus | None = None
    last_error: str | None = None
    turn_id: None = None


Input = AnyRuntimeEvent | SessionAnnounced


class OpenMessage(Struct, frozen=True):
    message_id: str
    turn_id: TurnId | None


class OpenRequest(Struct, frozen=True):
    """A question of the agent's that nobody has answered yet."""

    request_id: str
    family: RequestFamily


class PlanDraft(Struct, frozen=True):
    turn_id: TurnId | None
    text: str
    created_at: str


class ThreadView(Struct, frozen=True, kw_only=True):
    """Small and bounded, never whole texts. ``turn_started_at`` is of the session's active turn."""

    thread_id: ThreadId
    runtime_mode: RuntimeMode
    session: Session | None = None
    turn_started_at: str | None = None
    open_messages: tuple[OpenMessage, ...] = ()
    closed_messages: tuple[str, ...] = ()
    settled_turns: tuple[TurnId, ...] = ()
    open_requests: tuple[OpenRequest, ...] = ()
    draft: PlanDraft | None = None

    @property
    def active_turn(self) -> TurnId | None:
        return self.session.active_turn_id if self.session else None

    @property
    def last_error(self) -> str | None:
        return self.session.last_error if self.session else None

    def is_open(self, message_id: str) -> bool:
        return any(message.message_id == message_id for message in self.open_messages)


def evolve(view: ThreadView, event: Input, commands: list[Command]) -> ThreadView:
    """The view after an event and the commands that it led to."""
    for command in commands:
        view = _after(view, command)
    if isinstance(event, ProposedPlanDelta):
        return replace(view, draft=_longer(view.draft, event))
    return view


def _after(view: ThreadView, command: Command) -> ThreadView:
    match command:
        case AppendAssistantDelta(message_id=message_id, turn_id=turn_id):
            if view.is_open(message_id):
                return view
            opened = OpenMessage(message_id, None if turn_id is UNSET else turn_id)
            return replace(view, open_messages=(*view.open_messages, opened))
        case CompleteAssistantMessage(message_id=message_id):
            return _close(view, message_id)
        case SetSession():
            return _with_session(view, command)
        case UpsertProposedPlan():
            return replace(view, draft=None)
        case AppendActivity(activity=activity):
            return _with_requests(view, activity)
        case _:
            return view


def _close(view: ThreadView, message_id: str) -> ThreadView:
    left = tuple(open_ for open_ in view.open_messages if open_.message_id != message_id)
    closed = (*view.closed_messages, message_id)[-CLOSED_MESSAGES_KEPT:]
    return replace(view, open_messages=left, closed_messages=closed)


def _with_session(view: ThreadView, command: SetSession) -> ThreadView:
    view = replace(view, session=command.session)
    if command.started_turn is not UNSET:
        view = replace(view, turn_started_at=command.created_at)
    if command.settled_turn is not UNSET:
        settled = (*view.settled_turns, command.settled_turn.turn_id)[-SETTLED_TURNS_KEPT:]
        view = replace(view, settled_turns=settled, turn_started_at=None, draft=None)
    return view


def _with_requests(view: ThreadView, activity: Activity) -> ThreadView:
    request_id = activity.payload.get("requestId") if isinstance(activity.payload, dict) else None
    if not isinstance(request_id, str):
        return view
    others = tuple(open_ for open_ in view.open_requests if open_.request_id != request_id)
    match activity.kind:
        case "approval.requested":
            others = (*others, OpenRequest(request_id, "approval"))
        case "user-input.requested":
            others = (*others, OpenRequest(request_id, "user-input"))
    return replace(view, open_requests=others[-OPEN_REQUESTS_LIMIT:])


def _longer(draft: PlanDraft | None, event: ProposedPlanDelta) -> PlanDraft:
    if draft is None or draft.turn_id != event.turn_id:
        return PlanDraft(event.turn_id, event.delta, event.created_at)
    return replace(draft, text=(draft.text + event.delta)[:DRAFT_CHARS_LIMIT])
