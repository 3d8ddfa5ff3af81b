"""Requests for a change. Each may be refused; each is remembered by its ``command_id``."""

from typing import Annotated, Literal

from msgspec import Meta

from orchestration.contracts.entities import (
    Activity,
    CheckpointFile,
    CheckpointStatus,
    ImageAttachment,
    PlanSource,
    ProposedPlan,
    Script,
    Session,
    UploadAttachment,
)
from orchestration.contracts.events import KnownPlan, KnownTurn, SettledTurn, StartedTurn
from providers.contracts.base import UNSET, Contract, Json, Nat, OrAbsent, Str
from providers.contracts.ids import MessageId, TurnId
from providers.contracts.models import (
    DEFAULT_INTERACTION_MODE,
    ApprovalDecision,
    InteractionMode,
    ModelSelection,
    ProviderKind,
    RuntimeMode,
)
from providers.contracts.review import ReviewTarget


class CommandBase(Contract, tag_field="type", frozen=True):
    command_id: Str


class ProjectCommand(CommandBase, frozen=True):
    project_id: Str


class ThreadCommand(CommandBase, frozen=True):
    thread_id: Str


class CreateProject(ProjectCommand, tag="project.create", frozen=True):
    title: Str
    workspace_root: Str
    created_at: str
    default_model_selection: OrAbsent[ModelSelection | None] = UNSET


class UpdateProjectMeta(ProjectCommand, tag="project.meta.update", frozen=True):
    title: OrAbsent[Str] = UNSET
    workspace_root: OrAbsent[Str] = UNSET
    default_model_selection: OrAbsent[ModelSelection | None] = UNSET
    scripts: OrAbsent[list[Script]] = UNSET


class DeleteProject(ProjectCommand, tag="project.delete", frozen=True):
    pass


class CreateThread(ThreadCommand, tag="thread.create", kw_only=True, frozen=True):
    project_id: Str
    title: Str
    model_selection: ModelSelection
    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE
    branch: Str | None
    worktree_path: Str | None
    created_at: str


class DeleteThread(ThreadCommand, tag="thread.delete", frozen=True):
    pass


class ArchiveThread(ThreadCommand, tag="thread.archive", frozen=True):
    pass


class UnarchiveThread(ThreadCommand, tag="thread.unarchive", frozen=True):
    pass


class UpdateThreadMeta(ThreadCommand, tag="thread.meta.update", frozen=True):
    """With ``title_suggested`` it is refused where a person has named the thread."""

    title: OrAbsent[Str] = UNSET
    model_selection: OrAbsent[ModelSelection] = UNSET
    branch: OrAbsent[Str | None] = UNSET
    worktree_path: OrAbsent[Str | None] = UNSET
    title_suggested: OrAbsent[bool] = UNSET


class SetRuntimeMode(ThreadCommand, tag="thread.runtime-mode.set", frozen=True):
    runtime_mode: RuntimeMode
    created_at: str


class SetInteractionMode(ThreadCommand, tag="thread.interaction-mode.set", frozen=True):
    interaction_mode: InteractionMode
    created_at: str


class UserMessage(Contract, frozen=True):
    message_id: Str
    role: Literal["user"]
    text: str
    attachments: list[ImageAttachment]


class UploadedMessage(Contract, frozen=True):
    """A user message as a client sends it: with its images inside."""

    message_id: Str
    role: Literal["user"]
    text: str
    attachments: list[UploadAttachment]


class TurnRequest(ThreadCommand, kw_only=True, frozen=True):
    """What both forms of starting a turn share."""

    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode
    created_at: str
    model_selection: OrAbsent[ModelSelection] = UNSET
    title_seed: OrAbsent[Str] = UNSET
    source_proposed_plan: OrAbsent[PlanSource] = UNSET


class StartTurn(TurnRequest, tag="thread.turn.start", kw_only=True, frozen=True):
    message: UserMessage


class UploadTurn(TurnRequest, tag="thread.turn.start", kw_only=True, frozen=True):
    """``StartTurn`` as a client sends it, before its images are stored."""

    message: UploadedMessage


