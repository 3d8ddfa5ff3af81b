"""What agents ask people, kept in step with the log: pending until answered or moot."""

from django.db.backends.utils import CursorWrapper

from orchestration.contracts.entities import Activity
from orchestration.contracts.events import (
    ActivityAppended,
    ApprovalResponseRequested,
    UserInputResponseRequested,
)

STALE = "Stale pending"
"""How the failure of an answer begins that no agent waits for any more (the protocol's text)."""

_KIND_OF_REQUEST = {"approval.requested": "approval", "user-input.requested": "user-input"}
_RESOLVED = {"approval.resolved", "user-input.resolved"}
_FAILED = {"provider.approval.respond.failed", "provider.user-input.respond.failed"}


def follow_activity(cursor: CursorWrapper, sequence: int, payload: ActivityAppended) -> None:
    """Open, close or reopen the question that the activity is about, if it is about one."""
    activity = payload.activity
    if activity.kind not in _KIND_OF_REQUEST and activity.kind not in _RESOLVED | _FAILED:
        return
    request_id = _text(activity, "requestId")
    if request_id is None:
        return
    if activity.kind in _KIND_OF_REQUEST:
        _open(cursor, sequence, payload, request_id)
    elif activity.kind in _RESOLVED:
        decision = _text(activity, "decision")
        _close(cursor, payload.thread_id, request_id, decision, activity.created_at)
    elif (_text(activity, "detail") or "").startswith(STALE):
        _close(cursor, payload.thread_id, request_id, None, activity.created_at)
    else:
        _reopen(cursor, payload.thread_id, request_id)


def answer(
    cursor: CursorWrapper, payload: ApprovalResponseRequested | UserInputResponseRequested
) -> None:
    decision = payload.decision if isinstance(payload, ApprovalResponseRequested) else None
    _close(cursor, payload.thread_id, payload.request_id, decision, payload.created_at)


def close_all(cursor: CursorWrapper, thread_id: str, at: str) -> None:
    """The turn is over or the agent is gone: nobody waits for an answer."""
    cursor.execute(
        "UPDATE projection_pending_requests SET status = 'resolved', resolved_at = %s"
        " WHERE thread_id = %s AND status = 'pending'",
        (at, thread_id),
    )


def _text(activity: Activity, key: str) -> str | None:
    value = activity.payload.get(key) if isinstance(activity.payload, dict) else None
    return value if isinstance(value, str) else None


def _open(cursor: CursorWrapper, sequence: int, payload: ActivityAppended, request_id: str) -> None:
    activity = payload.activity
    cursor.execute(
        "INSERT INTO projection_pending_requests (sequence, thread_id, request_id, turn_id, kind,"
        " status, created_at) VALUES (%s, %s, %s, %s, %s, 'pending', %s)"
        " ON CONFLICT (thread_id, request_id) DO NOTHING",
        (
            sequence,
            payload.thread_id,
            request_id,
            activity.turn_id,
            _KIND_OF_REQUEST[activity.kind],
            activity.created_at,
        ),
    )


def _close(
    cursor: CursorWrapper, thread_id: str, request_id: str, decision: str | None, at: str
) -> None:
    cursor.execute(
        "UPDATE projection_pending_requests SET status = 'resolved', decision = %s,"
        " resolved_at = %s WHERE thread_id = %s AND request_id = %s AND status = 'pending'",
        (decision, at, thread_id, request_id),
    )


def _reopen(cursor: CursorWrapper, thread_id: str, request_id: str) -> None:
    cursor.execute(
        "UPDATE projection_pending_requests SET status = 'pending', decision = NULL,"
        " resolved_at = NULL WHERE thread_id = %s AND request_id = %s",
        (thread_id, request_id),
    )
