"""Putting the figures together: from the newest rows of the tables, and from this process."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from orchestration import event_store
from orchestration.dashboard.figures import (
    HOURS,
    Dashboard,
    Failure,
    Hour,
    Lag,
    Present,
    RunningTurn,
    Spread,
    spread_of,
)
from orchestration.metrics import figures as process_figures
from orchestration.queries import dashboard as tables
from orchestration.queries.dashboard import PastTurn
from orchestration.queries.reading import one_moment
from providers.alive import memory_of, own_memory

FAILURES_SHOWN = 8

SIZES_SECONDS = 30.0
"""How long the size of the logs is believed: they are many files."""

_STATES = {
    "completed": "completed",
    "error": "failed",
    "interrupted": "interrupted",
    "running": "running",
}

_log_bytes: tuple[float, int] = (-SIZES_SECONDS, 0)


def look(present: Present, now: datetime | None = None) -> Dashboard:
    now = now or datetime.now(UTC)
    since = _iso(now - timedelta(hours=HOURS))
    with one_moment():
        turns = tables.newest_turns()
        head = event_store.head()
        return Dashboard(
            as_of=_iso(now),
            sequence=head,
            running_turns=tables.count_running(),
            running=[RunningTurn(*turn) for turn in tables.running_turns_shown()],
            open_questions=tables.count_open_questions(),
            hours=hours_of(turns, now),
            is_cut=len(turns) == tables.TURNS_LOOKED_AT
            and all(turn.requested_at >= since for turn in turns),
            first_token=_between(tables.first_texts(since)),
            turn_length=_between(
                [
                    (turn.started_at, turn.completed_at)
                    for turn in turns
                    if turn.requested_at >= since and turn.started_at and turn.completed_at
                ]
            ),
            checkpoint=_of_milliseconds(tables.work_durations("checkpoint.diff.finalized", since)),
            push=_of_process(process_figures.push_latency()),
            commit=_of_process(process_figures.commit_latency()),
            failures=[
                Failure(kind, count) for kind, count in tables.failures_since(since, FAILURES_SHOWN)
            ],
            lags=[Lag(name, events) for name, events in sorted(present.lags.items())],
            open_sessions=present.open_sessions,
            agent_processes=len(present.agent_pids),
            server_memory_bytes=own_memory() or 0,
            agent_memory_bytes=sum(memory_of(pid) or 0 for pid in present.agent_pids),
            database_bytes=database_bytes(),
            log_bytes=log_bytes(),
        )


def hours_of(turns: list[PastTurn], now: datetime) -> list[Hour]:
    """The hours of the clock up to this one, oldest first."""
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    starts = [_iso(this_hour - timedelta(hours=ago)) for ago in reversed(range(HOURS))]
    counts: dict[str, dict[str, int]] = {start: {} for start in starts}
    for turn in turns:
        hour = counts.get(f"{turn.requested_at[:13]}:00:00.000Z")
        if hour is not None:
            state = _STATES.get(turn.state, "interrupted")
            hour[state] = hour.get(state, 0) + 1
    return [Hour(start, **counts[start]) for start in starts]


def database_bytes() -> int:
    name = str(connection.settings_dict["NAME"])
    files = [Path(name + ending) for ending in ("", "-wal", "-shm")]
    if connection.vendor != "sqlite":
        return tables.server_database_bytes()
    return sum(file.stat().st_size for file in files if file.exists())


def log_bytes() -> int:
    """What agents' frames and the server's own lines take in ``T3_HOME/logs``."""
    global _log_bytes
    looked_at, size = _log_bytes
    if time.monotonic() - looked_at > SIZES_SECONDS:
        files = (file for file in (Path(settings.T3_HOME) / "logs").rglob("*"))
        size = sum(_size_of(file) for file in files)
        _log_bytes = (time.monotonic(), size)
    return size


def _size_of(file: Path) -> int:
    """0 for one that was rotated away meanwhile."""
    try:
        return file.stat().st_size if file.is_file() else 0
    except OSError:
        return 0


def _between(spans: list[tuple[str, str]]) -> Spread:
    return spread_of(
        [max(0.0, (_moment(end) - _moment(begin)).total_seconds()) for begin, end in spans]
    )


def _of_milliseconds(durations: list[float]) -> Spread:
    return spread_of([ms / 1000 for ms in durations])


def _of_process(told: process_figures.Quantiles) -> Spread:
    return Spread(told.p50, told.p95, told.count)


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
