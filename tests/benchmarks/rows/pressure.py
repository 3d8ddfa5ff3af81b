"""A hundred threads streaming to a hundred browsers: faster and faster, until it cannot keep up."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks.conversation import DEMO, Conversation
from tests.benchmarks.measure import Usage, usage_of
from tests.benchmarks.rows.streaming import conversing, require_words
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row
from tests.support.server import RunningServer

CROWD = 100
SECONDS = 5
RATES = (10, 25, 50, 100, 200)
"""Words a second in each thread."""
DELAYED = 1.15
"""How much longer than at that rate a stream may take before we say that it is held up."""
CORES = (1, 2)


async def pressure_rows(pattern: Path, folder: Path) -> list[Row]:
    rows = []
    for cores in CORES:
        async with (
            serving(copied_home(pattern, folder, f"pressure-{cores}")) as server,
            AsyncExitStack() as stack,
        ):
            crowd = [
                await stack.enter_async_context(conversing(server, "/ws", DEMO, folder))
                for _ in range(CROWD)
            ]
            keep_to_cores(server.process.pid, cores)
            rows.append(await pressure_row(server, crowd, cores))
    return rows


def keep_to_cores(process_id: int, cores: int) -> None:
    """The server with all its threads; its agents run where they like."""
    allowed = sorted(os.sched_getaffinity(0))[-cores:]
    for task in Path(f"/proc/{process_id}/task").iterdir():
        os.sched_setaffinity(int(task.name), allowed)


async def pressure_row(server: RunningServer, crowd: Sequence[Conversation], cores: int) -> Row:
    held: tuple[int, Usage] | None = None
    for rate in RATES:
        with usage_of(server.process.pid) as usage:
            turns = await asyncio.gather(
                *(one.run(f"stream {rate * SECONDS} words at {rate}/s") for one in crowd)
            )
        for turn in turns:
            require_words(turn, rate * SECONDS)
        if max(turn.seconds for turn in turns) > SECONDS * DELAYED:
            break
        held = rate, usage
    assert held is not None, f"not even {RATES[0]} words a second are kept up with"
    rate, usage = held
    return Row(
        what=f"{CROWD} threads streaming to {CROWD} browsers, each at the list and one thread;"
        f" the server on {'one core' if cores == 1 else f'{cores} cores'}",
        goal="",
        median=f"keeps up with {rate * CROWD:,} deltas a second",
        cpu=f"{usage.cpu_seconds / usage.wall_seconds:.0%} of a core",
        memory=f"{usage.memory_mb:.0f} MB",
    )
