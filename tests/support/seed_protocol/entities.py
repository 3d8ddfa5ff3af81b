"""Projects, threads and what is in a thread, as the protocol's own client knows them."""

from typing import Annotated, Literal

from msgspec import Meta

from tests.support.seed_protocol.base import UNSET, Iso, Json, Nat, Optional, Seed, Str

ProviderKind = Literal["codex", "claudeAgent"]
RuntimeMode = Literal["approval-required", "full-access"]
InteractionMode = Literal["default", "plan"]
ApprovalDecision = Literal["accept", "acceptForSession", "decline", "cancel"]
MessageRole = Literal["user", "assistant", "system"]
SessionStatus = Literal["idle", "starting", "running", "ready", "interrupted", "stopped", "error"]
LatestTurnState = Literal["running", "interrupted", "completed", "error"]
CheckpointStatus = Literal["ready", "missing", "error"]
ActivityTone = Literal["info", "tool", "approval", "error"]
ScriptIcon = Literal["play", "test", "lint", "configure", "build", "debug"]
AttachmentId = Annotated[str, Meta(pattern=r"(?i)^[a-z0-9_-]+$", max_length=128)]
AttachmentName = Annotated[str, Meta(pattern=r"\S", max_length=255)]
ImageType = Annotated[str, Meta(pattern=r"(?i)^image/", max_length=100)]
ImageSize = Annotated[int, Meta(ge=0, le=10 * 1024 * 1024)]


class CodexOptions(Seed, frozen=True):
    reasoning_effort: Optional[Literal["xhigh", "high", "medium", "low"]] = UNSET
    fast_mode: Optional[bool] = UNSET


class ClaudeOptions(Seed, frozen=True):
    thinking: Optional[bool] = UNSET
    effort: Optional[Literal["low", "medium", "high", "max", "ultrathink"]] = UNSET
    fast_mode: Optional[bool] = UNSET
    context_window: Optional[str] = UNSET


class CodexSelection(Seed, frozen=True, tag_field="provider", tag="codex"):
    model: Str
    options: Optional[CodexOptions] = UNSET


class ClaudeSelection(Seed, frozen=True, tag_field="provider", tag="claudeAgent"):
    model: Str
    options: Optional[ClaudeOptions] = UNSET


ModelSelection = CodexSelection | ClaudeSelection


class Script(Seed, frozen=True):
    id: Str
    name: Str
    command: Str
    icon: ScriptIcon
    run_on_worktree_create: bool


class Project(Seed, frozen=True):
    id: Str
    title: Str
    workspace_root: Str
    default_model_selection: ModelSelection | None
    scripts: list[Script]
    created_at: Iso
    updated_at: Iso
    deleted_at: Iso | None


class Attachment(Seed, frozen=True, tag_field="type", tag="image"):
    id: AttachmentId
    name: AttachmentName
    mime_type: ImageType
    size_bytes: ImageSize


class Message(Seed, frozen=True):
    id: Str
    role: MessageRole
    text: str
    turn_id: Str | None
    streaming: bool
    created_at: Iso
    updated_at: Iso
    attachments: Optional[list[Attachment]] = UNSET


class Plan(Seed, frozen=True):
    id: Str
    turn_id: Str | None
    plan_markdown: Str
    created_at: Iso
    updated_at: Iso
    implemented_at: Iso | None = None
    implementation_thread_id: Str | None = None


class Activity(Seed, frozen=True):
    id: Str
    tone: ActivityTone
    kind: Str
    summary: Str
    payload: Json
    turn_id: Str | None
    created_at: Iso
    sequence: Optional[Nat] = UNSET


class CheckpointFile(Seed, frozen=True):
    path: Str
    kind: Str
    additions: Nat
    deletions: Nat


class Checkpoint(Seed, frozen=True):
    turn_id: Str
    checkpoint_turn_count: Nat
    checkpoint_ref: Str
    status: CheckpointStatus
    files: list[CheckpointFile]
    assistant_message_id: Str | None
    completed_at: Iso


class Session(Seed, frozen=True):
    thread_id: Str
    status: SessionStatus
    provider_name: Str | None
    active_turn_id: Str | None
    last_error: Str | None
    updated_at: Iso
    runtime_mode: RuntimeMode = "full-access"


class PlanSource(Seed, frozen=True):
    thread_id: Str
    plan_id: Str


class LatestTurn(Seed, frozen=True):
    turn_id: Str
    state: LatestTurnState
    requested_at: Iso
    started_at: Iso | None
    completed_at: Iso | None
    assistant_message_id: Str | None
    source_proposed_plan: Optional[PlanSource] = UNSET


class Thread(Seed, frozen=True):
    id: Str
    project_id: Str
    title: Str
    model_selection: ModelSelection
    runtime_mode: RuntimeMode
    branch: Str | None
    worktree_path: Str | None
    latest_turn: LatestTurn | None
    created_at: Iso
    updated_at: Iso
    deleted_at: Iso | None
    messages: list[Message]
    activities: list[Activity]
    checkpoints: list[Checkpoint]
    session: Session | None
    interaction_mode: InteractionMode = "default"
    archived_at: Iso | None = None
    proposed_plans: list[Plan] = []


class ReadModel(Seed, frozen=True):
    snapshot_sequence: Nat
    projects: list[Project]
    threads: list[Thread]
    updated_at: Iso
