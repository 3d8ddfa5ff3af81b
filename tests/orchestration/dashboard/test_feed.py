"""The figures are worked out once for all who look, and not at all while nobody does."""

import asyncio
import json
from typing import Any, cast

from orchestration.dashboard.feed import DashboardFeed, DashboardSource
from orchestration.log import EventLog
from orchestration.readers import Readers
from orchestration.runtime import Runtime
from tests.orchestration.log_over_table import Table, log_over

VIEWERS = 10


class Server:
    """As much of a runtime as is looked at."""

    def __init__(self, log: EventLog, readers: Readers) -> None:
        self.log = log
        self.readers = readers
        self.reactors: list[Any] = []
        self.webhooks = self.sessions = self

    def alive(self) -> list[Any]:
        return []

    def positions(self) -> dict[str, int]:
        return {"webhook-1": self.log.head - 1}


async def test_many_viewers_cost_as_much_as_one(database: None) -> None:
    readers, table = Readers(), Table(length=3)
    server = Server(log_over(table), readers)
    feed = DashboardFeed(cast(Runtime, server), between=0.0)
    sources = [DashboardSource(feed).items() for _ in range(VIEWERS)]
    try:
        assert feed.looked == 0
        first = await asyncio.gather(*(anext(source) for source in sources))
        looked_first = feed.looked
        table.commit(server.log, 1)
        second = await asyncio.gather(*(anext(source) for source in sources))
        looked = feed.looked
    finally:
        for source in sources:
            await source.aclose()
    table.commit(server.log, 1)
    await readers.run(int)

    assert (looked_first, looked) == (1, 2)
    assert feed.looked == looked
    contents = {item.content for items in (*first, *second) for item in items}
    assert len(contents) == 2
    assert json.loads(contents.pop())["lags"] == [{"name": "webhook-1", "events": 1}]
    await readers.close()
