"""The admin with a long past: how long each of its lists takes, however it is asked for."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.benchmarks.measure import median, usage_of
from tests.benchmarks.prepared import Past, prepared_home
from tests.benchmarks.scene import DATABASE, copied_home, serving
from tests.benchmarks.table import Row
from tests.support.server import RunningServer

PAST = Past(1_000_000, 10_000)
GOAL_MS = 100
TIMES = 5
REFUSED = 5_000
QUESTIONS = 5_000
LOGS = 2_000
AT = "2026-01-01T00:00:00.000Z"
BY_TURN = (
    ("checkpoint.baseline.captured", 12.5),
    ("turn.settled", 2.5),
    ("checkpoint.diff.finalized", 30.0),
)
FILES = json.dumps([{"path": "cart.py", "kind": "modified", "additions": 3, "deletions": 1}])


@dataclass(frozen=True)
class Page:
    name: str
    path: str


Timed = tuple[Page, list[float], float]
"""A page, how long it took each time, and the server's processor time for one; milliseconds."""


async def admin_rows(pattern: Path, folder: Path) -> list[Row]:
    home = copied_home(await prepared_home(pattern, PAST), folder, "admin")
    await asyncio.to_thread(fill_beside_the_log, home)
    async with serving(home) as server:
        timed = await asyncio.to_thread(time_all, server, list(pages(home / DATABASE)))
    for page, taken, cpu_ms in timed:
        print(f"  {median(taken):7.1f} ms  {cpu_ms:7.1f} ms CPU  {page.name}")
    return [row_of(timed)]


def row_of(timed: Sequence[Timed]) -> Row:
    middles = sorted(median(taken) for _, taken, _ in timed)
    slowest, taken, cpu_ms = max(timed, key=lambda one: median(one[1]))
    return Row(
        what=f"{len(timed)} lists of the admin, with {PAST.events:,} events and "
        f"{PAST.threads:,} threads",
        goal=f"each ≤ {GOAL_MS} ms",
        median=f"{median(middles):.0f} ms; slowest {median(taken):.0f} ms ({slowest.name})",
        p99=f"{max(taken):.0f} ms",
        cpu=f"{median([cpu for _, _, cpu in timed]):.0f} ms; slowest {cpu_ms:.0f} ms",
        met=middles[-1] <= GOAL_MS,
    )


def time_all(server: RunningServer, wanted: Sequence[Page]) -> list[Timed]:
    with server.signed_in() as client:
        client.get("/admin/")  # loads what the first page of all needs
        return [time_page(server, client, page) for page in wanted]


def time_page(server: RunningServer, client: httpx.Client, page: Page) -> Timed:
    time_one(client, page)
    with usage_of(server.process.pid) as usage:
        taken = [time_one(client, page) for _ in range(TIMES)]
    return page, taken, usage.cpu_seconds * 1000 / TIMES


def time_one(client: httpx.Client, page: Page) -> float:
    begun = time.perf_counter()
    answer = client.get(page.path, follow_redirects=True)
    taken = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{page.path} was answered with {answer.status_code}")
    return taken


