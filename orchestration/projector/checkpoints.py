"""The checkpoints of turns, which are columns of the turns' rows, kept in step with the log."""

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper

from orchestration.contracts.entities import CheckpointStatus, SettledState
from orchestration.contracts.events import TurnDiffCompleted
from orchestration.projector.columns import Column, json_text, places
from orchestration.projector.turns import set_latest

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
    set_latest(cursor, payload.thread_id, payload.turn_id)


def revert_turns(
    cursor: CursorWrapper, thread_id: str, turn_count: int, named: Sequence[str]
) -> list[str]:
    """Drop the turns after the count and all requests; the ids of those that stay.

    So does a turn that is named, or runs. The latest turn becomes the last with a checkpoint, with
    that checkpoint's times: all that a client knows about it.
    """
    others = f" AND (turn_id IS NULL OR turn_id NOT IN ({places(named)}))" if named else ""
    cursor.execute(
        "DELETE FROM projection_turns WHERE thread_id = %s AND state <> 'running'"
        f" AND (checkpoint_turn_count IS NULL OR checkpoint_turn_count > %s){others}",
        (thread_id, turn_count, *named),
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
    known = [row for row in kept if row[1] == "running" or row[2] is not None]
    if known and known[-1][1] != "running":
        _date_by_checkpoint(cursor, thread_id, known[-1][0], known[-1][2])
    set_latest(cursor, thread_id, known[-1][0] if known else None)
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
