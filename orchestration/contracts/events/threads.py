"""What happened to threads themselves: their names, places and modes."""

from orchestration.contracts.events.envelope import TypedEvent
from providers.contracts.base import UNSET, Contract, OrAbsent, Str
from providers.contracts.ids import ProjectId, ThreadId
from providers.contracts.models import (
    DEFAULT_INTERACTION_MODE,
    DEFAULT_RUNTIME_MODE,
    InteractionMode,
    ModelSelection,
    RuntimeMode,
)


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


class ThreadCreatedEvent(TypedEvent, tag="thread.created", frozen=True):
    payload: ThreadCreated


class ThreadDeleted(Contract, frozen=True):
    thread_id: ThreadId
    deleted_at: str


class ThreadDeletedEvent(TypedEvent, tag="thread.deleted", frozen=True):
    payload: ThreadDeleted


class ThreadArchived(Contract, frozen=True):
    thread_id: ThreadId
    archived_at: str
    updated_at: str


class ThreadArchivedEvent(TypedEvent, tag="thread.archived", frozen=True):
    payload: ThreadArchived


class ThreadUnarchived(Contract, frozen=True):
    thread_id: ThreadId
    updated_at: str


class ThreadUnarchivedEvent(TypedEvent, tag="thread.unarchived", frozen=True):
    payload: ThreadUnarchived


class ThreadMetaUpdated(Contract, frozen=True):
    """``title_suggested``: not a person's choice, so that a better one may take its place."""

    thread_id: ThreadId
    updated_at: str
    title: OrAbsent[Str] = UNSET
    model_selection: OrAbsent[ModelSelection] = UNSET
    branch: OrAbsent[Str | None] = UNSET
    worktree_path: OrAbsent[Str | None] = UNSET
    title_suggested: OrAbsent[bool] = UNSET


class ThreadMetaUpdatedEvent(TypedEvent, tag="thread.meta-updated", frozen=True):
    payload: ThreadMetaUpdated


class RuntimeModeSet(Contract, frozen=True):
    thread_id: ThreadId
    runtime_mode: RuntimeMode
    updated_at: str


class RuntimeModeSetEvent(TypedEvent, tag="thread.runtime-mode-set", frozen=True):
    payload: RuntimeModeSet


class InteractionModeSet(Contract, frozen=True):
    thread_id: ThreadId
    updated_at: str
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE


class InteractionModeSetEvent(TypedEvent, tag="thread.interaction-mode-set", frozen=True):
    payload: InteractionModeSet
