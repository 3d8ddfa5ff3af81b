"""Recorded facts. An event's meaning never changes; a new meaning is a new event."""

from typing import get_args, get_type_hints

from msgspec import Raw

from orchestration.contracts.entities import (
    Activity,
    AggregateKind,
    CheckpointFile,
    CheckpointStatus,
    ImageAttachment,
    MessageRole,
    PlanSource,
    ProposedPlan,
    Script,
    Session,
    SettledState,
)
from providers.contracts.base import UNSET, Contract, Json, Nat, OrAbsent, Str
from providers.contracts.ids import EventId, MessageId, ProjectId, ThreadId, TurnId
from providers.contracts.models import (
    DEFAULT_INTERACTION_MODE,
    DEFAULT_RUNTIME_MODE,
    ApprovalDecision,
    InteractionMode,
    ModelSelection,
    RuntimeMode,
)
from providers.contracts.review import ReviewTarget


class ProjectCreated(Contract, frozen=True):
    project_id: ProjectId
    title: Str
    workspace_root: Str
    default_model_selection: ModelSelection | None
    scripts: list[Script]
    created_at: str
    updated_at: str


class ProjectMetaUpdated(Contract, frozen=True):
    project_id: ProjectId
    updated_at: str
    title: OrAbsent[Str] = UNSET
    workspace_root: OrAbsent[Str] = UNSET
    default_model_selection: OrAbsent[ModelSelection | None] = UNSET
    scripts: OrAbsent[list[Script]] = UNSET


class ProjectDeleted(Contract, frozen=True):
    project_id: ProjectId
    deleted_at: str


class ThreadCreated(Contract, frozen=True):
    thread_id: ThreadId
    project_id: ProjectId
    title: Str
    model_selection: ModelSelection
    branch: Str | None
    worktree_path: Str | None
    created_at: str
    updated_at: str
    runtime_mode: RuntimeMode = DEFAULT_RUNTIME_MODE
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE


class ThreadDeleted(Contract, frozen=True):
    thread_id: ThreadId
    deleted_at: str


class ThreadArchived(Contract, frozen=True):
    thread_id: ThreadId
    archived_at: str
    updated_at: str


class ThreadUnarchived(Contract, frozen=True):
    thread_id: ThreadId
    updated_at: str


class ThreadMetaUpdated(Contract, frozen=True):
    """``title_suggested``: not a person's choice, so that a better one may take its place."""

    thread_id: ThreadId
    updated_at: str
    title: OrAbsent[Str] = UNSET
    model_selection: OrAbsent[ModelSelection] = UNSET
    branch: OrAbsent[Str | None] = UNSET
    worktree_path: OrAbsent[Str | None] = UNSET
    title_suggested: OrAbsent[bool] = UNSET


class RuntimeModeSet(Contract, frozen=True):
    thread_id: ThreadId
    runtime_mode: RuntimeMode
    updated_at: str


class InteractionModeSet(Contract, frozen=True):
    thread_id: ThreadId
    updated_at: str
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE


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


class TurnStartRequested(Contract, frozen=True):
    thread_id: ThreadId
    message_id: MessageId
    created_at: str
    model_selection: OrAbsent[ModelSelection] = UNSET
    title_seed: OrAbsent[Str] = UNSET
    runtime_mode: RuntimeMode = DEFAULT_RUNTIME_MODE
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE
    source_proposed_plan: OrAbsent[PlanSource] = UNSET


class MessageQueued(Contract, frozen=True):
    """A person's message that waits for its turn: at the end, or at its ``place`` from 0."""

    thread_id: ThreadId
    message_id: MessageId
    text: str
    attachments: list[ImageAttachment]
    created_at: str
    model_selection: OrAbsent[ModelSelection] = UNSET
    place: OrAbsent[Nat] = UNSET


class QueuedMessageEdited(Contract, frozen=True):
    thread_id: ThreadId
    message_id: MessageId
    text: str
    updated_at: str


class QueuedMessageRemoved(Contract, frozen=True):
    """Taken out without being sent; with the images that nobody needs any more."""

    thread_id: ThreadId
    message_id: MessageId
    attachments: list[ImageAttachment]
    updated_at: str


