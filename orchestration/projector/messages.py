"""Message rows, kept in step with the log. Pieces of one message in a batch are joined first."""

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper
from msgspec import UNSET

from orchestration.contracts.events import MessageSent
from orchestration.projector.columns import Column, json_text
from orchestration.projector.turns import name_assistant_message

INSERT = (
    "INSERT INTO projection_thread_messages (sequence, thread_id, message_id, role, turn_id,"
    " is_streaming, created_at, updated_at, attachments, text)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
APPEND = (
    "UPDATE projection_thread_messages SET text = text || %s, is_streaming = %s, updated_at = %s,"
    " turn_id = %s WHERE thread_id = %s AND message_id = %s"
)
REPLACE = (
    INSERT + " ON CONFLICT (thread_id, message_id) DO UPDATE SET"
    " text = CASE WHEN excluded.text <> '' THEN excluded.text"
    " ELSE projection_thread_messages.text END,"
    " is_streaming = excluded.is_streaming, updated_at = excluded.updated_at,"
    " turn_id = excluded.turn_id,"
    " attachments = COALESCE(excluded.attachments, projection_thread_messages.attachments)"
)


def append_text(cursor: CursorWrapper, sequence: int, pieces: Sequence[MessageSent]) -> None:
    """Append pieces of one message; ``sequence`` is the first piece's event."""
    last = pieces[-1]
    text = last.text if len(pieces) == 1 else "".join([piece.text for piece in pieces])
    cursor.execute(
        APPEND, (text, True, last.updated_at, last.turn_id, last.thread_id, last.message_id)
    )
    if cursor.rowcount == 0:
        cursor.execute(INSERT, _row(sequence, last, pieces[0].created_at, text))
        _name_in_turn(cursor, pieces[0])


def set_message(cursor: CursorWrapper, sequence: int, payload: MessageSent) -> None:
    """A whole message, or the end of one that came in pieces."""
    cursor.execute(REPLACE, _row(sequence, payload, payload.created_at, payload.text))
    _name_in_turn(cursor, payload)


def _row(sequence: int, payload: MessageSent, created_at: str, text: str) -> tuple[Column, ...]:
    attachments = payload.attachments
    return (
        sequence,
        payload.thread_id,
        payload.message_id,
        payload.role,
        payload.turn_id,
        payload.streaming,
        created_at,
        payload.updated_at,
        None if attachments is UNSET else json_text(attachments),
        text,
    )


def _name_in_turn(cursor: CursorWrapper, payload: MessageSent) -> None:
    if payload.role == "assistant" and payload.turn_id is not None:
        name_assistant_message(cursor, payload.thread_id, payload.turn_id, payload.message_id)