def pages(database: Path) -> Iterator[Page]:
    """Every list: its first, second and last page, its filters, and a search for an id."""
    thread, turn = "thread-5000", "turn-20000"
    event, command = middle_event(database)
    asked = {
        "project": ("?q=Project", "?q=project-3", "?deleted=yes"),
        "thread": ("?p=1", "?p=200", f"?q={thread}", "?q=Thread+77", "?runtime_mode=full-access"),
        "session": ("?p=200", f"?q={thread}", "?status=running"),
        "turn": (f"?q={turn}", f"?thread={thread}", "?state=error", "?checkpoint=files"),
        "message": (f"?q=user-{turn}", f"?thread={thread}", "?role=system"),
        "activity": ("?kind=tool.completed", "?kind=none", f"?thread={thread}", "?tone=error"),
        "queuedmessage": (f"?thread={thread}",),
        "proposedplan": (f"?q={turn}",),
        "undopoint": (f"?thread={thread}",),
        "setasiderow": (f"?thread={thread}", "?family=projection_thread_messages"),
        "keptconversation": (f"?thread={thread}",),
        "pendingrequest": ("?q=request-77", f"?q={turn}", "?status=pending"),
        "storedevent": (
            *(f"?q={event}", f"?q={command}", f"?q={thread}", "?q=500000", f"?command={command}"),
            *(f"?correlation={command}", f"?thread={thread}", "?type=thread.message-sent"),
            *("?type=project.created", "?actor_kind=server", "?actor_kind=client"),
            *("?aggregate_kind=project", "?aggregate_kind=thread"),
            f"?thread={thread}&type=thread.session-set",
        ),
        "commandreceipt": (f"?q={command}", f"?q={thread}", "?status=rejected", "?status=accepted"),
        "runtimereceipt": (f"?q={turn}", f"?thread={thread}", "?type=turn.settled"),
        "providerbinding": (f"?q={thread}", "?p=200"),
        "workerposition": (),
        "workereffect": (),
        "setting": (),
        "logseal": (),
        "webhook": (),
        "webhookdelivery": (),
    }
    for model, queries in asked.items():
        for query in ("", "?p=2", "?p=100", "?order=oldest", *queries):
            if query != "?order=oldest" or model in LONG:
                yield Page(f"{model}{query}", f"/admin/orchestration/{model}/{query}")
    for path in ("/admin/wire/", "/admin/wire/?q=thread-50", "/admin/processes/", "/admin/access/"):
        yield Page(path, path)


LONG = frozenset(
    {
        *("turn", "message", "activity", "queuedmessage", "proposedplan", "pendingrequest"),
        *("undopoint", "setasiderow"),
        *("storedevent", "commandreceipt", "runtimereceipt", "logseal"),
    }
)
"""Lists that are never counted; their last page is the first of the other order."""


def middle_event(database: Path) -> tuple[str, str]:
    with sqlite3.connect(database) as connection:
        row = connection.execute(
            "SELECT event_id, command_id FROM orchestration_events WHERE sequence = 500000"
        ).fetchone()
    return str(row[0]), str(row[1])


def fill_beside_the_log(home: Path) -> None:
    """Receipts, checkpoints, bindings, refusals and logs, as so long a past would leave them."""
    with sqlite3.connect(home / DATABASE) as connection:
        turns = connection.execute("SELECT thread_id, turn_id FROM projection_turns").fetchall()
        connection.executemany(
            "INSERT INTO runtime_receipts (type, thread_id, turn_id, payload, created_at,"
            " duration_ms) VALUES (?, ?, ?, '{}', ?, ?)",
            ((type_, *turn, AT, took) for turn in turns for type_, took in BY_TURN),
        )
        connection.execute(
            "UPDATE projection_turns SET checkpoint_ref = 'ref', checkpoint_status = 'ready',"
            " checkpoint_files = CASE sequence % 3 WHEN 0 THEN ? ELSE '[]' END,"
            " checkpoint_turn_count = sequence",
            [FILES],
        )
        connection.execute(
            "INSERT INTO provider_bindings (thread_id, provider_name, runtime_mode, status,"
            " last_seen_at) SELECT thread_id, 'demo', runtime_mode, 'stopped', updated_at"
            " FROM projection_threads"
        )
        connection.executemany(
            "INSERT INTO orchestration_command_receipts (command_id, aggregate_kind,"
            " aggregate_id, accepted_at, result_sequence, status, error)"
            " VALUES (?, 'thread', ?, ?, 1, 'rejected', 'it may not be')",
            ((f"refused-{n}", f"thread-{n}", AT) for n in range(REFUSED)),
        )
        connection.executemany(
            "INSERT INTO projection_pending_requests (sequence, thread_id, request_id, turn_id,"
            " kind, status, created_at) VALUES (?, ?, ?, ?, 'command', 'resolved', ?)",
            ((n, f"thread-{n}", f"request-{n}", f"turn-{n}", AT) for n in range(1, QUESTIONS)),
        )
    logs = home / "logs" / "agents"
    logs.mkdir(parents=True)
    for number in range(LOGS):
        (logs / f"thread-{number}.ndjson").write_text('{"t":1,"dir":"<","frame":{}}\n')