class QueueReordered(Contract, frozen=True):
    """All that wait, in their new order."""

    thread_id: ThreadId
    message_ids: list[MessageId]
    updated_at: str


class QueuedMessageSent(Contract, frozen=True):
    """It waits no more: the message itself and the request for its turn follow."""

    thread_id: ThreadId
    message_id: MessageId
    updated_at: str


class TurnInterruptRequested(Contract, frozen=True):
    thread_id: ThreadId
    created_at: str
    turn_id: OrAbsent[TurnId] = UNSET


class ApprovalResponseRequested(Contract, frozen=True):
    thread_id: ThreadId
    request_id: Str
    decision: ApprovalDecision
    created_at: str
    always_allow: OrAbsent[bool] = UNSET


class UserInputResponseRequested(Contract, frozen=True):
    thread_id: ThreadId
    request_id: Str
    answers: dict[str, Json]
    created_at: str


class ReviewRequested(Contract, frozen=True):
    """In the modes that the thread had when it was asked for."""

    thread_id: ThreadId
    target: ReviewTarget
    created_at: str
    runtime_mode: RuntimeMode = DEFAULT_RUNTIME_MODE
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE


class CompactionRequested(Contract, frozen=True):
    thread_id: ThreadId
    created_at: str
    runtime_mode: RuntimeMode = DEFAULT_RUNTIME_MODE
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE


class BackgroundCommandStopRequested(Contract, frozen=True):
    """Of all that run in the background of the thread, where none is named."""

    thread_id: ThreadId
    created_at: str
    background_id: OrAbsent[Str] = UNSET


class CheckpointCaptureRequested(Contract, frozen=True):
    thread_id: ThreadId
    created_at: str


class CheckpointRevertRequested(Contract, frozen=True):
    """``checkpoint_ref``, where given, is what is restored: an earlier move is undone.

    With ``files_only``, its change of files alone.
    """

    thread_id: ThreadId
    turn_count: Nat
    created_at: str
    checkpoint_ref: OrAbsent[Str] = UNSET
    files_only: OrAbsent[bool] = UNSET


class ThreadReverted(Contract, frozen=True):
    """``kept_message_ids``, where given, is what survives; else the protocol's rule decides.

    ``kept_turn_ids`` names the turns that stay, also those that never had a checkpoint.
    ``undo_ref`` names the undo point: what the thread was until now. Without it, nothing can
    bring back what goes.
    """

    thread_id: ThreadId
    turn_count: Nat
    kept_message_ids: OrAbsent[list[MessageId]] = UNSET
    kept_turn_ids: OrAbsent[list[TurnId]] = UNSET
    undo_ref: OrAbsent[Str] = UNSET


class KnownTurn(Contract, frozen=True):
    """What the rules know of a turn that is brought back; ``turn_count`` is of its checkpoint.

    A ``placeholder`` is a checkpoint without contents.
    """

    turn_id: TurnId
    turn_count: Nat | None
    placeholder: bool


class KnownPlan(Contract, frozen=True):
    id: Str
    turn_id: TurnId | None


class RevertUndone(Contract, frozen=True):
    """The thread is what it was at the undo point ``checkpoint_ref``: right before that move.

    ``turns`` and ``plans`` are all that it has now, but for a turn that runs and for what
    belongs to no turn, which stay. ``undo_ref`` names the undo point of this move itself.
    ``kept_message_ids`` names what was said since and stays: it is on its way to the agent.
    """

    thread_id: ThreadId
    checkpoint_ref: Str
    undo_ref: Str
    turns: list[KnownTurn]
    plans: list[KnownPlan]
    updated_at: str
    kept_message_ids: OrAbsent[list[MessageId]] = UNSET


class SessionStopRequested(Contract, frozen=True):
    thread_id: ThreadId
    created_at: str
    end_agent: OrAbsent[bool] = UNSET


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


class ProposedPlanUpserted(Contract, frozen=True):
    thread_id: ThreadId
    proposed_plan: ProposedPlan


class TurnDiffCompleted(Contract, frozen=True):
    thread_id: ThreadId
    turn_id: TurnId
    checkpoint_turn_count: Nat
    checkpoint_ref: Str
    status: CheckpointStatus
    files: list[CheckpointFile]
    assistant_message_id: MessageId | None
    completed_at: str


