"""Many browsers at once: all of them at one thread, and all of them at the list of threads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.benchmarks.browser import Browser, browsing
from tests.benchmarks.conversation import CODEX, turn_end, use_codex
from tests.benchmarks.measure import median, percentile, usage_of
from tests.benchmarks.rows.streaming import conversing, require_words
from tests.benchmarks.scene import copied_home, scripted_model, serving
from tests.benchmarks.table import Row
from tests.support.codex import make_codex_home
from tests.support.server import RunningServer

WATCHERS = 50
FLOOD = 2_000
FLOODS = 3
FLOOD_GOAL = 1.5

ONLOOKERS = 200
STEADY = 500
STEADY_GAP_MS = 20
LAG_GOAL_MS = 50


async def crowd_rows(pattern: Path, folder: Path) -> list[Row]:
    async with (
        scripted_model() as model,
        serving(copied_home(pattern, folder, "crowd")) as server,
    ):
        async with browsing(server) as browser:
            await use_codex(browser, make_codex_home(folder / "codex-crowd", model))
        return [await watched_flood(server, folder), await quiet_onlookers(server, folder)]


async def watched_flood(server: RunningServer, folder: Path) -> Row:
    async with (
        conversing(server, "/ws", CODEX, folder) as conversation,
        crowd(server, WATCHERS, thread_id=conversation.thread_id) as watchers,
    ):
        seconds = []
        with usage_of(server.process.pid) as usage:
            for _ in range(FLOODS):
                since = [len(watcher.pushes) for watcher in watchers]
                turn = await conversation.run(f"flood {FLOOD}")
                require_words(turn, FLOOD)
                end = turn_end(conversation.thread_id)
                ends = await asyncio.gather(
                    *(w.pushed(end, n) for w, n in zip(watchers, since, strict=True))
                )
                seconds.append(max(end.at for end in ends) - turn.begun)
    return Row(
        what=f"{FLOOD:,} deltas as fast as codex writes them, {WATCHERS} browsers watching",
        goal=f"≤ {FLOOD_GOAL} s",
        median=f"{median(seconds):.2f} s",
        p99=f"{max(seconds):.2f} s",
        cpu=f"{usage.cpu_seconds / FLOODS:.2f} s a flood",
        memory=f"{usage.memory_mb:.0f} MB",
        met=median(seconds) <= FLOOD_GOAL,
    )


async def quiet_onlookers(server: RunningServer, folder: Path) -> Row:
    async with (
        conversing(server, "/ws", CODEX, folder) as conversation,
        crowd(server, ONLOOKERS),
    ):
        with usage_of(server.process.pid) as usage:
            turn = await conversation.run(f"burst {STEADY} @ {STEADY_GAP_MS}")
    require_words(turn, STEADY)
    lag = percentile(turn.lags, 99) * 1000
    return Row(
        what=f"one thread streaming {1000 // STEADY_GAP_MS}/s, {ONLOOKERS} browsers at the list",
        goal=f"lag p99 ≤ {LAG_GOAL_MS} ms",
        median=f"{percentile(turn.lags, 50) * 1000:.1f} ms",
        p99=f"{lag:.1f} ms",
        cpu=f"{usage.cpu_seconds / STEADY * 1000:.2f} s per 1,000",
        memory=f"{usage.memory_mb:.0f} MB",
        met=lag <= LAG_GOAL_MS,
    )


@asynccontextmanager
async def crowd(
    server: RunningServer, size: int, thread_id: str | None = None
) -> AsyncIterator[list[Browser]]:
    """Browsers of our app that are at the list of threads, and perhaps at one thread."""
    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(browsing(server, "/ws")) for _ in range(size)]
        for browser in browsers:
            shell = await browser.request("orchestration.getShell")
            after = shell["snapshotSequence"]
            threads = [{"threadId": thread_id, "after": after}] if thread_id else []
            await browser.request(
                "orchestration.subscribe", shell=True, shellAfter=after, threads=threads
            )
        yield browsers
