"""What goes when a thread is reverted to an earlier turn, and what stays."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec
from django.db.backends.utils import CursorWrapper
from msgspec import UNSET

from orchestration.contracts.events import ThreadReverted
from orchestration.projector.checkpoints import revert_turns
from orchestration.projector.set_aside import (
    BY_TURN,
    MESSAGES,
    keys_where,
    other_turns,
    take_away,
)
from orchestration.projector.undo_points import forget_old_points, has_points, keep_point


class MessagePlace(NamedTuple):
    """Where a message stands, without its text."""

    sequence: int
    message_id: str
    role: str
    turn_id: str | None
    created_at: str


def revert(cursor: CursorWrapper, sequence: int, payload: ThreadReverted) -> None:
    """With an undo point everything can come back; also without one, what an older point needs."""
    thread_id = payload.thread_id
    if payload.undo_ref is not UNSET:
        keep_point(cursor, sequence, thread_id, payload.undo_ref)
    keep = has_points(cursor, thread_id)
    turns = [] if payload.kept_turn_ids is UNSET else payload.kept_turn_ids
    retained = revert_turns(cursor, thread_id, payload.turn_count, turns)
    others = other_turns(thread_id, retained)
    for family in BY_TURN:
        take_away(cursor, family, keys_where(cursor, family, *others), keep=keep)
    take_away(cursor, MESSAGES, _dropped_messages(cursor, payload, retained), keep=keep)
    if keep:
        forget_old_points(cursor, thread_id)


def _dropped_messages(
    cursor: CursorWrapper, payload: ThreadReverted, retained: Sequence[str]
) -> list[int]:
    messages = _messages(cursor, payload.thread_id)
    if payload.kept_message_ids is not UNSET:
        kept: set[str] = set(payload.kept_message_ids)
    else:
        named = _named_by_turns(cursor, payload.thread_id)
        kept = kept_messages(messages, set(retained), named, payload.turn_count)
    return [message.sequence for message in messages if message.message_id not in kept]


def kept_messages(
    messages: Sequence[MessagePlace], retained: Collection[str], named: set[str], turn_count: int
) -> set[str]:
    """The protocol's rule: what turns that stay are known to hold, then the oldest that fit."""
    kept = {
        message.message_id
        for message in messages
        if message.role == "system" or message.turn_id in retained or message.message_id in named
    }
    for role in ("user", "assistant"):
        of_role = [message for message in messages if message.role == role]
        missing = turn_count - sum(message.message_id in kept for message in of_role)
        spare = [
            message
            for message in of_role
            if message.message_id not in kept
            and (message.turn_id is None or message.turn_id in retained)
        ]
        spare.sort(key=lambda message: (message.created_at, message.message_id))
        kept.update(message.message_id for message in spare[: max(missing, 0)])
    return kept


def _messages(cursor: CursorWrapper, thread_id: str) -> list[MessagePlace]:
    cursor.execute(
        "SELECT sequence, message_id, role, turn_id, created_at FROM projection_thread_messages"
        " WHERE thread_id = %s ORDER BY sequence",
        (thread_id,),
    )
    return [MessagePlace(*row) for row in cursor.fetchall()]


def _named_by_turns(cursor: CursorWrapper, thread_id: str) -> set[str]:
    cursor.execute(
        "SELECT user_message_ids, assistant_message_id FROM projection_turns WHERE thread_id = %s",
        (thread_id,),
    )
    named: set[str] = set()
    for said, answer in cursor.fetchall():
        named.update(msgspec.json.decode(said), [answer] if answer else [])
    return named
