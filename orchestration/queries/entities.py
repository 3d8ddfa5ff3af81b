"""From rows to the contracts' entities, and the columns that they are made of."""

from typing import Any

import msgspec
from msgspec import UNSET, Raw

from orchestration.contracts.entities import (
    Activity,
    Checkpoint,
    CheckpointFile,
    ImageAttachment,
    LatestTurn,
    Message,
    PlanSource,
    Project,
    ProposedPlan,
    QueuedMessage,
    Script,
    Session,
)
from providers.contracts.models import ModelSelection

Row = tuple[Any, ...]

_selections = msgspec.json.Decoder(ModelSelection)
_scripts = msgspec.json.Decoder(list[Script])
_attachments = msgspec.json.Decoder(list[ImageAttachment])
_files = msgspec.json.Decoder(list[CheckpointFile])

PROJECT = (
    "project_id, title, workspace_root, default_model_selection, scripts, created_at,"
    " updated_at, deleted_at"
)
MESSAGE = (
    "message_id, role, text, turn_id, is_streaming, created_at, updated_at, attachments, sequence"
)
ACTIVITY = "activity_id, tone, kind, summary, payload, turn_id, created_at, sequence"
PLAN = (
    "plan_id, turn_id, plan_markdown, created_at, updated_at, implemented_at,"
    " implementation_thread_id"
)
QUEUED = "message_id, text, attachments, created_at, updated_at, model_selection"
CHECKPOINT = (
    "turn_id, checkpoint_turn_count, checkpoint_ref, checkpoint_status, checkpoint_files,"
    " assistant_message_id, checkpoint_completed_at"
)
SUMMARY = (
    "t.thread_id, t.project_id, t.title, t.model_selection, t.runtime_mode, t.interaction_mode,"
    " t.branch, t.worktree_path, t.created_at, t.updated_at, t.archived_at, t.deleted_at,"
    " t.last_activity_at, t.queue_held,"
    " u.turn_id, u.state, u.requested_at, u.started_at, u.completed_at, u.assistant_message_id,"
    " u.source_plan_thread_id, u.source_plan_id,"
    " s.status, s.provider_name, s.active_turn_id, s.last_error, s.updated_at, s.runtime_mode"
)
SUMMARY_TABLES = (
    " FROM projection_threads t"
    " LEFT JOIN projection_turns u ON u.thread_id = t.thread_id AND u.turn_id = t.latest_turn_id"
    " LEFT JOIN projection_thread_sessions s ON s.thread_id = t.thread_id"
)


def project_of(row: Row) -> Project:
    project_id, title, root, selection, scripts, created_at, updated_at, deleted_at = row
    return Project(
        id=project_id,
        title=title,
        workspace_root=root,
        default_model_selection=None if selection is None else _selections.decode(selection),
        scripts=_scripts.decode(scripts),
        created_at=created_at,
        updated_at=updated_at,
        deleted_at=deleted_at,
    )


def message_of(row: Row) -> Message:
    """With its place in the thread."""
    message_id, role, text, turn_id, streaming, created_at, updated_at, attachments, sequence = row
    return Message(
        message_id,
        role,
        text,
        turn_id,
        bool(streaming),
        created_at,
        updated_at,
        UNSET if attachments is None else _attachments.decode(attachments),
        sequence,
    )


def activity_of(row: Row) -> Activity:
    """With its place in the thread; the payload stays the JSON that it is."""
    activity_id, tone, kind, summary, payload, turn_id, created_at, sequence = row
    return Activity(activity_id, tone, kind, summary, Raw(payload), turn_id, created_at, sequence)


def plan_of(row: Row) -> ProposedPlan:
    return ProposedPlan(*row)


def checkpoint_of(row: Row) -> Checkpoint:
    turn_id, turn_count, ref, status, files, assistant_message_id, completed_at = row
    return Checkpoint(
        turn_id, turn_count, ref, status, _files.decode(files), assistant_message_id, completed_at
    )


def queued_of(row: Row) -> QueuedMessage:
    message_id, text, attachments, created_at, updated_at, selection = row
    return QueuedMessage(
        message_id,
        text,
        _attachments.decode(attachments),
        created_at,
        updated_at,
        UNSET if selection is None else _selections.decode(selection),
    )


def summary_of(row: Row) -> dict[str, Any]:
    """The parts of a ``ThreadSummary``, by name."""
    return {
        "id": row[0],
        "project_id": row[1],
        "title": row[2],
        "model_selection": _selections.decode(row[3]),
        "runtime_mode": row[4],
        "interaction_mode": row[5],
        "branch": row[6],
        "worktree_path": row[7],
        "created_at": row[8],
        "updated_at": row[9],
        "archived_at": row[10],
        "deleted_at": row[11],
        "latest_turn": _latest_turn(row[14:22]),
        "session": _session(row[0], row[22:28]),
    }


def _latest_turn(row: Row) -> LatestTurn | None:
    turn_id, state, requested_at, started_at, completed_at, assistant, source, plan_id = row
    if turn_id is None:
        return None
    return LatestTurn(
        turn_id,
        state,
        requested_at,
        started_at,
        completed_at,
        assistant,
        UNSET if source is None else PlanSource(source, plan_id),
    )


def _session(thread_id: str, row: Row) -> Session | None:
    status, provider_name, active_turn_id, last_error, updated_at, runtime_mode = row
    if status is None:
        return None
    return Session(
        thread_id=thread_id,  # type: ignore[arg-type] # rows hold plain text
        status=status,
        provider_name=provider_name,
        active_turn_id=active_turn_id,
        last_error=last_error,
        updated_at=updated_at,
        runtime_mode=runtime_mode,
    )
