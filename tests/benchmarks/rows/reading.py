"""Long lists and long threads: what a page that opens has to wait for."""

import time
from pathlib import Path

from tests.benchmarks.browser import browsing
from tests.benchmarks.history import EVENTS_A_TURN
from tests.benchmarks.measure import usage_of
from tests.benchmarks.prepared import Past, prepared_home
from tests.benchmarks.rows.requests import Asked
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row

TURNS_OF_50_MESSAGES = 25
WIDE = Past(events=210 + 200 * TURNS_OF_50_MESSAGES * EVENTS_A_TURN, threads=200)
MANY = Past(events=1_010 + 1_000 * EVENTS_A_TURN, threads=1_000)
DEEP = Past(events=2 + 5_000 * EVENTS_A_TURN, threads=1, projects=1)
TIMES = 15
WHOLE_NOTE = (
    "two thirds are SQLite making the JSON of 30,000 rows, a tenth is putting them together,"
    " and the rest is 8 MB on their way through the loopback, written and read on the same two"
    " cores. Nothing of it is on the event loop but the writing."
)


async def reading_rows(pattern: Path, folder: Path) -> list[Row]:
    return [
        await reading_row(
            *(pattern, folder, WIDE, "/", "orchestration.getSnapshot"),
            what="the whole snapshot of 200 threads × 50 messages, `/`",
            goal_ms=80,
            note=WHOLE_NOTE,
        ),
        await reading_row(
            *(pattern, folder, MANY, "/ws", "orchestration.getShell"),
            what="`getShell` of 1,000 threads",
            goal_ms=10,
        ),
        await reading_row(
            *(pattern, folder, DEEP, "/ws", "orchestration.getThread"),
            what="`getThread`: the newest page of a thread of 10,000 messages",
            goal_ms=3,
            threadId="thread-0",
        ),
    ]


async def reading_row(
    pattern: Path,
    folder: Path,
    past: Past,
    door: str,
    method: str,
    *,
    what: str,
    goal_ms: float,
    note: str = "",
    **params: str,
) -> Row:
    home = copied_home(await prepared_home(pattern, past), folder, past.name)
    async with serving(home) as server, browsing(server, door) as browser:
        await browser.request(method, **params)
        with usage_of(server.process.pid) as usage:
            seconds = []
            for _ in range(TIMES):
                begun = time.perf_counter()
                await browser.request(method, **params)
                seconds.append(browser.answered_at - begun)
    asked = Asked(seconds, 0, usage)
    return Row(
        what=what,
        goal=f"≤ {goal_ms} ms",
        median=f"{asked.milliseconds(50):.1f} ms",
        p99=f"{asked.milliseconds(99):.1f} ms",
        cpu=f"{usage.cpu_seconds / TIMES * 1000:.0f} ms",
        memory=f"{usage.memory_mb:.0f} MB",
        met=asked.milliseconds(50) <= goal_ms,
        note=note,
    )
