"""What a stream is made of: the log and the receipts, each read from a position, then live."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from typing import NamedTuple

from orchestration import event_store
from orchestration.contracts.recorded import RecordedEvent
from orchestration.event_stream.channels import Scope
from orchestration.log import EventLog
from orchestration.queries.streaming import receipts_after, threads_of_projects
from orchestration.readers import Readers
from orchestration.receipts import RuntimeReceiptBus

AT_ONCE = 50
"""Events of one stream that are in memory at most: a page from the table."""

KEPT = 20
"""And live ones that wait; a reader for whom more would have to finds them in the table."""

LOOKED_THROUGH = 20_000
"""Events that one query looks through for those of some threads: a few milliseconds."""


class Item(NamedTuple):
    """One thing to send; ``position`` is its place in its source."""

    position: int
    event: str
    content: str


Items = Iterable[Item]


class LogSource:
    """Events of the log that are in scope, each once and in order."""

    def __init__(self, log: EventLog, readers: Readers, scope: Scope, after: int) -> None:
        self.reached = after
        """Everything up to here was given out, or is not in scope."""
        self._log = log
        self._readers = readers
        self._scope = scope

    async def items(self) -> AsyncGenerator[Items, None]:
        async with aclosing(self._events()) as pages:
            async for events in pages:
                wanted = deque(event for event in events if self._scope.wants(event))
                if wanted:
                    yield _each_item(wanted)

    async def _events(self) -> AsyncGenerator[Sequence[RecordedEvent], None]:
        if not self._scope.everything:
            head = self._log.head
            await self._take_in_threads()
            async with aclosing(self._past(head)) as pages:
                async for events in pages:
                    yield events
        follower = self._log.follow(
            self.reached, self._scope.wants, self._pass, at_once=AT_ONCE, kept=KEPT
        )
        async for events in follower:
            yield events
            self.reached = follower.position

    async def _take_in_threads(self) -> None:
        if self._scope.projects:
            found = await self._readers.run(threads_of_projects, self._scope.projects)
            self._scope.threads.update(found)

    async def _past(self, head: int) -> AsyncGenerator[Sequence[RecordedEvent], None]:
        """The database leaves out what is not in scope: a long log is looked through in C."""
        ids = [*self._scope.projects, *self._scope.threads]
        while head - self.reached > AT_ONCE:
            until = min(self.reached + LOOKED_THROUGH, head)
            events = await self._readers.run(
                event_store.read_between, self.reached, until, ids, AT_ONCE
            )
            reached = events[-1].sequence if len(events) == AT_ONCE else until
            if events:
                yield events
            self.reached = reached

    def _pass(self, sequence: int) -> None:
        self.reached = sequence


class ReceiptSource:
    """Receipts as they are kept, by the number of their row."""

    def __init__(self, receipts: RuntimeReceiptBus, readers: Readers, after: int) -> None:
        self.reached = after
        self._receipts = receipts
        self._readers = readers

    async def items(self) -> AsyncGenerator[Items, None]:
        bell = asyncio.Event()
        with self._receipts.ringing(bell):
            while True:
                bell.clear()
                rows = await self._readers.run(receipts_after, self.reached, AT_ONCE)
                if rows:
                    yield [Item(id_, "receipt", payload) for id_, payload in rows]
                    self.reached = rows[-1][0]
                else:
                    await bell.wait()


def _each_item(events: deque[RecordedEvent]) -> Iterator[Item]:
    """Made when it is sent, and forgotten then: a page may be megabytes, and its reader asleep."""
    while events:
        event = events.popleft()
        yield Item(event.sequence, "message", event.wire.decode())
