"""The 22 events and their envelope, as the protocol's own client knows them."""

from typing import Literal

from tests.support.seed_protocol.base import UNSET, Iso, Json, Nat, Optional, Seed, Str
from tests.support.seed_protocol.entities import (
    Activity,
    ApprovalDecision,
    Attachment,
    CheckpointFile,
    CheckpointStatus,
    InteractionMode,
    MessageRole,
    ModelSelection,
    Plan,
    PlanSource,
    RuntimeMode,
    Script,
    Session,
)


class ProjectCreated(Seed, frozen=True):
    project_id: Str
    title: Str
    workspace_root: Str
    default_model_selection: ModelSelection | None
    scripts: list[Script]
    created_at: Iso
    updated_at: Iso


class ProjectMetaUpdated(Seed, frozen=True):
    project_id: Str
    updated_at: Iso
    title: Optional[Str] = UNSET
    workspace_root: Optional[Str] = UNSET
    default_model_selection: Optional[ModelSelection | None] = UNSET
    scripts: Optional[list[Script]] = UNSET


class ProjectDeleted(Seed, frozen=True):
    project_id: Str
    deleted_at: Iso


class ThreadCreated(Seed, frozen=True):
    thread_id: Str
    project_id: Str
    title: Str
    model_selection: ModelSelection
    branch: Str | None
    worktree_path: Str | None
    created_at: Iso
    updated_at: Iso
    runtime_mode: RuntimeMode = "full-access"
    interaction_mode: InteractionMode = "default"


class ThreadDeleted(Seed, frozen=True):
    thread_id: Str
    deleted_at: Iso


class ThreadArchived(Seed, frozen=True):
    thread_id: Str
    archived_at: Iso
    updated_at: Iso


class ThreadUnarchived(Seed, frozen=True):
    thread_id: Str
    updated_at: Iso


class ThreadMetaUpdated(Seed, frozen=True):
    thread_id: Str
    updated_at: Iso
    title: Optional[Str] = UNSET
    model_selection: Optional[ModelSelection] = UNSET
    branch: Optional[Str | None] = UNSET
    worktree_path: Optional[Str | None] = UNSET


class RuntimeModeSet(Seed, frozen=True):
    thread_id: Str
    runtime_mode: RuntimeMode
    updated_at: Iso


class InteractionModeSet(Seed, frozen=True):
    thread_id: Str
    updated_at: Iso
    interaction_mode: InteractionMode = "default"


class MessageSent(Seed, frozen=True):
    thread_id: Str
    message_id: Str
    role: MessageRole
    text: str
    turn_id: Str | None
    streaming: bool
    created_at: Iso
    updated_at: Iso
    attachments: Optional[list[Attachment]] = UNSET


class TurnStartRequested(Seed, frozen=True):
    thread_id: Str
    message_id: Str
    created_at: Iso
    model_selection: Optional[ModelSelection] = UNSET
    title_seed: Optional[Str] = UNSET
    runtime_mode: RuntimeMode = "full-access"
    interaction_mode: InteractionMode = "default"
    source_proposed_plan: Optional[PlanSource] = UNSET


class TurnInterruptRequested(Seed, frozen=True):
    thread_id: Str
    created_at: Iso
    turn_id: Optional[Str] = UNSET


class ApprovalResponseRequested(Seed, frozen=True):
    thread_id: Str
    request_id: Str
    decision: ApprovalDecision
    created_at: Iso


class UserInputResponseRequested(Seed, frozen=True):
    thread_id: Str
    request_id: Str
    answers: dict[str, Json]
    created_at: Iso


class CheckpointRevertRequested(Seed, frozen=True):
    thread_id: Str
    turn_count: Nat
    created_at: Iso


class ThreadReverted(Seed, frozen=True):
    thread_id: Str
    turn_count: Nat


class SessionStopRequested(Seed, frozen=True):
    thread_id: Str
    created_at: Iso


class SessionSet(Seed, frozen=True):
    thread_id: Str
    session: Session


class ProposedPlanUpserted(Seed, frozen=True):
    thread_id: Str
    proposed_plan: Plan


class TurnDiffCompleted(Seed, frozen=True):
    thread_id: Str
    turn_id: Str
    checkpoint_turn_count: Nat
    checkpoint_ref: Str
    status: CheckpointStatus
    files: list[CheckpointFile]
    assistant_message_id: Str | None
    completed_at: Iso


