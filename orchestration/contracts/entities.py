"""The nouns that a client sees: projects, threads, and what is in a thread."""

from typing import Annotated, Literal, NamedTuple

from msgspec import Meta

from providers.contracts.base import UNSET, Contract, Json, Nat, OrAbsent, Str
from providers.contracts.ids import (
    AttachmentId,
    EventId,
    MessageId,
    ProjectId,
    ThreadId,
    TurnId,
)
from providers.contracts.models import (
    DEFAULT_INTERACTION_MODE,
    DEFAULT_RUNTIME_MODE,
    InteractionMode,
    ModelSelection,
    RuntimeMode,
)

MessageRole = Literal["user", "assistant", "system"]
SessionStatus = Literal["idle", "starting", "running", "ready", "interrupted", "stopped", "error"]
LatestTurnState = Literal["running", "interrupted", "completed", "error"]
SettledState = Literal["completed", "interrupted", "error"]
QueueHold = Literal["interrupted", "error", "archived"]
CheckpointStatus = Literal["ready", "missing", "error"]
ActivityTone = Literal["info", "tool", "approval", "error"]
ScriptIcon = Literal["play", "test", "lint", "configure", "build", "debug"]
AggregateKind = Literal["project", "thread"]

IMAGE_BYTES_LIMIT = 10 * 1024 * 1024
DATA_URL_CHARS_LIMIT = 14_000_000

Name255 = Annotated[str, Meta(pattern=r"\S", max_length=255)]
ImageMimeType = Annotated[str, Meta(pattern=r"(?i)^image/", max_length=100)]
ImageBytes = Annotated[int, Meta(ge=0, le=IMAGE_BYTES_LIMIT)]


class Aggregate(NamedTuple):
    """What commands and events are about; its events are a stream of the log."""

    kind: AggregateKind
    id: str


class Script(Contract, frozen=True):
    id: Str
    name: Str
    command: Str
    icon: ScriptIcon
    run_on_worktree_create: bool


class Project(Contract, frozen=True):
    id: ProjectId
    title: Str
    workspace_root: Str
    default_model_selection: ModelSelection | None
    scripts: list[Script]
    created_at: str
    updated_at: str
    deleted_at: str | None


class ImageAttachment(Contract, tag_field="type", tag="image", frozen=True):
    id: AttachmentId
    name: Name255
    mime_type: ImageMimeType
    size_bytes: ImageBytes


class UploadAttachment(Contract, tag_field="type", tag="image", frozen=True):
    """An image on its way in: its bytes are in the data URL, its id is given by the server."""

    name: Name255
    mime_type: ImageMimeType
    size_bytes: ImageBytes
    data_url: Annotated[str, Meta(max_length=DATA_URL_CHARS_LIMIT)]


class Message(Contract, frozen=True):
    """``sequence`` is the event that began the message; only our own app is sent it."""

    id: MessageId
    role: MessageRole
    text: str
    turn_id: TurnId | None
    streaming: bool
    created_at: str
    updated_at: str
    attachments: OrAbsent[list[ImageAttachment]] = UNSET
    sequence: OrAbsent[Nat] = UNSET


class ProposedPlan(Contract, frozen=True):
    id: Str
    turn_id: TurnId | None
    plan_markdown: Str
    created_at: str
    updated_at: str
    implemented_at: str | None = None
    implementation_thread_id: ThreadId | None = None


class Activity(Contract, frozen=True):
    """What happened in a thread beside its messages; ``kind`` says how to read ``payload``."""

    id: EventId
    tone: ActivityTone
    kind: Str
    summary: Str
    payload: Json
    turn_id: TurnId | None
    created_at: str
    sequence: OrAbsent[Nat] = UNSET


class CheckpointFile(Contract, frozen=True):
    """``kind`` is added, modified, deleted or renamed; ``binary`` files have no lines to count."""

    path: Str
    kind: Str
    additions: Nat
    deletions: Nat
    old_path: OrAbsent[Str] = UNSET
    binary: OrAbsent[bool] = UNSET


class Checkpoint(Contract, frozen=True):
    turn_id: TurnId
    checkpoint_turn_count: Nat
    checkpoint_ref: Str
    status: CheckpointStatus
    files: list[CheckpointFile]
    assistant_message_id: MessageId | None
    completed_at: str


class Session(Contract, frozen=True):
    """The agent attached to a thread, as people see it; never proof of a live process."""

    thread_id: ThreadId
    status: SessionStatus
    provider_name: Str | None
    active_turn_id: TurnId | None
    last_error: Str | None
    updated_at: str
    runtime_mode: RuntimeMode = DEFAULT_RUNTIME_MODE


class PlanSource(Contract, frozen=True):
    """The proposed plan that a turn was asked to implement."""

    thread_id: ThreadId
    plan_id: Str


class LatestTurn(Contract, frozen=True):
    turn_id: TurnId
    state: LatestTurnState
    requested_at: str
    started_at: str | None
    completed_at: str | None
    assistant_message_id: MessageId | None
    source_proposed_plan: OrAbsent[PlanSource] = UNSET


class ThreadSummary(Contract, kw_only=True, frozen=True):
    """A thread without its bodies."""

    id: ThreadId
    project_id: ProjectId
    title: Str
    model_selection: ModelSelection
    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE
    branch: Str | None
    worktree_path: Str | None
    latest_turn: LatestTurn | None
    created_at: str
    updated_at: str
    archived_at: str | None = None
    deleted_at: str | None
    session: Session | None


class Thread(ThreadSummary, kw_only=True, frozen=True):
    messages: list[Message]
    proposed_plans: list[ProposedPlan] = []
    activities: list[Activity]
    checkpoints: list[Checkpoint]


class ReadModel(Contract, frozen=True):
    """Everything, as of ``snapshot_sequence``; deleted and archived rows included."""

    snapshot_sequence: Nat
    projects: list[Project]
    threads: list[Thread]
    updated_at: str


class QueuedMessage(Contract, frozen=True):
    """A person's message that waits for the running turn to end."""

    id: MessageId
    text: str
    attachments: list[ImageAttachment]
    created_at: str
    updated_at: str
    model_selection: OrAbsent[ModelSelection] = UNSET


class ThreadShell(ThreadSummary, kw_only=True, frozen=True):
    """A thread's row in a list. Pending are questions that wait for a person.

    While ``queue_held`` says why, a person has to send what is queued.
    """

    pending_approvals: Nat
    pending_user_inputs: Nat
    queued_messages: Nat
    queue_held: QueueHold | None
    last_activity_at: str


class Shell(Contract, frozen=True):
    """All projects and thread rows that are not deleted, as of ``snapshot_sequence``."""

    snapshot_sequence: Nat
    projects: list[Project]
    threads: list[ThreadShell]
    updated_at: str


class ThreadPage(Contract, frozen=True):
    """One thread as of ``sequence``: its newest entries, or those before a cursor, oldest first.

    ``before`` is the cursor of the next older page, None at the beginning. Plans, checkpoints and
    the queue are whole and come with the first page only.
    """

    sequence: Nat
    thread: ThreadShell
    messages: list[Message]
    activities: list[Activity]
    proposed_plans: list[ProposedPlan]
    checkpoints: list[Checkpoint]
    queued_messages: list[QueuedMessage]
    before: Nat | None
