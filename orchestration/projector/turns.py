"""Turn rows, kept in step with the log.

A turn's state comes from ``startedTurn`` and ``settledTurn`` alone; a checkpoint does not end it.
"""

import msgspec
from django.db.backends.utils import CursorWrapper
from msgspec import UNSET

from orchestration.contracts.entities import PlanSource
from orchestration.contracts.events import (
    ActivityAppended,
    SettledTurn,
    StartedTurn,
    TurnStartRequested,
)
from orchestration.contracts.queue import STEERED, arrival_told_by
from orchestration.projector.columns import json_text


def request_turn(cursor: CursorWrapper, sequence: int, payload: TurnStartRequested) -> None:
    """Remember the request until a turn begins from it."""
    source: PlanSource | None = (
        None if payload.source_proposed_plan is UNSET else payload.source_proposed_plan
    )
    cursor.execute(
        "DELETE FROM projection_turns WHERE thread_id = %s AND turn_id IS NULL AND message_id = %s",
        (payload.thread_id, payload.message_id),
    )
    cursor.execute(
        "INSERT INTO projection_turns (sequence, thread_id, message_id, source_plan_thread_id,"
        " source_plan_id, state, requested_at) VALUES (%s, %s, %s, %s, %s, 'pending', %s)",
        (
            sequence,
            payload.thread_id,
            payload.message_id,
            source.thread_id if source else None,
            source.plan_id if source else None,
            payload.created_at,
        ),
    )


def start_turn(
    cursor: CursorWrapper, sequence: int, thread_id: str, turn: StartedTurn, at: str
) -> None:
    if not (_restart(cursor, thread_id, turn, at) or _begin(cursor, sequence, thread_id, turn, at)):
        cursor.execute(
            "INSERT INTO projection_turns (sequence, thread_id, turn_id, message_id, state,"
            " requested_at, started_at) VALUES (%s, %s, %s, %s, 'running', %s, %s)",
            (sequence, thread_id, turn.turn_id, turn.message_id, at, at),
        )
    if turn.message_id is not None:
        name_user_message(cursor, thread_id, turn.turn_id, turn.message_id)
    set_latest(cursor, thread_id, turn.turn_id)


def _restart(cursor: CursorWrapper, thread_id: str, turn: StartedTurn, at: str) -> bool:
    cursor.execute(
        "UPDATE projection_turns SET state = 'running', started_at = %s, completed_at = NULL,"
        " error = NULL WHERE thread_id = %s AND turn_id = %s",
        (at, thread_id, turn.turn_id),
    )
    return bool(cursor.rowcount)


def _begin(
    cursor: CursorWrapper, sequence: int, thread_id: str, turn: StartedTurn, at: str
) -> bool:
    """Turn the request into the turn; requests before it came to nothing."""
    cursor.execute(
        "DELETE FROM projection_turns WHERE thread_id = %s AND turn_id IS NULL AND sequence <"
        " (SELECT sequence FROM projection_turns"
        " WHERE thread_id = %s AND turn_id IS NULL AND message_id = %s)",
        (thread_id, thread_id, turn.message_id),
    )
    cursor.execute(
        "UPDATE projection_turns SET sequence = %s, turn_id = %s, state = 'running',"
        " requested_at = %s, started_at = %s"
        " WHERE thread_id = %s AND turn_id IS NULL AND message_id = %s",
        (sequence, turn.turn_id, at, at, thread_id, turn.message_id),
    )
    return bool(cursor.rowcount)


def settle_turn(cursor: CursorWrapper, thread_id: str, turn: SettledTurn) -> None:
    cursor.execute(
        "UPDATE projection_turns SET state = %s, completed_at = %s, error = %s"
        " WHERE thread_id = %s AND turn_id = %s AND state = 'running'",
        (
            turn.state,
            turn.completed_at,
            None if turn.error is UNSET else turn.error,
            thread_id,
            turn.turn_id,
        ),
    )


def name_assistant_message(
    cursor: CursorWrapper, thread_id: str, turn_id: str, message_id: str
) -> None:
    """The agent's last word in the turn, as far as it has come."""
    cursor.execute(
        "UPDATE projection_turns SET assistant_message_id = %s"
        " WHERE thread_id = %s AND turn_id = %s",
        (message_id, thread_id, turn_id),
    )


def follow_steering(cursor: CursorWrapper, payload: ActivityAppended) -> None:
    activity, told = payload.activity, payload.activity.payload
    turn_id = told.get("turnId") if isinstance(told, dict) else None
    message_id = arrival_told_by(activity)
    if activity.kind == STEERED and isinstance(turn_id, str) and message_id is not None:
        name_user_message(cursor, payload.thread_id, turn_id, message_id)


def name_user_message(cursor: CursorWrapper, thread_id: str, turn_id: str, message_id: str) -> None:
    """A person said it in that turn: the request that brought it waits for no turn of its own."""
    cursor.execute(
        "DELETE FROM projection_turns WHERE thread_id = %s AND turn_id IS NULL AND message_id = %s",
        (thread_id, message_id),
    )
    cursor.execute(
        "SELECT user_message_ids FROM projection_turns WHERE thread_id = %s AND turn_id = %s",
        (thread_id, turn_id),
    )
    row = cursor.fetchone()
    said: list[str] = msgspec.json.decode(row[0]) if row else [message_id]
    if message_id not in said:
        cursor.execute(
            "UPDATE projection_turns SET user_message_ids = %s"
            " WHERE thread_id = %s AND turn_id = %s",
            (json_text([*said, message_id]), thread_id, turn_id),
        )


def set_latest(cursor: CursorWrapper, thread_id: str, turn_id: str | None) -> None:
    cursor.execute(
        "UPDATE projection_threads SET latest_turn_id = %s WHERE thread_id = %s",
        (turn_id, thread_id),
    )
