"""Session rows, and the beginnings and ends of turns that sessions announce."""

from django.db.backends.utils import CursorWrapper
from msgspec import UNSET

from orchestration.contracts.events import SessionSet
from orchestration.projector.questions import close_all
from orchestration.projector.queue import follow_session
from orchestration.projector.turns import settle_turn, start_turn

UPSERT = (
    "INSERT INTO projection_thread_sessions (thread_id, status, provider_name, runtime_mode,"
    " active_turn_id, last_error, updated_at) VALUES (%s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (thread_id) DO UPDATE SET status = excluded.status,"
    " provider_name = excluded.provider_name, runtime_mode = excluded.runtime_mode,"
    " active_turn_id = excluded.active_turn_id, last_error = excluded.last_error,"
    " updated_at = excluded.updated_at"
)


def set_session(cursor: CursorWrapper, sequence: int, payload: SessionSet) -> None:
    session, thread_id = payload.session, payload.thread_id
    cursor.execute(
        UPSERT,
        (
            thread_id,
            session.status,
            session.provider_name,
            session.runtime_mode,
            session.active_turn_id,
            session.last_error,
            session.updated_at,
        ),
    )
    if payload.started_turn is not UNSET:
        start_turn(cursor, sequence, thread_id, payload.started_turn, session.updated_at)
    if payload.settled_turn is not UNSET:
        settle_turn(cursor, thread_id, payload.settled_turn)
    if payload.settled_turn is not UNSET or session.status == "stopped":
        close_all(cursor, thread_id, session.updated_at)
    follow_session(cursor, payload)
