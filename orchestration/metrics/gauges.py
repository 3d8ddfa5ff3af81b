"""What is read when somebody asks: queues, connections, agents, positions, sizes."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.db import connection
from msgspec import Struct

from orchestration.metrics.pushes import DOORS
from providers.alive import LiveProcess, memory_of
from providers.contracts.models import ProviderKind

if TYPE_CHECKING:
    from orchestration.runtime import Runtime

Labels = tuple[str, ...]


class Reading(Struct, frozen=True):
    """One metric as it is now; ``values`` by the values of its labels."""

    name: str
    help: str
    labels: Labels
    values: dict[Labels, float]
    kind: Literal["gauge", "counter"] = "gauge"


def live_readings(runtime: "Runtime") -> list[Reading]:
    """Of what lives on the event loop, and so to be called there; takes microseconds."""
    return [
        *_queues(runtime),
        *_connections(runtime),
        *_reactors(runtime),
        *_agents(runtime),
        single("t3_log_head", "The last sequence of the log.", runtime.log.head),
        single("t3_log_followers", "Who reads the log along as it grows.", runtime.log.followers),
    ]


def stored_readings(processes: list[LiveProcess]) -> list[Reading]:
    """Asks the system and the database, and so not on the event loop."""
    return [_memory(processes), _database_bytes(), _sessions()]


def single(name: str, help: str, value: float) -> Reading:
    return Reading(name, help, (), {(): value})


def _queues(runtime: "Runtime") -> Iterator[Reading]:
    yield single(
        "t3_engine_orders_waiting", "Orders that wait for the writer.", runtime.engine.waiting
    )
    yield single(
        "t3_ingestion_waiting",
        "What agents said that is not recorded yet; at 5,000 they are read no further.",
        runtime.ingestion.waiting,
    )


def _connections(runtime: "Runtime") -> Iterator[Reading]:
    by_door = {(door,): [one for one in runtime.connections if one.door == door] for door in DOORS}
    yield Reading(
        "t3_connections",
        "WebSockets that are open.",
        ("door",),
        {door: len(open_) for door, open_ in by_door.items()},
    )
    yield Reading(
        "t3_subscribers",
        "Connections that follow the log by a subscription of their own.",
        (),
        {(): sum(one.relay.is_subscribed for one in runtime.connections)},
    )
    waiting = {door: [one.outbox.waiting for one in open_] for door, open_ in by_door.items()}
    yield Reading(
        "t3_push_queue_bytes",
        "Bytes that wait for browsers, of all together.",
        ("door",),
        {door: sum(sizes) for door, sizes in waiting.items()},
    )
    yield Reading(
        "t3_push_queue_bytes_max",
        "Bytes that wait for the browser that is furthest behind; 4 MiB end a connection.",
        ("door",),
        {door: max(sizes, default=0) for door, sizes in waiting.items()},
    )


def _reactors(runtime: "Runtime") -> Iterator[Reading]:
    head = runtime.log.head
    yield Reading(
        "t3_reactor_lag_events",
        "Events of the log that a reactor has not dealt with yet.",
        ("reactor",),
        {(reactor.name,): max(head - reactor.position, 0) for reactor in runtime.reactors},
    )
    yield Reading(
        "t3_reactor_jobs",
        "Events that a reactor deals with, or is about to.",
        ("reactor",),
        {(reactor.name,): reactor.unfinished for reactor in runtime.reactors},
    )


def _agents(runtime: "Runtime") -> Iterator[Reading]:
    processes, counts = runtime.sessions.alive(), runtime.sessions.process_counts()

    def summed(count: Callable[[LiveProcess], int]) -> dict[Labels, float]:
        totals: Counter[ProviderKind] = Counter(dict.fromkeys(counts, 0))
        for process in processes:
            totals[process.provider] += count(process)
        return {(provider,): total for provider, total in totals.items()}

    provider = ("provider",)
    yield Reading("t3_agent_processes", "Processes of agents.", provider, summed(lambda _: 1))
    yield Reading(
        "t3_agent_processes_hung",
        "Processes of agents that answer no more, and are left alive for other turns.",
        provider,
        summed(lambda process: process.hangs),
    )
    yield Reading(
        "t3_agent_sessions",
        "Threads whose conversation is open in an agent.",
        provider,
        summed(lambda process: len(process.sessions)),
    )
    yield Reading(
        "t3_agent_turns_running",
        "Turns that run now.",
        provider,
        summed(lambda process: sum(one.active_turn is not None for one in process.sessions)),
    )
    yield Reading(
        "t3_agent_processes_started_total",
        "Processes of agents that were started, probes apart.",
        provider,
        {(kind,): count.started for kind, count in counts.items()},
        kind="counter",
    )
    yield Reading(
        "t3_agent_processes_lost_total",
        "Processes of agents that ended though nobody here wanted that.",
        provider,
        {(kind,): count.lost for kind, count in counts.items()},
        kind="counter",
    )


def _memory(processes: list[LiveProcess]) -> Reading:
    totals: dict[Labels, float] = {}
    for process in processes:
        held = memory_of(process.pid)
        if held is not None:
            totals[process.provider,] = totals.get((process.provider,), 0) + held
    return Reading(
        "t3_agent_memory_bytes", "Memory of agents' processes (Linux).", ("provider",), totals
    )


def _database_bytes() -> Reading:
    """SQLite's file and its write-ahead log; of PostgreSQL the whole database."""
    sizes: dict[Labels, float] = {}
    if connection.vendor == "sqlite":
        path = str(connection.settings_dict["NAME"])
        for part, suffix in (("main", ""), ("wal", "-wal")):
            file = Path(path + suffix)
            sizes[part,] = file.stat().st_size if file.exists() else 0
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            sizes["main",] = cursor.fetchone()[0]
    return Reading("t3_database_bytes", "Size of the database on disk.", ("part",), sizes)


def _sessions() -> Reading:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM projection_thread_sessions GROUP BY status")
        counts: dict[Labels, float] = {(status,): count for status, count in cursor.fetchall()}
    return Reading("t3_sessions", "Sessions of threads, as people see them.", ("status",), counts)
