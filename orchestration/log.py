"""Following the log: everyone who needs events reads them from a position of their own."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from time import perf_counter
from weakref import WeakSet

from orchestration import event_store
from orchestration.contracts.recorded import RecordedEvent
from orchestration.readers import Readers

PAGE = 500
"""Events read from the table at a time by somebody who is behind."""

PENDING_LIMIT = 5_000
"""Events kept in memory for one follower; what it is further behind it reads from the table."""

PENDING_BYTES = 4 * 1024 * 1024
"""And bytes of their payloads, as they are stored: with what they are decoded to, and their wire
form, up to three times as much is in memory. As many as wait in an outbox."""


Wants = Callable[[RecordedEvent], bool]
Passed = Callable[[int], None]


def everything(event: RecordedEvent) -> bool:
    return True


def nobody(sequence: int) -> None:
    pass


class EventLog:
    """The log as this process sees it: where its end is, and who follows it."""

    def __init__(self, readers: Readers) -> None:
        self.head = 0
        self._readers = readers
        self._followers: WeakSet[LogFollower] = WeakSet()

    async def open(self) -> None:
        self.head = await self._readers.run(event_store.head)

    def publish(self, events: Sequence[RecordedEvent]) -> None:
        """Hand committed events of this process to all followers, in the order of their commits."""
        self.head = max(self.head, events[-1].sequence)
        size = size_of(events)
        for follower in tuple(self._followers):
            follower.offer(events, size)

    def follow(
        self,
        after: int,
        wants: Wants = everything,
        passed: Passed = nobody,
        *,
        at_once: int = PAGE,
        kept: int = PENDING_LIMIT,
    ) -> "LogFollower":
        """Every event after a sequence: first those of the past, then those to come, gap-free.

        While a follower has nothing to do, it is not woken for events of which it ``wants`` none:
        they are left out, and ``passed`` is told the last one's sequence. ``at_once`` events are
        given out together at most, and ``kept`` live ones wait in memory, or ``PENDING_BYTES``.
        """
        follower = LogFollower(self, after, wants, passed, at_once, kept)
        self._followers.add(follower)
        return follower

    @property
    def followers(self) -> int:
        """Who reads along: reactors, browsers with a subscription, event streams, webhooks."""
        return len(self._followers)

    async def read(self, after: int, limit: int = PAGE) -> list[RecordedEvent]:
        """The next events of the table: fewer where they are large, none only at the end."""
        return await self._readers.run(event_store.read_page, after, limit)


class LogFollower(AsyncIterator[list[RecordedEvent]]):
    """One reader of the log, at its own pace.

    Live events are kept only while they follow on from what is already kept. Whoever falls too far
    behind, in events or in bytes, simply finds no live ones waiting, reads pages from the table,
    and joins live again. However slow it is, it holds one page and what is kept.
    """

    def __init__(
        self, log: EventLog, after: int, wants: Wants, passed: Passed, at_once: int, kept: int
    ) -> None:
        self.position = after
        """The last sequence that was given out, or left out."""
        self._log = log
        self._wants = wants
        self._passed = passed
        self._at_once = at_once
        self._kept = kept
        self._is_idle = False
        """Whether it has dealt with all that was given out, and waits for more."""
        self.since = 0.0
        """When the oldest live event among those given out came in; 0 for those of the past."""
        self._pending: deque[RecordedEvent] = deque()
        self._pending_bytes = 0
        self._bell = asyncio.Event()

    def offer(self, events: Sequence[RecordedEvent], size: int) -> None:
        newest = self._pending[-1].sequence if self._pending else self.position
        follows_on = events[0].sequence == newest + 1
        if self._is_idle and follows_on and not any(map(self._wants, events)):
            self.position = events[-1].sequence
            self._passed(self.position)
            return
        if follows_on and self._has_room(len(events), size):
            if not self._pending:
                self.since = perf_counter()
            self._pending.extend(events)
            self._pending_bytes += size
            self._is_idle = False
        self._bell.set()

    def _has_room(self, count: int, size: int) -> bool:
        room = self._kept - len(self._pending)
        return count <= room and self._pending_bytes + size <= PENDING_BYTES

    @property
    def is_behind(self) -> bool:
        return self._log.head > self.position

    async def __anext__(self) -> list[RecordedEvent]:
        self._bell.clear()
        while not (events := await self._next()):
            self._is_idle = True
            await self._bell.wait()
            self._is_idle = False
            self._bell.clear()
        self.position = events[-1].sequence
        return events

    async def _next(self) -> list[RecordedEvent]:
        """What follows on from the position: from memory, else from the table, else nothing yet."""
        if self._pending:
            count = min(self._at_once, len(self._pending))
            events = [self._pending.popleft() for _ in range(count)]
            self._pending_bytes = size_of(self._pending)  # mostly of nothing: all was given out
            return events
        self.since = 0.0
        return await self._log.read(self.position, self._at_once) if self.is_behind else []

    def __aiter__(self) -> "LogFollower":
        return self


def size_of(events: Iterable[RecordedEvent]) -> int:
    return sum(len(event.envelope.payload) for event in events)
