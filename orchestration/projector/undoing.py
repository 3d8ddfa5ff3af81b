"""Undo points, and the way back to one: the thread is what it was before that move."""

from collections.abc import Sequence

import msgspec
from django.db.backends.utils import CursorWrapper
from msgspec import Struct

from orchestration.contracts.events import RevertUndone
from orchestration.contracts.undoing import UNDO_POINTS_KEPT
from orchestration.projector.checkpoints import CLEAR_CHECKPOINT
from orchestration.projector.columns import Column, json_text
from orchestration.projector.set_aside import (
    BY_TURN,
    MESSAGES,
    REQUESTS,
    Row,
    bring_back,
    forget_others,
    insert_rows,
    keys_aside,
    rows_of,
    take_away,
)
from orchestration.projector.turns import set_latest


class _Named(Struct, frozen=True):
    turn_id: str


class _Point(Struct, frozen=True):
    """What a thread was: its turns' rows, its messages' keys, and its latest turn."""

    turns: list[Row]
    turn_ids: set[str]
    messages: set[int]
    latest_turn_id: str | None


class _Staying(Struct, frozen=True):
    """What runs now, or goes to the agent now: no move takes it away."""

    turns: list[str]
    messages: set[str]
    awaiting: str | None


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


def undo(cursor: CursorWrapper, sequence: int, payload: RevertUndone) -> None:
    """Rows change places: what was said since is set aside, what was there then comes back."""
    thread_id = payload.thread_id
    point = _find_point(cursor, thread_id, payload.checkpoint_ref)
    if point is None:
        return
    keep_point(cursor, sequence, thread_id, payload.undo_ref)
    staying = _staying(cursor, thread_id)
    _set_aside_others(cursor, thread_id, point, staying)
    _replace_turns(cursor, payload, point, staying)
    for family in BY_TURN:
        aside = keys_aside(cursor, thread_id, family)
        keys = [key for key, turn_id in aside if turn_id in point.turn_ids]
        bring_back(cursor, thread_id, family, keys)
    said = [key for key, _ in keys_aside(cursor, thread_id, MESSAGES) if key in point.messages]
    bring_back(cursor, thread_id, MESSAGES, said)
    _close_questions(cursor, payload, staying)
    set_latest(cursor, thread_id, staying.turns[-1] if staying.turns else point.latest_turn_id)
    forget_old_points(cursor, thread_id)


def other_turns(thread_id: str, turns: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The condition for rows of turns that are not among these; what is of no turn stays."""
    places = ", ".join(["%s"] * len(turns))
    others = f" AND turn_id NOT IN ({places})" if turns else ""
    return f"thread_id = %s AND turn_id IS NOT NULL{others}", (thread_id, *turns)


def keys_where(
    cursor: CursorWrapper, table: str, condition: str, values: Sequence[Column]
) -> list[int]:
    cursor.execute(f"SELECT sequence FROM {table} WHERE {condition} ORDER BY sequence", values)
    return [key for (key,) in cursor.fetchall()]


def _find_point(cursor: CursorWrapper, thread_id: str, ref: str) -> _Point | None:
    cursor.execute(
        "SELECT turns, messages, latest_turn_id FROM projection_undo_points"
        " WHERE thread_id = %s AND ref = %s",
        (thread_id, ref),
    )
    row = cursor.fetchone()
    if row is None:
        return None
    turns, messages, latest = msgspec.json.decode(row[0]), _keys.decode(row[1]), row[2]
    return _Point(turns, {turn["turn_id"] for turn in turns}, set(messages), latest)


def _staying(cursor: CursorWrapper, thread_id: str) -> _Staying:
    cursor.execute(
        "SELECT turn_id, user_message_ids FROM projection_turns"
        " WHERE thread_id = %s AND state = 'running' ORDER BY sequence",
        (thread_id,),
    )
    running = cursor.fetchall()
    said = {message for _, said in running for message in msgspec.json.decode(said)}
    cursor.execute(
        "SELECT awaiting_message_id FROM projection_threads WHERE thread_id = %s", (thread_id,)
    )
    (awaiting,) = cursor.fetchone()
    return _Staying([turn_id for turn_id, _ in running], said, awaiting)


def _set_aside_others(
    cursor: CursorWrapper, thread_id: str, point: _Point, staying: _Staying
) -> None:
    others = other_turns(thread_id, [*point.turn_ids.union(staying.turns)])
    for family in BY_TURN:
        take_away(cursor, family, keys_where(cursor, family, *others), keep=True)
    cursor.execute(
        f"SELECT sequence, message_id, turn_id FROM {MESSAGES}"
        " WHERE thread_id = %s AND role <> 'system' ORDER BY sequence",
        (thread_id,),
    )
    said_since = [
        key
        for key, message_id, turn_id in cursor.fetchall()
        if key not in point.messages
        and turn_id not in staying.turns
        and message_id not in staying.messages
        and message_id != staying.awaiting
    ]
    take_away(cursor, MESSAGES, said_since, keep=True)


def _replace_turns(
    cursor: CursorWrapper, payload: RevertUndone, point: _Point, staying: _Staying
) -> None:
    """Whole, as they were: a move changes turns that it keeps, too. What runs now stays, without
    its checkpoint: the number may be another's again. What ran then has ended since.
    """
    cursor.execute(
        "DELETE FROM projection_turns WHERE thread_id = %s AND state <> 'running'"
        " AND (turn_id IS NOT NULL OR message_id IS NULL OR message_id <> %s)",
        (payload.thread_id, staying.awaiting or ""),
    )
    cursor.execute(CLEAR_CHECKPOINT + " WHERE thread_id = %s", (payload.thread_id,))
    back = [turn for turn in point.turns if turn["turn_id"] not in staying.turns]
    for turn in back:
        if turn["state"] == "running":
            turn.update(state="interrupted", completed_at=payload.updated_at)
    insert_rows(cursor, "projection_turns", back)


def _close_questions(cursor: CursorWrapper, payload: RevertUndone, staying: _Staying) -> None:
    """Of turns that do not run, nobody waits for an answer."""
    condition, values = other_turns(payload.thread_id, staying.turns)
    cursor.execute(
        f"UPDATE {REQUESTS} SET status = 'resolved', resolved_at = %s"
        f" WHERE {condition} AND status = 'pending'",
        (payload.updated_at, *values),
    )
