"""What the dashboard asks the tables: the newest rows only, so that a long past costs nothing."""

from collections import Counter
from typing import NamedTuple

from django.db import connection

from orchestration.queries.reading import select

TURNS_LOOKED_AT = 5_000
TIMED_TURNS = 500
"""Of the newest turns; their first text is looked up one by one."""
FAILURES_LOOKED_AT = 1_000
RECEIPTS_LOOKED_AT = 500
RUNNING_SHOWN = 8


class PastTurn(NamedTuple):
    state: str
    requested_at: str
    started_at: str | None
    completed_at: str | None


class Running(NamedTuple):
    thread_id: str
    title: str
    provider: str
    started_at: str


def newest_turns() -> list[PastTurn]:
    """In no order that can be relied on: what was imported has times of its own."""
    rows = select(
        "SELECT state, requested_at, started_at, completed_at FROM projection_turns"
        " WHERE turn_id IS NOT NULL ORDER BY sequence DESC LIMIT %s",
        (TURNS_LOOKED_AT,),
    )
    return [PastTurn(*row) for row in rows]


def count_running() -> int:
    rows = select("SELECT COUNT(*) FROM projection_turns WHERE state = 'running'")
    return int(rows[0][0])


def running_turns_shown() -> list[Running]:
    """Newest first."""
    rows = select(
        "SELECT t.thread_id, COALESCE(th.title, ''), COALESCE(s.provider_name, ''),"
        " COALESCE(t.started_at, t.requested_at) FROM projection_turns t"
        " LEFT JOIN projection_threads th ON th.thread_id = t.thread_id"
        " LEFT JOIN projection_thread_sessions s ON s.thread_id = t.thread_id"
        " WHERE t.state = 'running' ORDER BY t.sequence DESC LIMIT %s",
        (RUNNING_SHOWN,),
    )
    return [Running(*row) for row in rows]


def count_open_questions() -> int:
    rows = select("SELECT COUNT(*) FROM projection_pending_requests WHERE status = 'pending'")
    return int(rows[0][0])


def first_texts(since: str) -> list[tuple[str, str]]:
    """Of the newest turns: when each began, and when the agent's first message did."""
    rows = select(
        "SELECT t.started_at, m.created_at FROM ("
        " SELECT turn_id, started_at, (SELECT MIN(f.sequence) FROM projection_thread_messages f"
        "  WHERE f.thread_id = p.thread_id AND f.sequence > p.sequence AND f.role = 'assistant')"
        " AS first FROM (SELECT sequence, thread_id, turn_id, started_at FROM projection_turns"
        "  ORDER BY sequence DESC LIMIT %s) p"
        " WHERE p.turn_id IS NOT NULL AND p.started_at >= %s) t"
        " JOIN projection_thread_messages m ON m.sequence = t.first AND m.turn_id = t.turn_id",
        (TIMED_TURNS, since),
    )
    return [(started_at, created_at) for started_at, created_at in rows]


def failures_since(since: str, most: int) -> list[tuple[str, int]]:
    """By kind, the commonest first; of the newest."""
    rows = select(
        "SELECT kind, created_at FROM projection_thread_activities WHERE tone = 'error'"
        " ORDER BY sequence DESC LIMIT %s",
        (FAILURES_LOOKED_AT,),
    )
    return Counter(kind for kind, at in rows if at >= since).most_common(most)


def work_durations(kind: str, since: str) -> list[float]:
    """Milliseconds that receipts of one kind tell of; of the newest."""
    rows = select(
        "SELECT duration_ms, created_at FROM runtime_receipts WHERE type = %s"
        " ORDER BY id DESC LIMIT %s",
        (kind, RECEIPTS_LOOKED_AT),
    )
    return [float(ms) for ms, at in rows if ms is not None and at >= since]


def server_database_bytes() -> int:
    """Of a database that is no file of ours."""
    if connection.vendor != "postgresql":
        return 0
    return int(select("SELECT pg_database_size(current_database())")[0][0])
