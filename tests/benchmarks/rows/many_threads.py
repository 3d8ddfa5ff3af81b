"""Many threads at once, and one server for a long time: time, rate, and memory."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks.browser import browsing
from tests.benchmarks.conversation import CODEX, DEMO, use_codex
from tests.benchmarks.measure import memory_mb, usage_of
from tests.benchmarks.rows.streaming import conversing, require_words
from tests.benchmarks.scene import copied_home, scripted_model, serving
from tests.benchmarks.table import Row
from tests.support.codex import make_codex_home
from tests.support.processes import children_of
from tests.support.server import RunningServer

THREADS = 8
DELTAS = 500
CODEX_GOAL, AGENT_MEMORY_GOAL = 1.5, 250.0
DEMO_FLOOD = 10_000
CEILING_GOAL = 15_000

LASTING_THREADS = 10
ROUNDS = 10
LASTING_FLOOD = 2_000
LASTING_NOTE = (
    "four connections to the database keep 1 MB of pages each, and the allocator grows in steps of"
    " 1 to 2 MB. Python's own objects grow by 1 kB a turn (tracemalloc), in bounded histories."
    " Followed further: 93 MB after 10 turns, 96 after 150, 99 after 250, 101 after 400."
)
GROWTH = 1.05
"""How much more memory than after the first round may be the allocator's own unrest."""


async def thread_rows(pattern: Path, folder: Path) -> list[Row]:
    async with (
        scripted_model() as model,
        serving(copied_home(pattern, folder, "threads")) as server,
    ):
        async with browsing(server) as browser:
            await use_codex(browser, make_codex_home(folder / "codex-threads", model))
        return [
            await codex_row(server, folder),
            await ceiling_row(server, folder),
            await lasting_row(server, folder),
        ]


async def codex_row(server: RunningServer, folder: Path) -> Row:
    async with AsyncExitStack() as stack:
        conversations = [
            await stack.enter_async_context(conversing(server, "/ws", CODEX, folder))
            for _ in range(THREADS)
        ]
        with usage_of(server.process.pid) as usage:
            turns = await asyncio.gather(*(c.run(f"flood {DELTAS}") for c in conversations))
        agents = sum(memory_mb(agent) for agent in children_of(server.process.pid))
    for turn in turns:
        require_words(turn, DELTAS)
    seconds = max(turn.ended for turn in turns) - min(turn.begun for turn in turns)
    return Row(
        what=f"{THREADS} threads × {DELTAS} deltas at once; memory of the agents",
        goal=f"≤ {CODEX_GOAL} s; ≤ {AGENT_MEMORY_GOAL:.0f} MB",
        median=f"{seconds:.2f} s; {agents:.0f} MB",
        cpu=f"{usage.cpu_seconds:.2f} s",
        memory=f"{usage.memory_mb:.0f} MB",
        met=seconds <= CODEX_GOAL and agents <= AGENT_MEMORY_GOAL,
    )


async def ceiling_row(server: RunningServer, folder: Path) -> Row:
    async with AsyncExitStack() as stack:
        conversations = [
            await stack.enter_async_context(conversing(server, "/ws", DEMO, folder))
            for _ in range(THREADS)
        ]
        with usage_of(server.process.pid) as usage:
            turns = await asyncio.gather(*(c.run(f"flood {DEMO_FLOOD}") for c in conversations))
    for turn in turns:
        require_words(turn, DEMO_FLOOD)
    seconds = max(turn.ended for turn in turns) - min(turn.begun for turn in turns)
    rate = THREADS * DEMO_FLOOD / seconds
    return Row(
        what=f"the demo agent flooding {DEMO_FLOOD:,} deltas in each of {THREADS} threads",
        goal=f"≥ {CEILING_GOAL:,} a second",
        median=f"{rate:,.0f} a second",
        cpu=f"{usage.cpu_seconds / (THREADS * DEMO_FLOOD) * 1000:.3f} s per 1,000",
        memory=f"{usage.memory_mb:.0f} MB",
        met=rate >= CEILING_GOAL,
    )


async def lasting_row(server: RunningServer, folder: Path) -> Row:
    """Memory after each round of one turn in every thread."""
    async with AsyncExitStack() as stack:
        conversations = [
            await stack.enter_async_context(conversing(server, "/ws", CODEX, folder))
            for _ in range(LASTING_THREADS)
        ]
        after = []
        for _ in range(ROUNDS):
            for conversation in conversations:
                require_words(await conversation.run(f"flood {LASTING_FLOOD}"), LASTING_FLOOD)
            after.append(memory_mb(server.process.pid))
    return Row(
        what=f"{ROUNDS * LASTING_THREADS} turns of {LASTING_FLOOD:,} deltas in"
        f" {LASTING_THREADS} threads: memory after the tenth, and after the last",
        goal="no growth",
        median=f"{after[0]:.0f} → {after[-1]:.0f} MB",
        memory=f"{max(after):.0f} MB at most",
        met=after[-1] <= after[0] * GROWTH,
        note=LASTING_NOTE,
    )
