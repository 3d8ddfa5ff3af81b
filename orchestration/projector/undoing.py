"""The way back to an undo point: the thread is what it was before that move."""

import msgspec
from django.db.backends.utils import CursorWrapper
from msgspec import UNSET, Struct

from orchestration.contracts.events import RevertUndone
from orchestration.projector.checkpoints import CLEAR_CHECKPOINT
from orchestration.projector.columns import places
from orchestration.projector.set_aside import (
    BY_TURN,
    MESSAGES,
    REQUESTS,
    bring_back,
    insert_rows,
    keys_aside,
    keys_where,
    other_turns,
    take_away,
)
from orchestration.projector.turns import set_latest
from orchestration.projector.undo_points import Point, find_point, forget_old_points, keep_point


class _Staying(Struct, frozen=True):
    """What runs now, and what was said in it or is on its way: no move takes it away."""

    turns: list[str]
    messages: set[str]


def undo(cursor: CursorWrapper, sequence: int, payload: RevertUndone) -> None:
    """Rows change places: what was said since is set aside, what was there then comes back."""
    thread_id = payload.thread_id
    point = find_point(cursor, thread_id, payload.checkpoint_ref)
    if point is None:
        return
    keep_point(cursor, sequence, thread_id, payload.undo_ref)
    staying = _staying(cursor, payload)
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


def _staying(cursor: CursorWrapper, payload: RevertUndone) -> _Staying:
    cursor.execute(
        "SELECT turn_id, user_message_ids FROM projection_turns"
        " WHERE thread_id = %s AND state = 'running' ORDER BY sequence",
        (payload.thread_id,),
    )
    running = cursor.fetchall()
    said = {message for _, said in running for message in msgspec.json.decode(said)}
    if payload.kept_message_ids is not UNSET:
        said.update(payload.kept_message_ids)
    return _Staying([turn_id for turn_id, _ in running], said)


def _set_aside_others(
    cursor: CursorWrapper, thread_id: str, point: Point, staying: _Staying
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
    ]
    take_away(cursor, MESSAGES, said_since, keep=True)


def _replace_turns(
    cursor: CursorWrapper, payload: RevertUndone, point: Point, staying: _Staying
) -> None:
    """Whole, as they were: a move changes turns that it keeps, too. What runs now stays, without
    its checkpoint: the number may be another's again. What ran then has ended since. Requests go
    that came to nothing.
    """
    kept = [*staying.messages] or [""]
    cursor.execute(
        "DELETE FROM projection_turns WHERE thread_id = %s AND state <> 'running'"
        f" AND (turn_id IS NOT NULL OR message_id NOT IN ({places(kept)}))",
        (payload.thread_id, *kept),
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
