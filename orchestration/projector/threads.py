"""Thread rows, kept in step with the log."""

from django.db.backends.utils import CursorWrapper
from msgspec import UNSET

from orchestration.contracts.events import (
    ActivityAppended,
    EventPayload,
    InteractionModeSet,
    MessageQueued,
    MessageSent,
    ProposedPlanUpserted,
    RuntimeModeSet,
    SessionSet,
    ThreadArchived,
    ThreadCreated,
    ThreadDeleted,
    ThreadMetaUpdated,
    ThreadUnarchived,
    TurnStartRequested,
)
from orchestration.projector.columns import Column, json_text, update_row

ThreadPayload = (
    ThreadCreated
    | ThreadDeleted
    | ThreadArchived
    | ThreadUnarchived
    | ThreadMetaUpdated
    | RuntimeModeSet
    | InteractionModeSet
    | TurnStartRequested
)


def project_threads(cursor: CursorWrapper, payload: ThreadPayload) -> None:
    if isinstance(payload, ThreadCreated):
        _create(cursor, payload)
    else:
        update_row(cursor, "projection_threads", "thread_id", payload.thread_id, _changes(payload))


def is_activity(payload: EventPayload) -> bool:
    """Whether somebody did something in the thread, as the sidebar orders threads by.

    Pieces of text and tool activities are left out: they come by the thousand, and a list of
    threads is not sent them.
    """
    match payload:
        case MessageSent(streaming=streaming):
            return not streaming
        case ActivityAppended(activity=activity):
            return activity.tone != "tool"
        case SessionSet(started_turn=started, settled_turn=settled):
            return started is not UNSET or settled is not UNSET
        case ThreadCreated() | TurnStartRequested() | MessageQueued() | ProposedPlanUpserted():
            return True
        case _:
            return False


def move_thread(
    cursor: CursorWrapper, thread_id: str, events: int, at: str, activity_at: str | None
) -> None:
    """Count the events of a batch into the row, with the time of the last one."""
    if activity_at is None:
        cursor.execute(
            "UPDATE projection_threads SET version = version + %s, updated_at = %s"
            " WHERE thread_id = %s",
            (events, at, thread_id),
        )
    else:
        cursor.execute(
            "UPDATE projection_threads SET version = version + %s, updated_at = %s,"
            " last_activity_at = %s WHERE thread_id = %s",
            (events, at, activity_at, thread_id),
        )


def _create(cursor: CursorWrapper, payload: ThreadCreated) -> None:
    cursor.execute(
        "INSERT INTO projection_threads (thread_id, project_id, title, model_selection,"
        " runtime_mode, interaction_mode, branch, worktree_path, created_at, updated_at,"
        " last_activity_at, title_given, version)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, -1)",
        (
            payload.thread_id,
            payload.project_id,
            payload.title,
            json_text(payload.model_selection),
            payload.runtime_mode,
            payload.interaction_mode,
            payload.branch,
            payload.worktree_path,
            payload.created_at,
            payload.updated_at,
            payload.created_at,
            False,
        ),
    )


def _changes(payload: ThreadPayload) -> dict[str, Column]:
    match payload:
        case ThreadDeleted():
            return {"deleted_at": payload.deleted_at}
        case ThreadArchived():
            return {"archived_at": payload.archived_at}
        case ThreadUnarchived():
            return {"archived_at": None, "queue_held": "archived"}
        case RuntimeModeSet():
            return {"runtime_mode": payload.runtime_mode}
        case InteractionModeSet():
            return {"interaction_mode": payload.interaction_mode}
        case TurnStartRequested():
            return _start_changes(payload)
        case ThreadMetaUpdated():
            return _meta_changes(payload)
        case _:
            return {}


def _start_changes(payload: TurnStartRequested) -> dict[str, Column]:
    changes: dict[str, Column] = {
        "awaiting_message_id": payload.message_id,
        "queue_held": None,
    }
    if payload.model_selection is not UNSET:
        changes["model_selection"] = json_text(payload.model_selection)
    return changes


def _meta_changes(payload: ThreadMetaUpdated) -> dict[str, Column]:
    changes: dict[str, Column] = {}
    if payload.title is not UNSET:
        changes["title"] = payload.title
        changes["title_given"] = payload.title_suggested is not True
    if payload.model_selection is not UNSET:
        changes["model_selection"] = json_text(payload.model_selection)
    if payload.branch is not UNSET:
        changes["branch"] = payload.branch
    if payload.worktree_path is not UNSET:
        changes["worktree_path"] = payload.worktree_path
    return changes
