"""The dashboard live: worked out once for all who look, and not at all while nobody does."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from weakref import WeakKeyDictionary

import msgspec

from orchestration.dashboard.figures import Dashboard, Present
from orchestration.dashboard.looking import look
from orchestration.event_stream.sources import Item, Items
from orchestration.runtime import Runtime
from orchestration.vital_tasks import cancel_all

logger = logging.getLogger(__name__)

BETWEEN_SECONDS = 2.0
"""At most so often, while something happens."""

AT_LEAST_SECONDS = 30.0
"""Time passes as well: the oldest hour goes, a new one begins."""


class DashboardFeed:
    """Holds the newest figures; ``changed`` wakes those who look."""

    def __init__(self, runtime: Runtime, between: float = BETWEEN_SECONDS) -> None:
        self.newest: Dashboard | None = None
        self.changed = asyncio.Condition()
        self.looked = 0
        """How often the figures were worked out."""
        self._runtime = runtime
        self._between = between
        self._viewers = 0
        self._looking: asyncio.Task[None] | None = None

    async def join(self) -> None:
        self._viewers += 1
        if self._looking is None:
            self.newest = None  # of the last time that somebody looked
            self._looking = asyncio.create_task(self._keep_looking(), name="dashboard")

    async def leave(self) -> None:
        self._viewers -= 1
        if self._viewers == 0 and self._looking is not None:
            looking, self._looking = self._looking, None
            await cancel_all([looking])

    async def after(self, seen: Dashboard | None) -> Dashboard:
        """The newest figures, once they are others than those."""
        async with self.changed:
            await self.changed.wait_for(lambda: self.newest not in (None, seen))
            assert self.newest is not None
            return self.newest

    async def _keep_looking(self) -> None:
        """The log's follower is asked for everything, and only what it rings is used."""
        log = self._runtime.log
        while True:
            sequence = log.head
            try:
                await self._look()
            except Exception:
                logger.exception("the dashboard cannot be worked out now")
            await asyncio.sleep(self._between)
            follower = log.follow(sequence, at_once=1, kept=1)
            try:
                await asyncio.wait_for(anext(follower), AT_LEAST_SECONDS)
            except TimeoutError:
                continue

    async def _look(self) -> None:
        found = await self._runtime.readers.run(look, present_of(self._runtime))
        async with self.changed:
            self.newest = found
            self.looked += 1
            self.changed.notify_all()


class DashboardSource:
    """One viewer's part of a stream: the figures at once, and again whenever they change."""

    def __init__(self, feed: DashboardFeed) -> None:
        self.reached = 0
        self._feed = feed

    async def items(self) -> AsyncGenerator[Items, None]:
        await self._feed.join()
        seen: Dashboard | None = None
        try:
            while True:
                seen = await self._feed.after(seen)
                self.reached = seen.sequence
                content = msgspec.json.encode(seen).decode()
                yield [Item(seen.sequence, "dashboard", content)]
        finally:
            await self._feed.leave()


def present_of(runtime: Runtime) -> Present:
    """Only on the runtime's loop."""
    head = runtime.log.head
    positions = {reactor.name: reactor.position for reactor in runtime.reactors}
    positions |= runtime.webhooks.positions()
    processes = runtime.sessions.alive()
    return Present(
        lags={name: max(0, head - position) for name, position in positions.items()},
        open_sessions=sum(len(process.sessions) for process in processes),
        agent_pids=tuple(process.pid for process in processes),
    )


_feeds: WeakKeyDictionary[Runtime, DashboardFeed] = WeakKeyDictionary()


def feed_of(runtime: Runtime) -> DashboardFeed:
    return _feeds.setdefault(runtime, DashboardFeed(runtime))
