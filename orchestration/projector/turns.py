"""Turn rows and their checkpoints, kept in step with the log.

A turn's state comes from ``startedTurn`` and ``settledTurn`` alone; a checkpoint does not end it.
"""

from django.db.backends.utils import CursorWrapper
from msgspec import UNSET

from orchestration.contracts.entities import CheckpointStatus, PlanSource, SettledState
from orchestration.contracts.events import (
    SettledTurn,
    StartedTurn,
    TurnDiffCompleted,
    TurnStartRequested,
)
from orchestration.projector.columns import Column, json_text

STATE_OF_CHECKPOINT: dict[CheckpointStatus, SettledState] = {
    "ready": "completed",
    "missing": "interrupted",
    "error": "error",
}
"""The state of a turn of which only the checkpoint is known."""

CLEAR_CHECKPOINT = (
    "UPDATE projection_turns SET checkpoint_turn_count = NULL, checkpoint_ref = NULL,"
    " checkpoint_status = NULL, checkpoint_files = NULL, checkpoint_completed_at = NULL"
)


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
    _set_latest(cursor, thread_id, turn.turn_id)


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
    """Turn the request into the turn; requests before it were steered into other turns."""
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


def complete_diff(cursor: CursorWrapper, sequence: int, payload: TurnDiffCompleted) -> None:
    """Give the turn its checkpoint. A placeholder never replaces a real one."""
    if payload.status == "missing" and _has_real_checkpoint(cursor, payload):
        return
    cursor.execute(
        CLEAR_CHECKPOINT + " WHERE thread_id = %s AND checkpoint_turn_count = %s",
        (payload.thread_id, payload.checkpoint_turn_count),
    )
    cursor.execute(
        "UPDATE projection_turns SET checkpoint_turn_count = %s, checkpoint_ref = %s,"
        " checkpoint_status = %s, checkpoint_files = %s, checkpoint_completed_at = %s,"
        " assistant_message_id = COALESCE(%s, assistant_message_id)"
        " WHERE thread_id = %s AND turn_id = %s",
        (*_checkpoint(payload), payload.thread_id, payload.turn_id),
    )
    if cursor.rowcount == 0:
        _insert_settled(cursor, sequence, payload)


def _has_real_checkpoint(cursor: CursorWrapper, payload: TurnDiffCompleted) -> bool:
    cursor.execute(
        "SELECT 1 FROM projection_turns WHERE thread_id = %s AND turn_id = %s"
        " AND checkpoint_status <> 'missing'",
        (payload.thread_id, payload.turn_id),
    )
    return cursor.fetchone() is not None


def _checkpoint(payload: TurnDiffCompleted) -> tuple[Column, ...]:
    return (
        payload.checkpoint_turn_count,
        payload.checkpoint_ref,
        payload.status,
        json_text(payload.files),
        payload.completed_at,
        payload.assistant_message_id,
    )


def _insert_settled(cursor: CursorWrapper, sequence: int, payload: TurnDiffCompleted) -> None:
    at = payload.completed_at
    cursor.execute(
        "INSERT INTO projection_turns (sequence, thread_id, turn_id, state, requested_at,"
        " started_at, completed_at, checkpoint_turn_count, checkpoint_ref, checkpoint_status,"
        " checkpoint_files, checkpoint_completed_at, assistant_message_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            sequence,
            payload.thread_id,
            payload.turn_id,
            STATE_OF_CHECKPOINT[payload.status],
            at,
            at,
            at,
            *_checkpoint(payload),
        ),
    )
    _set_latest(cursor, payload.thread_id, payload.turn_id)


def _set_latest(cursor: CursorWrapper, thread_id: str, turn_id: str | None) -> None:
    cursor.execute(
        "UPDATE projection_threads SET latest_turn_id = %s WHERE thread_id = %s",
        (turn_id, thread_id),
    )


def revert_turns(cursor: CursorWrapper, thread_id: str, turn_count: int) -> list[str]:
    """Drop the turns after the count and all requests; the ids of those that stay.

    A turn that still runs stays. The latest turn becomes the last with a checkpoint, with that
    checkpoint's times: all that a client knows about it.
    """
    cursor.execute(
        "DELETE FROM projection_turns WHERE thread_id = %s AND state <> 'running'"
        " AND (checkpoint_turn_count IS NULL OR checkpoint_turn_count > %s)",
        (thread_id, turn_count),
    )
    cursor.execute(
        CLEAR_CHECKPOINT + " WHERE thread_id = %s AND checkpoint_turn_count > %s",
        (thread_id, turn_count),
    )
    cursor.execute(
        "SELECT turn_id, state, checkpoint_status FROM projection_turns WHERE thread_id = %s"
        " ORDER BY CASE WHEN state = 'running' THEN 1 ELSE 0 END,"
        " COALESCE(checkpoint_turn_count, 0), sequence",
        (thread_id,),
    )
    kept = cursor.fetchall()
    if kept and kept[-1][1] != "running":
        _date_by_checkpoint(cursor, thread_id, kept[-1][0], kept[-1][2])
    _set_latest(cursor, thread_id, kept[-1][0] if kept else None)
    return [turn_id for turn_id, _, _ in kept]


def _date_by_checkpoint(
    cursor: CursorWrapper, thread_id: str, turn_id: str, status: CheckpointStatus
) -> None:
    cursor.execute(
        "UPDATE projection_turns SET state = %s, requested_at = checkpoint_completed_at,"
        " started_at = checkpoint_completed_at, completed_at = checkpoint_completed_at"
        " WHERE thread_id = %s AND turn_id = %s",
        (STATE_OF_CHECKPOINT[status], thread_id, turn_id),
    )