class ActivityAppended(Contract, frozen=True):
    thread_id: ThreadId
    activity: Activity


EventPayload = (
    ProjectCreated
    | ProjectMetaUpdated
    | ProjectDeleted
    | ThreadCreated
    | ThreadDeleted
    | ThreadArchived
    | ThreadUnarchived
    | ThreadMetaUpdated
    | RuntimeModeSet
    | InteractionModeSet
    | MessageSent
    | TurnStartRequested
    | MessageQueued
    | QueuedMessageEdited
    | QueuedMessageRemoved
    | QueueReordered
    | QueuedMessageSent
    | TurnInterruptRequested
    | ApprovalResponseRequested
    | UserInputResponseRequested
    | ReviewRequested
    | CompactionRequested
    | BackgroundCommandStopRequested
    | CheckpointCaptureRequested
    | CheckpointRevertRequested
    | ThreadReverted
    | RevertUndone
    | SessionStopRequested
    | SessionSet
    | ProposedPlanUpserted
    | TurnDiffCompleted
    | ActivityAppended
)


class EventMetadata(Contract, omit_defaults=True, frozen=True):
    provider_turn_id: OrAbsent[Str] = UNSET
    provider_item_id: OrAbsent[Str] = UNSET
    adapter_key: OrAbsent[Str] = UNSET
    request_id: OrAbsent[Str] = UNSET
    ingested_at: OrAbsent[str] = UNSET


NO_METADATA = EventMetadata()


class Envelope(Contract, frozen=True):
    """Where, when and why something happened. ``sequence`` counts the log, gap-free, from 1."""

    sequence: Nat
    event_id: EventId
    aggregate_kind: AggregateKind
    aggregate_id: Str
    occurred_at: str
    command_id: Str | None
    causation_event_id: EventId | None
    correlation_id: Str | None
    metadata: EventMetadata


class RawEvent(Envelope, frozen=True):
    """Any event with its payload as the bytes that are stored; encodes to the event's wire form."""

    type: str
    payload: Raw


class TypedEvent(Envelope, tag_field="type", frozen=True):
    """The base of the events as they go over the wire."""


class ProjectCreatedEvent(TypedEvent, tag="project.created", frozen=True):
    payload: ProjectCreated


class ProjectMetaUpdatedEvent(TypedEvent, tag="project.meta-updated", frozen=True):
    payload: ProjectMetaUpdated


class ProjectDeletedEvent(TypedEvent, tag="project.deleted", frozen=True):
    payload: ProjectDeleted


class ThreadCreatedEvent(TypedEvent, tag="thread.created", frozen=True):
    payload: ThreadCreated


class ThreadDeletedEvent(TypedEvent, tag="thread.deleted", frozen=True):
    payload: ThreadDeleted


class ThreadArchivedEvent(TypedEvent, tag="thread.archived", frozen=True):
    payload: ThreadArchived


class ThreadUnarchivedEvent(TypedEvent, tag="thread.unarchived", frozen=True):
    payload: ThreadUnarchived


class ThreadMetaUpdatedEvent(TypedEvent, tag="thread.meta-updated", frozen=True):
    payload: ThreadMetaUpdated


class RuntimeModeSetEvent(TypedEvent, tag="thread.runtime-mode-set", frozen=True):
    payload: RuntimeModeSet


class InteractionModeSetEvent(TypedEvent, tag="thread.interaction-mode-set", frozen=True):
    payload: InteractionModeSet


class MessageSentEvent(TypedEvent, tag="thread.message-sent", frozen=True):
    payload: MessageSent


class TurnStartRequestedEvent(TypedEvent, tag="thread.turn-start-requested", frozen=True):
    payload: TurnStartRequested


class MessageQueuedEvent(TypedEvent, tag="thread.message-queued", frozen=True):
    payload: MessageQueued


class QueuedMessageEditedEvent(TypedEvent, tag="thread.queued-message-edited", frozen=True):
    payload: QueuedMessageEdited


class QueuedMessageRemovedEvent(TypedEvent, tag="thread.queued-message-removed", frozen=True):
    payload: QueuedMessageRemoved