class QueueRequest(ThreadCommand, kw_only=True, frozen=True):
    """What both forms of queueing a message share.

    ``place`` puts back a message that was taken out: where it stood, counted from 0.
    """

    model_selection: OrAbsent[ModelSelection] = UNSET
    place: OrAbsent[Nat] = UNSET


class AddToQueue(QueueRequest, tag="thread.queue.add", kw_only=True, frozen=True):
    message: UserMessage


class UploadToQueue(QueueRequest, tag="thread.queue.add", kw_only=True, frozen=True):
    """``AddToQueue`` as a client sends it, before its images are stored."""

    message: UploadedMessage


class EditQueued(ThreadCommand, tag="thread.queue.edit", frozen=True):
    message_id: Str
    text: str


class RemoveQueued(ThreadCommand, tag="thread.queue.remove", frozen=True):
    message_id: Str


class ReorderQueue(ThreadCommand, tag="thread.queue.reorder", frozen=True):
    """The order from now on. Those not named keep theirs, behind; those that are gone are left."""

    message_ids: Annotated[list[Str], Meta(min_length=1, max_length=100)]


class SendQueued(ThreadCommand, tag="thread.queue.send", frozen=True):
    """Now, whatever its place: into the turn that runs, if one does."""

    message_id: Str


class SendNextQueued(ThreadCommand, tag="thread.queue.send-next", frozen=True):
    """The first, if nothing runs and nothing holds the queue."""


class InterruptTurn(ThreadCommand, tag="thread.turn.interrupt", frozen=True):
    created_at: str
    turn_id: OrAbsent[TurnId] = UNSET


class RespondToApproval(ThreadCommand, tag="thread.approval.respond", frozen=True):
    request_id: Str
    decision: ApprovalDecision
    created_at: str
    always_allow: OrAbsent[bool] = UNSET
    """Keep for good the rule that the request offers: ``data.alwaysAllow``, or ``…Host``."""


class RespondToUserInput(ThreadCommand, tag="thread.user-input.respond", frozen=True):
    request_id: Str
    answers: dict[str, Json]
    created_at: str


class StartReview(ThreadCommand, tag="thread.review.start", frozen=True):
    """A turn in which the agent looks over what somebody made; refused while another one runs."""

    target: ReviewTarget
    created_at: str


class StartCompaction(ThreadCommand, tag="thread.compaction.start", frozen=True):
    """A turn in which the agent shortens what it remembers of the thread; refused as a review."""

    created_at: str


class StopBackgroundCommand(ThreadCommand, tag="thread.background-command.stop", frozen=True):
    """One command that outlived its turn, or all of them."""

    created_at: str
    background_id: OrAbsent[Str] = UNSET


class CaptureCheckpoint(ThreadCommand, tag="thread.checkpoint.capture", frozen=True):
    """Of the folder as it is now; refused while a turn runs, which is captured at its end."""

    created_at: str


class RevertCheckpoint(ThreadCommand, tag="thread.checkpoint.revert", frozen=True):
    """With ``checkpoint_ref``, which an earlier move named, that one is undone.

    Files, thread and the agent's conversation are then as they were right before it, or with
    ``files_only`` the files alone; ``turn_count`` is of no account.
    """

    turn_count: Nat
    created_at: str
    checkpoint_ref: OrAbsent[Str] = UNSET
    files_only: OrAbsent[bool] = UNSET


class StopSession(ThreadCommand, tag="thread.session.stop", frozen=True):
    """With ``end_agent`` at once, and with the process itself: turns of other threads that run on
    it are interrupted. A session that the thread has elsewhere by now is left alone.
    """

    created_at: str
    end_agent: OrAbsent[bool] = UNSET


class SetSession(ThreadCommand, tag="thread.session.set", frozen=True):
    """``started_turn`` and ``settled_turn`` announce the beginning and the one end of a turn."""

    session: Session
    created_at: str
    started_turn: OrAbsent[StartedTurn] = UNSET
    settled_turn: OrAbsent[SettledTurn] = UNSET


class AppendAssistantDelta(ThreadCommand, tag="thread.message.assistant.delta", frozen=True):
    message_id: Str
    delta: str
    created_at: str
    turn_id: OrAbsent[TurnId] = UNSET


