"""A hundred threads streaming to a hundred browsers: faster and faster, until it cannot keep up."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.conversation import DEMO, Conversation
from tests.benchmarks.measure import Usage, cpu_seconds, usage_of
from tests.benchmarks.rows.streaming import conversing, require_words
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row
from tests.support.processes import children_of
from tests.support.server import RunningServer

CROWD = 100
SECONDS = 5
AGENT = "providers.demo"
RATES = (50, 100, 200, 400, 800)
"""Words a second in each thread."""
WARM_UP = "stream 50 words at 50/s"
DELAYED = 1.1
"""How much longer than at that rate the slowest of the streams may take to be kept up with."""
CORES = (1, 2)


@dataclass(frozen=True)
class Step:
    """One rate, and what it took; agents stand for the model as well."""

    rate: int
    slowest: float
    server: Usage
    agents_cpu: float
    clients_cpu: float

    @property
    def keeps_up(self) -> bool:
        return self.slowest <= SECONDS * DELAYED

    @property
    def delivered(self) -> float:
        """Deltas a second, until the last of the threads had all of its own."""
        return self.rate * SECONDS * CROWD / self.slowest

    @property
    def shares(self) -> str:
        cpu = {
            "server": self.server.cpu_seconds,
            "agents": self.agents_cpu,
            "clients": self.clients_cpu,
        }
        wall = self.server.wall_seconds
        return ", ".join(f"{who} {seconds / wall:.0%}" for who, seconds in cpu.items())


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
            await asyncio.gather(*(one.run(WARM_UP) for one in crowd))
            rows.append(pressure_row(await steps(server, crowd), cores))
    return rows


def keep_to_cores(process_id: int, cores: int) -> None:
    """The server with all its threads; its agents run where they like."""
    allowed = sorted(os.sched_getaffinity(0))[-cores:]
    for task in Path(f"/proc/{process_id}/task").iterdir():
        os.sched_setaffinity(int(task.name), allowed)


async def steps(server: RunningServer, crowd: Sequence[Conversation]) -> list[Step]:
    """Up to the first rate that is not kept up with, twice: the crowd itself may have stumbled."""
    taken: list[Step] = []
    for rate in RATES:
        tried = await step(server, crowd, rate)
        taken.append(tried if tried.keeps_up else await step(server, crowd, rate))
        if not taken[-1].keeps_up:
            break
    return taken


def command_of(process_id: int) -> str:
    """Nothing for one that has ended, as git has soon after each turn."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{process_id}/cmdline").read_text().replace("\0", " ")
    return ""


async def step(server: RunningServer, crowd: Sequence[Conversation], rate: int) -> Step:
    agents = [child for child in children_of(server.process.pid) if AGENT in command_of(child)]
    agents_cpu, clients_cpu = sum(map(cpu_seconds, agents)), cpu_seconds(os.getpid())
    with usage_of(server.process.pid) as used:
        turns = await asyncio.gather(
            *(one.run(f"stream {rate * SECONDS} words at {rate}/s") for one in crowd)
        )
    agents_cpu = sum(map(cpu_seconds, agents)) - agents_cpu
    clients_cpu = cpu_seconds(os.getpid()) - clients_cpu
    for turn in turns:
        require_words(turn, rate * SECONDS)
    return Step(rate, max(turn.seconds for turn in turns), used, agents_cpu, clients_cpu)


def pressure_row(taken: Sequence[Step], cores: int) -> Row:
    last = taken[-1]
    kept_up = [step for step in taken if step.keeps_up]
    figure = f"keeps up with {kept_up[-1].rate * CROWD:,} deltas a second" if kept_up else "none"
    if not last.keeps_up:
        figure += f"; delivers {last.delivered:,.0f} of {last.rate * CROWD:,}"
    return Row(
        what=f"{CROWD} threads streaming to {CROWD} browsers, each at the list and one thread;"
        f" the server on {'one core' if cores == 1 else f'{cores} cores'}",
        goal="",
        median=figure,
        cpu=f"of a core: {last.shares}",
        memory=f"{last.server.memory_mb:.0f} MB",
    )