class QueueReorderedEvent(TypedEvent, tag="thread.queue-reordered", frozen=True):
    payload: QueueReordered


class QueuedMessageSentEvent(TypedEvent, tag="thread.queued-message-sent", frozen=True):
    payload: QueuedMessageSent


class TurnInterruptRequestedEvent(TypedEvent, tag="thread.turn-interrupt-requested", frozen=True):
    payload: TurnInterruptRequested


class ApprovalResponseRequestedEvent(
    TypedEvent, tag="thread.approval-response-requested", frozen=True
):
    payload: ApprovalResponseRequested


class UserInputResponseRequestedEvent(
    TypedEvent, tag="thread.user-input-response-requested", frozen=True
):
    payload: UserInputResponseRequested


class ReviewRequestedEvent(TypedEvent, tag="thread.review-requested", frozen=True):
    payload: ReviewRequested


class CompactionRequestedEvent(TypedEvent, tag="thread.compaction-requested", frozen=True):
    payload: CompactionRequested


class CheckpointCaptureRequestedEvent(
    TypedEvent, tag="thread.checkpoint-capture-requested", frozen=True
):
    payload: CheckpointCaptureRequested


class BackgroundCommandStopRequestedEvent(
    TypedEvent, tag="thread.background-command-stop-requested", frozen=True
):
    payload: BackgroundCommandStopRequested


class CheckpointRevertRequestedEvent(
    TypedEvent, tag="thread.checkpoint-revert-requested", frozen=True
):
    payload: CheckpointRevertRequested


class ThreadRevertedEvent(TypedEvent, tag="thread.reverted", frozen=True):
    payload: ThreadReverted


class RevertUndoneEvent(TypedEvent, tag="thread.revert-undone", frozen=True):
    payload: RevertUndone


class SessionStopRequestedEvent(TypedEvent, tag="thread.session-stop-requested", frozen=True):
    payload: SessionStopRequested


class SessionSetEvent(TypedEvent, tag="thread.session-set", frozen=True):
    payload: SessionSet


class ProposedPlanUpsertedEvent(TypedEvent, tag="thread.proposed-plan-upserted", frozen=True):
    payload: ProposedPlanUpserted


class TurnDiffCompletedEvent(TypedEvent, tag="thread.turn-diff-completed", frozen=True):
    payload: TurnDiffCompleted


class ActivityAppendedEvent(TypedEvent, tag="thread.activity-appended", frozen=True):
    payload: ActivityAppended


OrchestrationEvent = (
    ProjectCreatedEvent
    | ProjectMetaUpdatedEvent
    | ProjectDeletedEvent
    | ThreadCreatedEvent
    | ThreadDeletedEvent
    | ThreadArchivedEvent
    | ThreadUnarchivedEvent
    | ThreadMetaUpdatedEvent
    | RuntimeModeSetEvent
    | InteractionModeSetEvent
    | MessageSentEvent
    | TurnStartRequestedEvent
    | MessageQueuedEvent
    | QueuedMessageEditedEvent
    | QueuedMessageRemovedEvent
    | QueueReorderedEvent
    | QueuedMessageSentEvent
    | TurnInterruptRequestedEvent
    | ApprovalResponseRequestedEvent
    | UserInputResponseRequestedEvent
    | ReviewRequestedEvent
    | CompactionRequestedEvent
    | BackgroundCommandStopRequestedEvent
    | CheckpointCaptureRequestedEvent
    | CheckpointRevertRequestedEvent
    | ThreadRevertedEvent
    | RevertUndoneEvent
    | SessionStopRequestedEvent
    | SessionSetEvent
    | ProposedPlanUpsertedEvent
    | TurnDiffCompletedEvent
    | ActivityAppendedEvent
)

PAYLOAD_TYPES: dict[str, type[EventPayload]] = {
    event.__struct_config__.tag: get_type_hints(event)["payload"]
    for event in get_args(OrchestrationEvent)
}
"""The payload's class of each event type on the wire."""

TYPE_OF_PAYLOAD: dict[type[EventPayload], str] = {
    payload: name for name, payload in PAYLOAD_TYPES.items()
}
