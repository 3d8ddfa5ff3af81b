"""The rows of messages that wait, and of threads as far as waiting goes, kept in step."""

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper
from msgspec import UNSET

from orchestration.contracts.events import (
    ActivityAppended,
    MessageQueued,
    QueuedMessageEdited,
    QueuedMessageRemoved,
    QueuedMessageSent,
    QueueReordered,
    SessionSet,
    ThreadDeleted,
)
from orchestration.contracts.queue import CHORE, NEWS, STEERED, arrival_told_by, order_after
from orchestration.projector.columns import json_text, update_row

QueuePayload = (
    MessageQueued
    | QueuedMessageEdited
    | QueuedMessageRemoved
    | QueuedMessageSent
    | QueueReordered
    | ThreadDeleted
)

INSERT = (
    "INSERT INTO projection_queued_messages (sequence, thread_id, message_id, position, text,"
    " attachments, model_selection, created_at, updated_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def project_queue(cursor: CursorWrapper, sequence: int, payload: QueuePayload) -> None:
    match payload:
        case MessageQueued():
            order = order_after(_order(cursor, payload.thread_id), payload)
            _insert(cursor, sequence, payload)
            _place(cursor, payload.thread_id, order)
        case QueueReordered():
            order = order_after(_order(cursor, payload.thread_id), payload)
            _place(cursor, payload.thread_id, order)
        case QueuedMessageEdited():
            cursor.execute(
                "UPDATE projection_queued_messages SET text = %s, updated_at = %s"
                " WHERE thread_id = %s AND message_id = %s",
                (payload.text, payload.updated_at, payload.thread_id, payload.message_id),
            )
        case QueuedMessageRemoved() | QueuedMessageSent():
            cursor.execute(
                "DELETE FROM projection_queued_messages WHERE thread_id = %s AND message_id = %s",
                (payload.thread_id, payload.message_id),
            )
        case ThreadDeleted(thread_id=thread_id):
            cursor.execute(
                "DELETE FROM projection_queued_messages WHERE thread_id = %s", (thread_id,)
            )


def follow_session(cursor: CursorWrapper, payload: SessionSet) -> None:
    """As ``decider.waiting``: only a turn that was completed lets the queue go on by itself."""
    thread_id, started, settled = payload.thread_id, payload.started_turn, payload.settled_turn
    if started is not UNSET:
        _arrive(cursor, thread_id, started.message_id or CHORE)
    if settled is UNSET:
        return
    if settled.state == "completed":
        update_row(cursor, "projection_threads", "thread_id", thread_id, {"queue_held": None})
    else:
        held = {"queue_held": settled.state, "awaiting_message_id": None}
        update_row(cursor, "projection_threads", "thread_id", thread_id, held)


def await_chore(cursor: CursorWrapper, thread_id: str) -> None:
    on_its_way = {"awaiting_message_id": CHORE}
    update_row(cursor, "projection_threads", "thread_id", thread_id, on_its_way)


def follow_start(cursor: CursorWrapper, payload: ActivityAppended) -> None:
    """A message went into a running turn, or something could not be brought to the agent."""
    activity = payload.activity
    if activity.kind not in NEWS:
        return
    _arrive(cursor, payload.thread_id, arrival_told_by(activity))
    if activity.kind != STEERED:
        held = {"queue_held": "error"}
        update_row(cursor, "projection_threads", "thread_id", payload.thread_id, held)


def _arrive(cursor: CursorWrapper, thread_id: str, message_id: str | None) -> None:
    cursor.execute(
        "UPDATE projection_threads SET awaiting_message_id = NULL"
        " WHERE thread_id = %s AND awaiting_message_id = %s",
        (thread_id, message_id),
    )


def _insert(cursor: CursorWrapper, sequence: int, payload: MessageQueued) -> None:
    selection = payload.model_selection
    cursor.execute(
        INSERT,
        (
            sequence,
            payload.thread_id,
            payload.message_id,
            0,
            payload.text,
            json_text(payload.attachments),
            None if selection is UNSET else json_text(selection),
            payload.created_at,
            payload.created_at,
        ),
    )


def _order(cursor: CursorWrapper, thread_id: str) -> list[str]:
    cursor.execute(
        "SELECT message_id FROM projection_queued_messages WHERE thread_id = %s ORDER BY position",
        (thread_id,),
    )
    return [message_id for (message_id,) in cursor.fetchall()]


def _place(cursor: CursorWrapper, thread_id: str, order: Sequence[str]) -> None:
    cursor.executemany(
        "UPDATE projection_queued_messages SET position = %s"
        " WHERE thread_id = %s AND message_id = %s",
        [(position, thread_id, message_id) for position, message_id in enumerate(order)],
    )
