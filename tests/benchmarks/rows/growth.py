"""What grows with the log, or with the number of threads: measured at three sizes, and drawn."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.browser import Browser, browsing
from tests.benchmarks.chart import Line, draw
from tests.benchmarks.measure import median, memory_mb
from tests.benchmarks.prepared import Past, prepared_home
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row

BY_EVENTS = (Past(1_000, 100), Past(100_000, 100), Past(1_000_000, 100))
BY_THREADS = (Past(100_000, 10), Past(100_000, 100), Past(100_000, 1_000))
TIMES = 200
PAGE = 6
"""Entries of a thread: as many as it has where the past is smallest."""
NOISE = 1.5
"""How much more at the largest size than at the smallest may be the machine's own unrest."""

Ask = Callable[[Browser, int], Awaitable[None]]

CHART = Path(__file__).parents[1] / "growth.svg"


@dataclass(frozen=True)
class Size:
    """What one size of the past costs; times in milliseconds, memory in megabytes."""

    start: float
    memory: float
    command: float
    page: float
    shell: float


async def growth_rows(pattern: Path, folder: Path) -> list[Row]:
    measured = {
        past: await size_of(pattern, folder, past)
        for past in dict.fromkeys((*BY_EVENTS, *BY_THREADS))
    }
    by_events, by_threads = ([measured[p] for p in pasts] for pasts in (BY_EVENTS, BY_THREADS))
    events = [past.events for past in BY_EVENTS]
    threads = [past.threads for past in BY_THREADS]
    draw(
        CHART,
        {"events in the log": events, "threads": threads},
        [
            Line(what, [[getattr(s, what) for s in sizes] for sizes in (by_events, by_threads)])
            for what in ("start", "command", "page", "shell")
        ],
    )
    return [
        growth_row("events in the log", events, by_events),
        growth_row("threads", threads, by_threads),
    ]


async def size_of(pattern: Path, folder: Path, past: Past) -> Size:
    home = copied_home(await prepared_home(pattern, past), folder, f"growth-{past.name}")
    await asyncio.to_thread(os.sync)  # else the start would wait for the copy to reach the disk
    begun = time.perf_counter()
    async with serving(home) as server, browsing(server, "/ws") as browser:
        started = (time.perf_counter() - begun) * 1000
        await rename(browser, 0)
        commands = [await timed(browser, rename, number) for number in range(TIMES)]
        pages = [await timed(browser, open_thread, number) for number in range(TIMES // 10)]
        shells = [await timed(browser, list_threads, number) for number in range(TIMES // 10)]
        await asyncio.sleep(1)
        memory = memory_mb(server.process.pid)
    return Size(started, memory, median(commands), median(pages), median(shells))


async def rename(browser: Browser, number: int) -> None:
    await browser.dispatch("thread.meta.update", threadId="thread-0", title=f"Renamed {number}")


async def open_thread(browser: Browser, _: int) -> None:
    await browser.request("orchestration.getThread", threadId="thread-0", limit=PAGE)


async def list_threads(browser: Browser, _: int) -> None:
    await browser.request("orchestration.getShell")


async def timed(browser: Browser, ask: Ask, number: int) -> float:
    """Milliseconds until the answer had arrived."""
    begun = time.perf_counter()
    await ask(browser, number)
    return (browser.answered_at - begun) * 1000


def growth_row(what: str, counts: list[int], sizes: list[Size]) -> Row:
    """The list of threads may grow with the threads; nothing else may grow."""
    first, last = sizes[0], sizes[-1]
    return Row(
        what=f"{' / '.join(f'{count:,}' for count in counts)} {what}: start; command; thread; list",
        goal="no more at the end than at the beginning, but for the list",
        median="; ".join(
            " / ".join(f"{getattr(size, name):.1f}" for size in sizes) + " ms"
            for name in ("start", "command", "page", "shell")
        ),
        memory=" / ".join(f"{size.memory:.0f}" for size in sizes) + " MB",
        met=all(
            getattr(last, name) <= getattr(first, name) * NOISE
            for name in ("start", "memory", "command", "page")
        ),
    )