class ActivityAppended(Seed, frozen=True):
    thread_id: Str
    activity: Activity


class Metadata(Seed, frozen=True):
    provider_turn_id: Optional[Str] = UNSET
    provider_item_id: Optional[Str] = UNSET
    adapter_key: Optional[Str] = UNSET
    request_id: Optional[Str] = UNSET
    ingested_at: Optional[Iso] = UNSET


class Envelope(Seed, frozen=True, tag_field="type"):
    sequence: Nat
    event_id: Str
    aggregate_kind: Literal["project", "thread"]
    aggregate_id: Str
    occurred_at: Iso
    command_id: Str | None
    causation_event_id: Str | None
    correlation_id: Str | None
    metadata: Metadata


class ProjectCreatedEvent(Envelope, frozen=True, tag="project.created"):
    payload: ProjectCreated


class ProjectMetaUpdatedEvent(Envelope, frozen=True, tag="project.meta-updated"):
    payload: ProjectMetaUpdated


class ProjectDeletedEvent(Envelope, frozen=True, tag="project.deleted"):
    payload: ProjectDeleted


class ThreadCreatedEvent(Envelope, frozen=True, tag="thread.created"):
    payload: ThreadCreated


class ThreadDeletedEvent(Envelope, frozen=True, tag="thread.deleted"):
    payload: ThreadDeleted


class ThreadArchivedEvent(Envelope, frozen=True, tag="thread.archived"):
    payload: ThreadArchived


class ThreadUnarchivedEvent(Envelope, frozen=True, tag="thread.unarchived"):
    payload: ThreadUnarchived


class ThreadMetaUpdatedEvent(Envelope, frozen=True, tag="thread.meta-updated"):
    payload: ThreadMetaUpdated


class RuntimeModeSetEvent(Envelope, frozen=True, tag="thread.runtime-mode-set"):
    payload: RuntimeModeSet


class InteractionModeSetEvent(Envelope, frozen=True, tag="thread.interaction-mode-set"):
    payload: InteractionModeSet


class MessageSentEvent(Envelope, frozen=True, tag="thread.message-sent"):
    payload: MessageSent


class TurnStartRequestedEvent(Envelope, frozen=True, tag="thread.turn-start-requested"):
    payload: TurnStartRequested


class TurnInterruptRequestedEvent(Envelope, frozen=True, tag="thread.turn-interrupt-requested"):
    payload: TurnInterruptRequested


class ApprovalResponseRequestedEvent(
    Envelope, frozen=True, tag="thread.approval-response-requested"
):
    payload: ApprovalResponseRequested


class UserInputResponseRequestedEvent(
    Envelope, frozen=True, tag="thread.user-input-response-requested"
):
    payload: UserInputResponseRequested


class CheckpointRevertRequestedEvent(
    Envelope, frozen=True, tag="thread.checkpoint-revert-requested"
):
    payload: CheckpointRevertRequested


class ThreadRevertedEvent(Envelope, frozen=True, tag="thread.reverted"):
    payload: ThreadReverted


class SessionStopRequestedEvent(Envelope, frozen=True, tag="thread.session-stop-requested"):
    payload: SessionStopRequested


class SessionSetEvent(Envelope, frozen=True, tag="thread.session-set"):
    payload: SessionSet


class ProposedPlanUpsertedEvent(Envelope, frozen=True, tag="thread.proposed-plan-upserted"):
    payload: ProposedPlanUpserted


class TurnDiffCompletedEvent(Envelope, frozen=True, tag="thread.turn-diff-completed"):
    payload: TurnDiffCompleted


class ActivityAppendedEvent(Envelope, frozen=True, tag="thread.activity-appended"):
    payload: ActivityAppended


Event = (
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
    | TurnInterruptRequestedEvent
    | ApprovalResponseRequestedEvent
    | UserInputResponseRequestedEvent
    | CheckpointRevertRequestedEvent
    | ThreadRevertedEvent
    | SessionStopRequestedEvent
    | SessionSetEvent
    | ProposedPlanUpsertedEvent
    | TurnDiffCompletedEvent
    | ActivityAppendedEvent
)
