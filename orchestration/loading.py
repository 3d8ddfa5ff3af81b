"""The state that decisions are made on, read from the projections: a start reads no log."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import msgspec
from django.db.backends.utils import CursorWrapper

from orchestration.contracts.entities import ImageAttachment
from orchestration.decider.state import (
    AggregateRefs,
    MessageKey,
    ProjectState,
    QueuedContent,
    State,
    ThreadState,
    TurnState,
)
from providers.contracts.base import UNSET
from providers.contracts.models import ModelSelection

_selections = msgspec.json.Decoder(ModelSelection)
_attachments = msgspec.json.Decoder(list[ImageAttachment])


def load(cursor: CursorWrapper, refs: AggregateRefs) -> State:
    """Those of the projects and threads that exist. Equal to the fold of their events."""
    return State(
        _projects(cursor, refs.projects),
        _threads(cursor, refs.threads),
        load_queues(cursor, refs.queues),
        load_said(cursor, refs.messages),
    )


def load_said(cursor: CursorWrapper, keys: Collection[MessageKey]) -> dict[MessageKey, bool]:
    rows = _select(
        cursor,
        "SELECT thread_id, message_id FROM projection_thread_messages",
        "message_id",
        {message_id for _, message_id in keys},
    )
    found = {(thread_id, message_id) for thread_id, message_id in rows}
    return {key: key in found for key in keys}


def load_queues(cursor: CursorWrapper, ids: Collection[str]) -> dict[str, dict[str, QueuedContent]]:
    """What waits in the threads; those where nothing waits are left out."""
    queues: defaultdict[str, dict[str, QueuedContent]] = defaultdict(dict)
    for thread_id, message_id, text, attachments, selection in _select(
        cursor,
        "SELECT thread_id, message_id, text, attachments, model_selection"
        " FROM projection_queued_messages",
        "thread_id",
        ids,
    ):
        queues[thread_id][message_id] = QueuedContent(
            text,
            _attachments.decode(attachments),
            UNSET if selection is None else _selections.decode(selection),
        )
    return dict(queues)


def _projects(cursor: CursorWrapper, ids: Collection[str]) -> dict[str, ProjectState]:
    rows = _select(
        cursor, "SELECT project_id, deleted_at, version FROM projection_projects", "project_id", ids
    )
    return {
        project_id: ProjectState(project_id, deleted_at is not None, version)
        for project_id, deleted_at, version in rows
    }


def _threads(cursor: CursorWrapper, ids: Collection[str]) -> dict[str, ThreadState]:
    rows = _select(
        cursor,
        "SELECT thread_id, project_id, runtime_mode, interaction_mode, deleted_at, archived_at,"
        " queue_held, awaiting_message_id, title_given, version FROM projection_threads",
        "thread_id",
        ids,
    )
    turns, plans, queues = _turns(cursor, ids), _plans(cursor, ids), _queue_orders(cursor, ids)
    points = _undo_points(cursor, ids)
    return {
        thread_id: ThreadState(
            id=thread_id,
            project_id=project_id,
            runtime_mode=runtime_mode,
            interaction_mode=interaction_mode,
            deleted=deleted_at is not None,
            archived=archived_at is not None,
            turns=turns.get(thread_id, {}),
            plans=plans.get(thread_id, {}),
            queue=tuple(queues.get(thread_id, ())),
            queue_held=queue_held,
            awaiting=awaiting,
            undo_points=tuple(points.get(thread_id, ())),
            title_given=bool(title_given),
            version=version,
        )
        for (
            thread_id,
            project_id,
            runtime_mode,
            interaction_mode,
            deleted_at,
            archived_at,
            queue_held,
            awaiting,
            title_given,
            version,
        ) in rows
    }


def _turns(cursor: CursorWrapper, ids: Collection[str]) -> dict[str, dict[str, TurnState]]:
    turns: defaultdict[str, dict[str, TurnState]] = defaultdict(dict)
    for thread_id, turn_id, state, turn_count, status in _select(
        cursor,
        "SELECT thread_id, turn_id, state, checkpoint_turn_count, checkpoint_status"
        " FROM projection_turns",
        "thread_id",
        ids,
    ):
        if turn_id is not None:
            turns[thread_id][turn_id] = TurnState(
                state == "running", turn_count, status == "missing"
            )
    return turns


def _plans(cursor: CursorWrapper, ids: Collection[str]) -> dict[str, dict[str, str | None]]:
    plans: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
    for thread_id, plan_id, turn_id in _select(
        cursor,
        "SELECT thread_id, plan_id, turn_id FROM projection_thread_proposed_plans",
        "thread_id",
        ids,
    ):
        plans[thread_id][plan_id] = turn_id
    return plans


def _queue_orders(cursor: CursorWrapper, ids: Collection[str]) -> dict[str, list[str]]:
    orders: defaultdict[str, list[str]] = defaultdict(list)
    rows = _select(
        cursor,
        "SELECT thread_id, message_id, position FROM projection_queued_messages",
        "thread_id",
        ids,
    )
    for thread_id, message_id, _ in sorted(rows, key=lambda row: row[2]):
        orders[thread_id].append(message_id)
    return orders


def _undo_points(cursor: CursorWrapper, ids: Collection[str]) -> dict[str, list[str]]:
    points: defaultdict[str, list[str]] = defaultdict(list)
    rows = _select(
        cursor, "SELECT thread_id, ref, sequence FROM projection_undo_points", "thread_id", ids
    )
    for thread_id, ref, _ in sorted(rows, key=lambda row: row[2]):
        points[thread_id].append(ref)
    return points


def _select(
    cursor: CursorWrapper, select: str, key: str, ids: Collection[str]
) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    places = ", ".join(["%s"] * len(ids))
    cursor.execute(f"{select} WHERE {key} IN ({places})", tuple(ids))
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
