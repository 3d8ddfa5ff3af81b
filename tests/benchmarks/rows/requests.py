"""Questions and commands: how long one takes alone, and how many there is time for at once."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.browser import browsing
from tests.benchmarks.conversation import DEMO, Conversation
from tests.benchmarks.measure import Usage, percentile, usage_of
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row
from tests.support.server import RunningServer

DOORS = ("/", "/ws")
WARM_UP = 50
IN_FLIGHT = 32

Ask = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Asked:
    """Seconds of each request when one waits for the other, and the rate of many at once."""

    seconds: list[float]
    per_second: float
    usage: Usage

    def meets(self, p50: float, p99: float, per_second: float) -> bool:
        is_quick = self.milliseconds(50) <= p50 and self.milliseconds(99) <= p99
        return is_quick and self.per_second >= per_second

    def milliseconds(self, percent: float) -> float:
        return percentile(self.seconds, percent) * 1000


async def request_rows(pattern: Path, folder: Path) -> list[Row]:
    async with serving(copied_home(pattern, folder, "requests")) as server:
        commands = [await command_row(server, door, folder) for door in DOORS]
        questions = [await question_row(server, door) for door in DOORS]
        return [*commands, *questions]


async def command_row(server: RunningServer, door: str, folder: Path) -> Row:
    async with browsing(server, door) as browser:
        conversation = Conversation(browser, DEMO)
        await conversation.open(folder)

        async def rename() -> object:
            title = f"At {time.time_ns()}"
            thread_id = conversation.thread_id
            return await browser.dispatch("thread.meta.update", threadId=thread_id, title=title)

        asked = await ask_often(server, rename, alone=1_000, together=5_000)
    return Row(
        what=f"`dispatchCommand`, `{door}`: one by one; {IN_FLIGHT} in flight",
        goal="≤ 1.2 / 4 ms; ≥ 3,000 a second",
        median=f"{asked.milliseconds(50):.2f} ms; {asked.per_second:,.0f} a second",
        p99=f"{asked.milliseconds(99):.2f} ms",
        cpu=f"{asked.usage.cpu_seconds / 6:.2f} s per 1,000",
        memory=f"{asked.usage.memory_mb:.0f} MB",
        met=asked.meets(1.2, 4, 3_000),
    )


async def question_row(server: RunningServer, door: str) -> Row:
    async with browsing(server, door) as browser:
        asked = await ask_often(
            server, lambda: browser.request("server.getSettings"), alone=3_000, together=20_000
        )
    return Row(
        what=f"`server.getSettings`, `{door}`: one by one; {IN_FLIGHT} in flight",
        goal="≤ 0.3 ms; ≥ 10,000 a second",
        met=asked.meets(0.3, math.inf, 10_000),
        median=f"{asked.milliseconds(50):.2f} ms; {asked.per_second:,.0f} a second",
        p99=f"{asked.milliseconds(99):.2f} ms",
        cpu=f"{asked.usage.cpu_seconds / 23:.3f} s per 1,000",
        memory=f"{asked.usage.memory_mb:.0f} MB",
    )


async def ask_often(server: RunningServer, ask: Ask, *, alone: int, together: int) -> Asked:
    for _ in range(WARM_UP):
        await ask()
    with usage_of(server.process.pid) as usage:
        seconds = [await timed(ask) for _ in range(alone)]
        per_second = await rate(ask, together)
    return Asked(seconds, per_second, usage)


async def timed(ask: Ask) -> float:
    begun = time.perf_counter()
    await ask()
    return time.perf_counter() - begun


async def rate(ask: Ask, count: int) -> float:
    """Requests a second while so many are always under way."""

    async def ask_on() -> None:
        for _ in range(count // IN_FLIGHT):
            await ask()

    begun = time.perf_counter()
    await asyncio.gather(*(ask_on() for _ in range(IN_FLIGHT)))
    return count // IN_FLIGHT * IN_FLIGHT / (time.perf_counter() - begun)