class CompleteAssistantMessage(ThreadCommand, tag="thread.message.assistant.complete", frozen=True):
    message_id: Str
    created_at: str
    turn_id: OrAbsent[TurnId] = UNSET


class UpsertProposedPlan(ThreadCommand, tag="thread.proposed-plan.upsert", frozen=True):
    proposed_plan: ProposedPlan
    created_at: str


class CompleteTurnDiff(ThreadCommand, tag="thread.turn.diff.complete", frozen=True):
    turn_id: Str
    completed_at: str
    checkpoint_ref: Str
    status: CheckpointStatus
    files: list[CheckpointFile]
    checkpoint_turn_count: Nat
    created_at: str
    assistant_message_id: OrAbsent[MessageId] = UNSET


class AppendActivity(ThreadCommand, tag="thread.activity.append", frozen=True):
    activity: Activity
    created_at: str


class CompleteRevert(ThreadCommand, tag="thread.revert.complete", frozen=True):
    turn_count: Nat
    created_at: str
    kept_message_ids: OrAbsent[list[MessageId]] = UNSET
    kept_turn_ids: OrAbsent[list[TurnId]] = UNSET
    undo_ref: OrAbsent[Str] = UNSET


class CompleteRevertUndo(ThreadCommand, tag="thread.revert-undo.complete", frozen=True):
    checkpoint_ref: Str
    undo_ref: Str
    turns: list[KnownTurn]
    plans: list[KnownPlan]
    created_at: str


class RecordUserMessage(ThreadCommand, tag="thread.message.user.record", frozen=True):
    """What a person once said to an agent elsewhere: recorded, and sent to nobody."""

    message: UserMessage
    created_at: str


class ConversationRef(Contract, frozen=True):
    """A conversation that an agent keeps by itself; ``id`` is the agent's own."""

    provider: ProviderKind
    id: Str


class ImportConversation(ThreadCommand, tag="thread.import", kw_only=True, frozen=True):
    """Go on with it in a thread; ``copy`` leaves the conversation itself as it is.

    The model is the conversation's own, or ``model_selection`` where the agent does not know it.
    """

    project_id: Str
    conversation: ConversationRef
    copy: bool = False
    runtime_mode: RuntimeMode = "approval-required"
    model_selection: OrAbsent[ModelSelection] = UNSET
    created_at: str


CommandForAnyone = (
    CreateProject
    | UpdateProjectMeta
    | DeleteProject
    | CreateThread
    | DeleteThread
    | ArchiveThread
    | UnarchiveThread
    | UpdateThreadMeta
    | SetRuntimeMode
    | SetInteractionMode
    | EditQueued
    | RemoveQueued
    | ReorderQueue
    | SendQueued
    | InterruptTurn
    | RespondToApproval
    | RespondToUserInput
    | StartReview
    | StartCompaction
    | StopBackgroundCommand
    | CaptureCheckpoint
    | RevertCheckpoint
    | StopSession
)
"""Commands that are the same on the wire and inside."""

PlainCommand = CommandForAnyone | UploadTurn | UploadToQueue
"""Needs nothing from agents to be decided."""

ClientCommand = PlainCommand | ImportConversation
"""What a client may ask for. Anything else that it sends is not a valid request."""

ServerCommand = (
    SetSession
    | AppendAssistantDelta
    | CompleteAssistantMessage
    | UpsertProposedPlan
    | CompleteTurnDiff
    | AppendActivity
    | CompleteRevert
    | CompleteRevertUndo
)
"""What only the server itself asks for, on behalf of agents and workers."""

PastCommand = ServerCommand | RecordUserMessage
"""What may have happened in a conversation before it was imported."""


class ImportThread(ThreadCommand, tag="thread.import", frozen=True):
    """``ImportConversation`` with what was said; all of it is recorded, or nothing."""

    creation: CreateThread
    history: list[PastCommand]


Command = CommandForAnyone | StartTurn | AddToQueue | SendNextQueued | ServerCommand | ImportThread
"""Everything that the engine decides on."""
