"""What was said in a thread, and what its agent did: sessions and turns, plans, activities."""

from orchestration.contracts.entities import (
    Activity,
    ImageAttachment,
    MessageRole,
    ProposedPlan,
    Session,
    SettledState,
)
from orchestration.contracts.events.envelope import TypedEvent
from providers.contracts.base import UNSET, Contract, OrAbsent, Str
from providers.contracts.ids import MessageId, ThreadId, TurnId


class MessageSent(Contract, frozen=True):
    """While ``streaming``, ``text`` is a piece to append; else the whole, or empty to keep all."""

    thread_id: ThreadId
    message_id: MessageId
    role: MessageRole
    text: str
    turn_id: TurnId | None
    streaming: bool
    created_at: str
    updated_at: str
    attachments: OrAbsent[list[ImageAttachment]] = UNSET


class MessageSentEvent(TypedEvent, tag="thread.message-sent", frozen=True):
    payload: MessageSent


class StartedTurn(Contract, frozen=True):
    """A turn has begun; ``message_id`` is the user message that asked for it, if any."""

    turn_id: TurnId
    message_id: MessageId | None


class SettledTurn(Contract, frozen=True):
    """The one and only end of a turn."""

    turn_id: TurnId
    state: SettledState
    completed_at: str
    error: OrAbsent[Str] = UNSET


class SessionSet(Contract, frozen=True):
    thread_id: ThreadId
    session: Session
    started_turn: OrAbsent[StartedTurn] = UNSET
    settled_turn: OrAbsent[SettledTurn] = UNSET


class SessionSetEvent(TypedEvent, tag="thread.session-set", frozen=True):
    payload: SessionSet


class ProposedPlanUpserted(Contract, frozen=True):
    thread_id: ThreadId
    proposed_plan: ProposedPlan


class ProposedPlanUpsertedEvent(TypedEvent, tag="thread.proposed-plan-upserted", frozen=True):
    payload: ProposedPlanUpserted


class ActivityAppended(Contract, frozen=True):
    thread_id: ThreadId
    activity: Activity


class ActivityAppendedEvent(TypedEvent, tag="thread.activity-appended", frozen=True):
    payload: ActivityAppended
