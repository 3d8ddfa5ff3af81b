"""What a thread was right before each of its last moves."""

import msgspec
from django.db.backends.utils import CursorWrapper
from msgspec import Struct

from orchestration.contracts.undoing import UNDO_POINTS_KEPT
from orchestration.projector.columns import json_text
from orchestration.projector.set_aside import MESSAGES, Row, forget_others, rows_of


class _Named(Struct, frozen=True):
    turn_id: str


class Point(Struct, frozen=True):
    """What a thread was: its turns' rows, its messages' keys, and its latest turn."""

    turns: list[Row]
    turn_ids: set[str]
    messages: set[int]
    latest_turn_id: str | None


_turns = msgspec.json.Decoder(list[_Named])
_keys = msgspec.json.Decoder(list[int])


def keep_point(cursor: CursorWrapper, sequence: int, thread_id: str, ref: str) -> None:
    """What the thread is now, before the move of that event changes it."""
    cursor.execute(
        "SELECT * FROM projection_turns WHERE thread_id = %s AND turn_id IS NOT NULL"
        " ORDER BY sequence",
        (thread_id,),
    )
    turns = json_text(rows_of(cursor))
    cursor.execute(
        f"SELECT sequence FROM {MESSAGES} WHERE thread_id = %s ORDER BY sequence", (thread_id,)
    )
    messages = json_text([key for (key,) in cursor.fetchall()])
    cursor.execute(
        "INSERT INTO projection_undo_points"
        " (sequence, thread_id, ref, latest_turn_id, turns, messages)"
        " SELECT %s, thread_id, %s, latest_turn_id, %s, %s FROM projection_threads"
        " WHERE thread_id = %s",
        (sequence, ref, turns, messages, thread_id),
    )


def has_points(cursor: CursorWrapper, thread_id: str) -> bool:
    cursor.execute(
        "SELECT 1 FROM projection_undo_points WHERE thread_id = %s LIMIT 1", (thread_id,)
    )
    return cursor.fetchone() is not None


def forget_old_points(cursor: CursorWrapper, thread_id: str) -> None:
    """Only the last moves can be undone; what only older ones took away goes."""
    cursor.execute(
        "SELECT sequence, turns, messages FROM projection_undo_points WHERE thread_id = %s"
        " ORDER BY sequence DESC",
        (thread_id,),
    )
    points = cursor.fetchall()
    kept, expired = points[:UNDO_POINTS_KEPT], points[UNDO_POINTS_KEPT:]
    cursor.executemany(
        "DELETE FROM projection_undo_points WHERE sequence = %s",
        [(sequence,) for sequence, _, _ in expired],
    )
    turns = {turn.turn_id for _, rows, _ in kept for turn in _turns.decode(rows)}
    messages = {key for _, _, keys in kept for key in _keys.decode(keys)}
    forget_others(cursor, thread_id, turns, messages)


def find_point(cursor: CursorWrapper, thread_id: str, ref: str) -> Point | None:
    cursor.execute(
        "SELECT turns, messages, latest_turn_id FROM projection_undo_points"
        " WHERE thread_id = %s AND ref = %s",
        (thread_id, ref),
    )
    row = cursor.fetchone()
    if row is None:
        return None
    turns, messages, latest = msgspec.json.decode(row[0]), _keys.decode(row[1]), row[2]
    return Point(turns, {turn["turn_id"] for turn in turns}, set(messages), latest)
