"""Activity rows, kept in step with the log; many at once."""

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper

from orchestration.contracts.events import ActivityAppended
from orchestration.projector.columns import Column, json_text
from orchestration.projector.questions import follow_activity
from orchestration.projector.queue import follow_start
from orchestration.projector.turns import follow_steering

UPSERT = (
    "INSERT INTO projection_thread_activities (sequence, thread_id, activity_id, turn_id, tone,"
    " kind, summary, created_at, payload) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (thread_id, activity_id) DO UPDATE SET sequence = excluded.sequence,"
    " turn_id = excluded.turn_id, tone = excluded.tone, kind = excluded.kind,"
    " summary = excluded.summary, created_at = excluded.created_at, payload = excluded.payload"
)

Appended = tuple[int, ActivityAppended]
"""The event's sequence, and the event."""


def append_activities(cursor: CursorWrapper, appended: Sequence[Appended]) -> None:
    if len(appended) == 1:
        cursor.execute(UPSERT, _row(*appended[0]))
    else:
        cursor.executemany(UPSERT, [_row(sequence, payload) for sequence, payload in appended])
    for sequence, payload in appended:
        follow_activity(cursor, sequence, payload)
        follow_start(cursor, payload)
        follow_steering(cursor, payload)


def _row(sequence: int, payload: ActivityAppended) -> tuple[Column, ...]:
    activity = payload.activity
    return (
        sequence,
        payload.thread_id,
        activity.id,
        activity.turn_id,
        activity.tone,
        activity.kind,
        activity.summary,
        activity.created_at,
        json_text(activity.payload),
    )
