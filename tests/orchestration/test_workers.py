"""Workers: order per key, side by side between keys, and no failure that ends them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orchestration.workers import DrainableWorker, Progress

Job = tuple[str, int]


@asynccontextmanager
async def running(worker: DrainableWorker[Any]) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Bench:
    """Work that goes on only when it is let."""

    def __init__(self) -> None:
        self.done: list[Job] = []
        self.begun: asyncio.Queue[Job] = asyncio.Queue()
        self.gates: dict[Job, asyncio.Event] = {}

    def hold(self, job: Job) -> None:
        self.gates[job] = asyncio.Event()

    async def work(self, job: Job) -> None:
        self.begun.put_nowait(job)
        if job in self.gates:
            await self.gates[job].wait()
        self.done.append(job)


def key_of(job: Job) -> str:
    return job[0]


async def test_jobs_of_one_key_are_done_in_order() -> None:
    bench = Bench()
    worker = DrainableWorker("test", bench.work, key_of=key_of)

    async with running(worker):
        for number in range(20):
            await worker.put(("a", number))
        await worker.drain()

    assert bench.done == [("a", number) for number in range(20)]


async def test_a_slow_key_holds_up_no_other() -> None:
    bench = Bench()
    bench.hold(("slow", 1))
    worker = DrainableWorker("test", bench.work, key_of=key_of)

    async with running(worker):
        await worker.put(("slow", 1))
        await worker.put(("slow", 2))
        await worker.put(("quick", 1))
        while ("quick", 1) not in bench.done:
            await bench.begun.get()
        assert ("slow", 2) not in bench.done
        bench.gates[("slow", 1)].set()
        await worker.drain()

    assert bench.done == [("quick", 1), ("slow", 1), ("slow", 2)]


async def test_a_failure_is_reported_and_the_next_job_is_done() -> None:
    reported: list[tuple[Job, str]] = []
    done: list[Job] = []

    async def work(job: Job) -> None:
        if job[1] == 1:
            raise ValueError("broken")
        done.append(job)

    async def report(job: Job, error: Exception) -> None:
        reported.append((job, str(error)))
        raise RuntimeError("reporting is broken too")

    worker = DrainableWorker("test", work, key_of=key_of, on_failure=report)

    async with running(worker):
        await worker.put(("a", 1))
        await worker.put(("a", 2))
        await worker.drain()

    assert reported == [(("a", 1), "broken")]
    assert done == [("a", 2)]


async def test_only_so_many_jobs_run_at_once() -> None:
    bench = Bench()
    for key in "abc":
        bench.hold((key, 1))
    worker = DrainableWorker("test", bench.work, key_of=key_of, concurrent=2)

    async with running(worker):
        for key in "abc":
            await worker.put((key, 1))
        begun = [await bench.begun.get(), await bench.begun.get()]
        await asyncio.sleep(0)
        assert bench.begun.empty()
        for gate in bench.gates.values():
            gate.set()
        await worker.drain()

    assert len(begun) == 2 and len(bench.done) == 3


async def test_whoever_brings_too_many_jobs_waits() -> None:
    bench = Bench()
    bench.hold(("a", 1))
    worker = DrainableWorker("test", bench.work, key_of=key_of, waiting=1)

    async with running(worker):
        await worker.put(("a", 1))
        second = asyncio.create_task(worker.put(("a", 2)))
        await bench.begun.get()
        assert not second.done()
        bench.gates[("a", 1)].set()
        await second
        await worker.drain()

    assert bench.done == [("a", 1), ("a", 2)]


async def test_an_idle_worker_is_drained() -> None:
    worker = DrainableWorker("test", Bench().work, key_of=key_of)

    await worker.drain()

    assert worker.unfinished == 0


def test_the_position_stays_below_the_lowest_unfinished_event() -> None:
    progress = Progress(10)

    progress.pass_over(11)
    progress.begin(12)
    progress.begin(13)
    progress.pass_over(14)
    progress.finish(13)

    assert progress.position == 11
    assert progress.is_done(13) and not progress.is_done(12)


def test_what_was_done_above_the_position_is_known_after_a_restart() -> None:
    progress = Progress(11, done_above=[13])

    assert progress.is_done(13) and not progress.is_done(12)


@given(st.permutations(list(range(1, 9))))
def test_when_everything_is_finished_the_position_is_the_end(order: list[int]) -> None:
    progress = Progress(0)
    for sequence in range(1, 9):
        progress.begin(sequence)

    for done, sequence in enumerate(order, start=1):
        assert progress.position < min(order[done - 1 :])
        progress.finish(sequence)

    assert progress.position == 8
