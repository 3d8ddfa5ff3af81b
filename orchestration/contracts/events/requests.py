"""What people asked of agents: intent on record; what came of it are events of their own."""

from orchestration.contracts.entities import PlanSource
from orchestration.contracts.events.envelope import TypedEvent
from providers.contracts.base import UNSET, Contract, Json, OrAbsent, Str
from providers.contracts.ids import MessageId, ThreadId, TurnId
from providers.contracts.models import (
    DEFAULT_INTERACTION_MODE,
    DEFAULT_RUNTIME_MODE,
    ApprovalDecision,
    InteractionMode,
    ModelSelection,
    RuntimeMode,
)
from providers.contracts.review import ReviewTarget


class TurnStartRequested(Contract, frozen=True):
    thread_id: ThreadId
    message_id: MessageId
    created_at: str
    model_selection: OrAbsent[ModelSelection] = UNSET
    title_seed: OrAbsent[Str] = UNSET
    runtime_mode: RuntimeMode = DEFAULT_RUNTIME_MODE
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE
    source_proposed_plan: OrAbsent[PlanSource] = UNSET


class TurnStartRequestedEvent(TypedEvent, tag="thread.turn-start-requested", frozen=True):
    payload: TurnStartRequested


class TurnInterruptRequested(Contract, frozen=True):
    thread_id: ThreadId
    created_at: str
    turn_id: OrAbsent[TurnId] = UNSET


class TurnInterruptRequestedEvent(TypedEvent, tag="thread.turn-interrupt-requested", frozen=True):
    payload: TurnInterruptRequested


class ApprovalResponseRequested(Contract, frozen=True):
    thread_id: ThreadId
    request_id: Str
    decision: ApprovalDecision
    created_at: str
    always_allow: OrAbsent[bool] = UNSET


class ApprovalResponseRequestedEvent(
    TypedEvent, tag="thread.approval-response-requested", frozen=True
):
    payload: ApprovalResponseRequested


class UserInputResponseRequested(Contract, frozen=True):
    thread_id: ThreadId
    request_id: Str
    answers: dict[str, Json]
    created_at: str


class UserInputResponseRequestedEvent(
    TypedEvent, tag="thread.user-input-response-requested", frozen=True
):
    payload: UserInputResponseRequested


class ReviewRequested(Contract, frozen=True):
    """In the modes that the thread had when it was asked for."""

    thread_id: ThreadId
    target: ReviewTarget
    created_at: str
    runtime_mode: RuntimeMode = DEFAULT_RUNTIME_MODE
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE


class ReviewRequestedEvent(TypedEvent, tag="thread.review-requested", frozen=True):
    payload: ReviewRequested


class CompactionRequested(Contract, frozen=True):
    thread_id: ThreadId
    created_at: str
    runtime_mode: RuntimeMode = DEFAULT_RUNTIME_MODE
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE


class CompactionRequestedEvent(TypedEvent, tag="thread.compaction-requested", frozen=True):
    payload: CompactionRequested


class BackgroundCommandStopRequested(Contract, frozen=True):
    """Of all that run in the background of the thread, where none is named."""

    thread_id: ThreadId
    created_at: str
    background_id: OrAbsent[Str] = UNSET


class BackgroundCommandStopRequestedEvent(
    TypedEvent, tag="thread.background-command-stop-requested", frozen=True
):
    payload: BackgroundCommandStopRequested


class SessionStopRequested(Contract, frozen=True):
    thread_id: ThreadId
    created_at: str
    end_agent: OrAbsent[bool] = UNSET


class SessionStopRequestedEvent(TypedEvent, tag="thread.session-stop-requested", frozen=True):
    payload: SessionStopRequested
