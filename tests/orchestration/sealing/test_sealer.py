"""Sealing while the server runs: in step with what is written, and in nobody's way."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from orchestration.contracts.recorded import RecordedEvent
from orchestration.engine import OrchestrationEngine
from orchestration.errors import StorageFailed
from orchestration.log import EventLog
from orchestration.models import LogSeal
from orchestration.readers import Readers
from orchestration.sealing.chain import BEGINNING, marked
from orchestration.sealing.rows import read_columns, seal_next
from orchestration.sealing.sealer import SECONDS, LogSealer
from tests.support.engine import create_project
from tests.support.events import archived
from tests.support.stored_log import append


class Room:
    """An engine, its log and a sealer, with a time that stands still until it is moved."""

    def __init__(self) -> None:
        self.readers = Readers()
        self.log = EventLog(self.readers)
        self.engine = OrchestrationEngine(self.publish)
        self.now = 0.0
        self.seals = 0
        self.changed = asyncio.Event()
        self.fails = False
        self.sealer = LogSealer(self.log, self.readers, self.record, seconds=lambda: self.now)
        self.tasks: list[asyncio.Task[None]] = []

    def publish(self, events: Sequence[RecordedEvent]) -> None:
        self.log.publish(events)

    async def record(self, write: object) -> bool:
        if self.fails:
            self.changed.set()
            raise StorageFailed("nothing can be stored now")
        kept: bool = await self.engine.record(write)  # type: ignore[arg-type]
        self.seals += 1
        self.changed.set()
        return kept

    async def start(self) -> None:
        self.engine.start()
        await self.log.open()
        self.tasks.append(asyncio.create_task(self.sealer.run()))

    async def begin(self) -> None:
        """Start with a log of one event, and wait until that is sealed."""
        await self.readers.run(append, 1, archived())
        await self.start()
        await self.until(1)

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.sealer.finish()
        await self.engine.stop()
        await self.readers.close()

    async def write(self, name: str) -> None:
        await self.engine.dispatch(create_project(name))

    async def until(self, seals: int) -> None:
        while self.seals < seals:
            self.changed.clear()
            await self.changed.wait()

    async def sealed(self) -> list[int]:
        return await self.readers.run(sequences)


@pytest_asyncio.fixture
async def room(database: None) -> AsyncIterator[Room]:
    room = Room()
    yield room
    if room.tasks:
        await room.stop()


def sequences() -> list[int]:
    return list(LogSeal.objects.order_by("sequence").values_list("sequence", flat=True))


def test_a_seal_holds_the_digest_of_all_events_up_to_it(database: None) -> None:
    append(1, *[archived()] * 1_003)

    while seal_next() is not None:
        pass

    assert sequences() == [1_000, 1_003]
    digest, marks = marked(BEGINNING, read_columns(0, 2_000))
    seals = LogSeal.objects.order_by("sequence")
    assert seals[1].digest == digest.hex()
    assert bytes(seals[0].marks) + bytes(seals[1].marks) == marks


async def test_a_log_of_long_ago_is_sealed_in_pieces_after_the_start(room: Room) -> None:
    await room.readers.run(append, 1, *[archived()] * 2_500)

    await room.start()
    await room.until(3)

    assert await room.sealed() == [1_000, 2_000, 2_500]


async def test_what_is_written_within_a_minute_waits_for_its_seal(room: Room) -> None:
    await room.begin()

    await room.write("one")
    await room.write("two")
    room.now += SECONDS
    await room.write("three")
    await room.until(2)

    assert await room.sealed() == [1, 4]


async def test_a_thousand_events_are_sealed_at_once(room: Room) -> None:
    await room.begin()

    await asyncio.gather(*(room.write(f"p-{number}") for number in range(1_100)))
    await room.until(2)

    assert await room.sealed() == [1, 1_001]


async def test_a_stop_seals_the_rest(room: Room) -> None:
    await room.begin()
    await room.write("two")

    await room.stop()
    room.tasks.clear()

    assert await Readers().run(sequences) == [1, 2]


async def test_a_full_disk_delays_seals_and_ends_nothing(room: Room) -> None:
    room.fails = True
    await room.readers.run(append, 1, archived())
    await room.start()
    await room.changed.wait()

    room.fails = False
    room.now += SECONDS
    await room.write("one")
    await room.until(1)

    assert await room.sealed() == [2]


async def test_two_who_seal_at_once_keep_one_chain(room: Room) -> None:
    await room.begin()
    await room.write("two")
    await room.readers.run(seal_next)

    room.now += SECONDS
    await room.write("three")
    await room.until(3)

    assert await room.sealed() == [1, 2, 3]


async def test_a_log_with_a_gap_is_sealed_no_further(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await room.readers.run(append, 1, archived())
    await room.readers.run(append, 3, archived())

    await room.start()
    await asyncio.gather(*room.tasks)

    assert await room.sealed() == []
    assert "gap after its event 0" in caplog.text
