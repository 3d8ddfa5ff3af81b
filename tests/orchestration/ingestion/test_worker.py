"""The worker between agents and the engine: in batches, bounded, and never ended by a failure."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from orchestration.contracts.commands import AppendAssistantDelta, Command, SetSession
from orchestration.engine import Answer
from orchestration.errors import CommandRejected, StorageFailed
from orchestration.ingestion import worker as worker_module
from orchestration.ingestion.view import ThreadView
from orchestration.ingestion.worker import HIGH_WATER, VIEWS_KEPT, ProviderRuntimeIngestion
from providers.contracts.ids import ThreadId
from tests.orchestration.ingestion.words import THREAD, completed, delta, of, started


class FakeEngine:
    """Keeps what it is given; holds commits back or fails on demand."""

    def __init__(self) -> None:
        self.batches: list[list[Command]] = []
        self.attempts = 0
        self.asked = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()
        self.failures = 0
        self.failure: Exception = OSError("the disk is full")
        self.poison = ""
        self.refused: set[str] = set()

    async def dispatch_all(self, commands: Sequence[Command]) -> list[Answer]:
        self.attempts += 1
        self.asked.set()
        await self.open.wait()
        if self.failures > 0:
            self.failures -= 1
            raise self.failure
        if self.poison and any(command.command_id == self.poison for command in commands):
            raise ValueError("cannot be encoded")
        self.batches.append(list(commands))
        return [self._answer(command) for command in commands]

    @property
    def commands(self) -> list[Command]:
        return [command for batch in self.batches for command in batch]

    def _answer(self, command: Command) -> Answer:
        if command.aggregate.id in self.refused:
            return CommandRejected("thread.session.set", "the thread does not exist")
        return 1


class Bench:
    def __init__(self) -> None:
        self.engine = FakeEngine()
        self.loads: list[ThreadId] = []
        self.unknown: set[ThreadId] = set()
        self.streaming = True
        self.reading: list[str] = []
        self.ingestion = ProviderRuntimeIngestion(
            self.engine.dispatch_all,
            self.load_view,
            lambda: self.streaming,
            lambda: self.reading.append("paused"),
            lambda: self.reading.append("resumed"),
        )

    async def load_view(self, thread_id: ThreadId) -> ThreadView | None:
        self.loads.append(thread_id)
        if thread_id in self.unknown:
            return None
        return ThreadView(thread_id=thread_id, runtime_mode="full-access")

    @property
    def pieces(self) -> list[str]:
        return [command.delta for command in of(AppendAssistantDelta, self.engine.commands)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.ingestion.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(worker_module, "STORAGE_SECONDS", 0.0)


async def test_what_comes_alone_is_recorded_at_once(bench: Bench) -> None:
    async with bench.running():
        for piece in ("a", "b"):
            bench.ingestion.accept(delta(piece))
            await bench.ingestion.drain()

    assert bench.pieces == ["a", "b"]


async def test_what_waits_is_joined_and_recorded_in_one_batch(bench: Bench) -> None:
    bench.engine.open.clear()

    async with bench.running():
        bench.ingestion.accept(started())
        await bench.engine.asked.wait()
        for number in range(100):
            bench.ingestion.accept(delta(f"{number} "))
        bench.ingestion.accept(completed())
        bench.engine.open.set()
        await bench.ingestion.drain()

    assert len(bench.engine.batches) == 2
    assert bench.pieces == ["".join(f"{number} " for number in range(100))]


async def test_nothing_is_recorded_before_a_buffered_message_is_whole(bench: Bench) -> None:
    bench.streaming = False

    async with bench.running():
        bench.ingestion.accept(started())
        bench.ingestion.accept(delta("Hel"))
        await bench.ingestion.drain()
        before = list(bench.pieces)
        bench.ingestion.accept(delta("lo"))
        bench.ingestion.accept(completed("interrupted"))
        await bench.ingestion.drain()

    assert before == []
    assert bench.pieces == ["Hello"]


async def test_agents_are_read_no_faster_than_can_be_recorded(bench: Bench) -> None:
    bench.engine.open.clear()

    async with bench.running():
        for _ in range(HIGH_WATER):
            bench.ingestion.accept(delta("x"))
        paused = list(bench.reading)
        bench.engine.open.set()
        await bench.ingestion.drain()

    assert paused == ["paused"]
    assert bench.reading[-1] == "resumed"
    assert sum(map(len, bench.pieces)) == HIGH_WATER


async def test_a_busy_database_loses_nothing(bench: Bench, no_pause: None) -> None:
    bench.engine.failures = 2

    async with bench.running():
        bench.ingestion.accept(delta("a"))
        await bench.ingestion.drain()

    assert bench.pieces == ["a"]
    assert bench.engine.attempts == 3


async def test_a_disk_that_is_full_for_long_loses_nothing(bench: Bench, no_pause: None) -> None:
    bench.engine.failures = 50
    bench.engine.failure = StorageFailed("nothing can be stored now: database or disk is full")

    async with bench.running():
        for event in (started(), delta("one "), delta("two")):
            bench.ingestion.accept(event)
        await bench.ingestion.drain()

    assert bench.pieces == ["one two"]


async def test_what_cannot_be_recorded_takes_nothing_else_with_it(
    bench: Bench, no_pause: None
) -> None:
    bad = delta("bad")
    bench.engine.poison = f"provider:{bad.event_id}:delta"

    async with bench.running():
        bench.ingestion.accept(started())
        bench.ingestion.accept(bad)
        bench.ingestion.accept(completed())
        await bench.ingestion.drain()

    sessions = of(SetSession, bench.engine.commands)
    assert bench.pieces == []
    assert [session.session.status for session in sessions] == ["running", "ready"]


async def test_words_for_a_thread_that_nobody_knows_are_dropped(bench: Bench) -> None:
    bench.unknown.add(THREAD)

    async with bench.running():
        bench.ingestion.accept(delta("a"))
        bench.ingestion.accept(delta("b", thread_id=ThreadId("thread-2")))
        await bench.ingestion.drain()

    assert bench.pieces == ["b"]


async def test_after_a_refusal_the_thread_is_looked_up_again(bench: Bench) -> None:
    bench.engine.refused.add(THREAD)

    async with bench.running():
        for _ in range(2):
            bench.ingestion.accept(delta("a"))
            await bench.ingestion.drain()

    assert bench.loads == [THREAD, THREAD]


async def test_only_so_many_threads_are_remembered_but_all_that_run(bench: Bench) -> None:
    async with bench.running():
        bench.ingestion.accept(started())
        for number in range(VIEWS_KEPT + 1):
            bench.ingestion.accept(delta("x", thread_id=ThreadId(f"t-{number}")))
        await bench.ingestion.drain()
        bench.loads.clear()
        bench.ingestion.accept(delta("x"))
        bench.ingestion.accept(delta("x", thread_id=ThreadId("t-0")))
        await bench.ingestion.drain()

    assert bench.loads == [ThreadId("t-0")]


async def test_an_idle_ingestion_is_drained(bench: Bench) -> None:
    await bench.ingestion.drain()

    assert bench.engine.batches == []
