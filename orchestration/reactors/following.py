"""How a reactor reads the log: in order per thread, from a position that survives a crash."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from orchestration import records, tracing
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import StorageFailed
from orchestration.log import EventLog
from orchestration.workers import WAITING_JOBS, DrainableWorker, Progress
from providers.contracts.base import UNSET

POSITION_SECONDS = 1.0
"""At most this often a position is written that only uninteresting events have moved."""

STORAGE_SECONDS = 1.0
"""Between attempts while the storage takes nothing at all, be it for hours."""

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Record(Protocol):
    """The engine's ``record``."""

    def __call__(self, write: Callable[[], T]) -> Awaitable[T]: ...


class Reaction(Protocol):
    """What to do about events. Repeating it for the same event must do no harm."""

    name: str

    def is_interesting(self, event: RecordedEvent) -> bool: ...

    async def react(self, event: RecordedEvent) -> None: ...

    def is_urgent(self, event: RecordedEvent) -> bool: ...

    async def hurry(self, event: RecordedEvent) -> None:
        """For an urgent event that others of its thread hold up; ``react`` comes in its turn."""
        ...

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        """Tell people; afterwards the event counts as dealt with."""
        ...


async def once_there_is_room(name: str, act: Callable[[], Awaitable[object]]) -> None:
    """Does it again until the storage takes it: for what nothing else would make good."""
    while True:
        try:
            await act()
            return
        except StorageFailed as failure:
            logger.error("%s waits until something can be stored: %s", name, failure)
            await asyncio.sleep(STORAGE_SECONDS)


def is_past(event: RecordedEvent) -> bool:
    """It happened elsewhere, before its thread was imported: nothing is done about it."""
    return event.metadata.ingested_at is not UNSET


class LogReactor:
    """Gives a reaction every interesting event at least once, each thread's in order.

    Threads do not wait for each other. ``open`` before anything new is recorded, then ``run``.
    """

    def __init__(
        self, reaction: Reaction, log: EventLog, record: Record, waiting: int = WAITING_JOBS
    ) -> None:
        self.name = reaction.name
        self._reaction = reaction
        self._log = log
        self._record = record
        self._worker = DrainableWorker(
            reaction.name,
            self._deal_with,
            key_of=lambda event: event.aggregate_id,
            on_failure=self._fail,
            waiting=waiting,
        )
        self._urgent = DrainableWorker(
            f"{reaction.name} in a hurry", reaction.hurry, key_of=lambda event: event.aggregate_id
        )
        self._progress = Progress(0)
        self._moved = asyncio.Condition()
        self._written = 0
        self._written_at = 0.0

    @property
    def position(self) -> int:
        return self._progress.position

    @property
    def unfinished(self) -> int:
        return self._worker.unfinished + self._urgent.unfinished

    async def open(self) -> None:
        head = self._log.head
        stored = await self._record(lambda: records.open_position(self.name, head))
        self._progress = Progress(stored.sequence, stored.done_above)
        self._written = stored.sequence

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._worker.run(), name=self.name)
            tasks.create_task(self._urgent.run(), name=self._urgent.name)
            tasks.create_task(self._follow(), name=f"{self.name} following")

    async def drain(self) -> None:
        """Returns when all events recorded before are dealt with."""
        head = self._log.head
        async with self._moved:
            await self._moved.wait_for(lambda: self._progress.seen >= head)
        await self._urgent.drain()
        await self._worker.drain()

    async def _follow(self) -> None:
        progress = self._progress
        follower = self._log.follow(
            progress.position, self._reaction.is_interesting, progress.pass_over
        )
        async for events in follower:
            for event in events:
                await self._take(event)
            async with self._moved:
                self._moved.notify_all()
            if time.monotonic() - self._written_at >= POSITION_SECONDS:
                await self._write(self._progress.position)

    async def _take(self, event: RecordedEvent) -> None:
        done = self._progress.is_done(event.sequence) or is_past(event)
        if done or not self._reaction.is_interesting(event):
            self._progress.pass_over(event.sequence)
            return
        self._progress.begin(event.sequence)
        if self._reaction.is_urgent(event) and self._worker.is_busy(event.aggregate_id):
            await self._urgent.put(event)
        await self._worker.put(event)

    async def _deal_with(self, event: RecordedEvent) -> None:
        with tracing.reaction(self.name, event):
            await self._reaction.react(event)
        await self._finish(event.sequence)

    async def _fail(self, event: RecordedEvent, error: Exception) -> None:
        """Told however long the disk is full: else the thread looks at work for ever."""
        try:
            await once_there_is_room(self.name, lambda: self._reaction.fail(event, error))
        finally:
            await self._finish(event.sequence)

    async def _finish(self, sequence: int) -> None:
        """Written at once, so that a crash does not repeat an effect."""
        self._progress.finish(sequence)
        if self._progress.position >= sequence:
            await self._write(self._progress.position)
        else:
            await self._keep(lambda: records.keep_effect(self.name, sequence))

    async def _write(self, position: int) -> None:
        if position > self._written:
            self._written, self._written_at = position, time.monotonic()
            await self._keep(lambda: records.keep_position(self.name, position))

    async def _keep(self, write: Callable[[], None]) -> None:
        try:
            await self._record(write)
        except Exception:
            logger.exception("%s could not keep its position", self.name)
