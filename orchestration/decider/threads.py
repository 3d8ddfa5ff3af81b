"""Decisions about threads themselves: their life, their names, their modes."""

from orchestration.contracts.commands import (
    ArchiveThread,
    CreateThread,
    DeleteThread,
    SetInteractionMode,
    SetRuntimeMode,
    UnarchiveThread,
    UpdateThreadMeta,
)
from orchestration.contracts.events import (
    EventPayload,
    InteractionModeSet,
    RuntimeModeSet,
    ThreadArchived,
    ThreadCreated,
    ThreadDeleted,
    ThreadMetaUpdated,
    ThreadUnarchived,
)
from orchestration.decider.invariants import (
    require_archived,
    require_no_thread,
    require_not_archived,
    require_project,
    require_thread,
    require_title_open,
)
from orchestration.decider.state import NewEvent, State
from providers.contracts.ids import ProjectId, ThreadId

ThreadChange = (
    DeleteThread
    | ArchiveThread
    | UnarchiveThread
    | UpdateThreadMeta
    | SetRuntimeMode
    | SetInteractionMode
)


def create_thread(command: CreateThread, state: State) -> list[NewEvent]:
    require_project(command, state, command.project_id)
    require_no_thread(command, state, command.thread_id)
    payload = ThreadCreated(
        thread_id=ThreadId(command.thread_id),
        project_id=ProjectId(command.project_id),
        title=command.title,
        model_selection=command.model_selection,
        runtime_mode=command.runtime_mode,
        interaction_mode=command.interaction_mode,
        branch=command.branch,
        worktree_path=command.worktree_path,
        created_at=command.created_at,
        updated_at=command.created_at,
    )
    return [NewEvent(payload, command.created_at)]


def change_thread(command: ThreadChange, state: State, now: str) -> list[NewEvent]:
    thread = require_thread(command, state, command.thread_id)
    match command:
        case ArchiveThread():
            require_not_archived(command, thread)
        case UnarchiveThread():
            require_archived(command, thread)
        case UpdateThreadMeta(title_suggested=True):
            require_title_open(command, thread)
        case _:
            pass
    return [NewEvent(_changed(command, ThreadId(thread.id), now), now)]


def _changed(command: ThreadChange, thread_id: ThreadId, now: str) -> EventPayload:
    match command:
        case DeleteThread():
            return ThreadDeleted(thread_id, deleted_at=now)
        case ArchiveThread():
            return ThreadArchived(thread_id, archived_at=now, updated_at=now)
        case UnarchiveThread():
            return ThreadUnarchived(thread_id, updated_at=now)
        case SetRuntimeMode(runtime_mode=mode):
            return RuntimeModeSet(thread_id, mode, updated_at=now)
        case SetInteractionMode(interaction_mode=interaction):
            return InteractionModeSet(thread_id, updated_at=now, interaction_mode=interaction)
        case UpdateThreadMeta():
            return ThreadMetaUpdated(
                thread_id=thread_id,
                updated_at=now,
                title=command.title,
                model_selection=command.model_selection,
                branch=command.branch,
                worktree_path=command.worktree_path,
                title_suggested=command.title_suggested,
            )
