"""From the command to a server that welcomes a browser, and what it then costs to have it."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.browser import browsing
from tests.benchmarks.measure import cpu_seconds, median, memory_mb
from tests.benchmarks.prepared import Past, prepared_home
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row

STARTS = 7
IDLE_SECONDS = 10

LONG = Past(events=1_000_000, threads=200)

TIME_GOAL, MEMORY_GOAL = 0.7, 100.0
NOISE = 1.1
"""How much more than with no events may be the machine's own unrest."""


@dataclass(frozen=True)
class Start:
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Starts:
    """Of one home; ``memory_mb`` is that of the last server, ten seconds after its welcome."""

    all: list[Start]
    memory_mb: float

    @property
    def median_seconds(self) -> float:
        return median([start.seconds for start in self.all])

    def row(self, what: str, goal: str, *, met: bool) -> Row:
        return Row(
            what=what,
            goal=goal,
            median=f"{self.median_seconds:.2f} s",
            p99=f"{max(start.seconds for start in self.all):.2f} s",
            cpu=f"{median([start.cpu_seconds for start in self.all]):.2f} s",
            memory=f"{self.memory_mb:.0f} MB",
            met=met,
        )


async def start_rows(pattern: Path, folder: Path) -> list[Row]:
    empty = await starts_of(copied_home(pattern, folder, "empty"))
    large = await starts_of(copied_home(await prepared_home(pattern, LONG), folder, "large"))
    return [
        empty.row(
            f"start to `server.welcome`; memory {IDLE_SECONDS} s later",
            f"≤ {TIME_GOAL} s; ≤ {MEMORY_GOAL:.0f} MB",
            met=empty.median_seconds <= TIME_GOAL and empty.memory_mb <= MEMORY_GOAL,
        ),
        large.row(
            f"the same with {LONG.events:,} events in the log",
            "no more than with none",
            met=large.median_seconds <= empty.median_seconds * NOISE
            and large.memory_mb <= empty.memory_mb * NOISE,
        ),
    ]


async def starts_of(home: Path) -> Starts:
    await start(home)  # the first one also fills the disk's cache
    starts = [(await start(home))[0] for _ in range(STARTS - 1)]
    last, memory = await start(home, idle_seconds=IDLE_SECONDS)
    return Starts([*starts, last], memory)


async def start(home: Path, idle_seconds: float = 0) -> tuple[Start, float]:
    begun = time.perf_counter()
    async with serving(home) as server, browsing(server):
        seconds = time.perf_counter() - begun
        cpu = cpu_seconds(server.process.pid)
        await asyncio.sleep(idle_seconds)
        return Start(seconds, cpu), memory_mb(server.process.pid)
