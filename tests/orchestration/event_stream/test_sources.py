"""Sources: every event in scope once and in order, whoever is slow and however much is written."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest

from orchestration import event_store
from orchestration.event_stream.channels import Scope
from orchestration.event_stream.sources import LogSource
from orchestration.log import EventLog
from orchestration.readers import Readers
from tests.orchestration.log_over_table import Table
from tests.support.event_loop import settled
from tests.support.events import archived, recorded

THREADS = ("thread-1", "thread-2", "thread-3")


class LogTable(Table):
    """Answers as the event store does; events are of several threads."""

    def write(self, count: int) -> list[Any]:
        first = len(self.events) + 1
        written = [
            recorded(sequence, archived(THREADS[sequence % len(THREADS)]))
            for sequence in range(first, first + count)
        ]
        self.events += written
        return written

    async def answer(self, query: Callable[..., Any], *given: Any) -> Any:
        await asyncio.sleep(0)
        if query is event_store.read_between:
            after, until, ids, limit = given
            found = [event for event in self.events[after:until] if event.aggregate_id in ids]
            return found[:limit]
        after, limit = given
        return self.events[after : after + limit]


class LogReaders(Readers):
    def __init__(self, table: LogTable) -> None:
        self.run = table.answer  # type: ignore[method-assign,assignment]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("scope", [Scope(everything=True), Scope(threads={"thread-2"})])
async def test_each_event_in_scope_comes_once_and_in_order(seed: int, scope: Scope) -> None:
    chance = random.Random(seed)
    table = LogTable()
    table.write(chance.choice([0, 10, 400]))
    readers = LogReaders(table)
    log = EventLog(readers)
    log.head = len(table.events)
    after = chance.randint(0, log.head)
    source = LogSource(log, readers, scope, after)
    heard: asyncio.Queue[int] = asyncio.Queue()

    async def listen() -> None:
        async for items in source.items():
            for item in items:
                heard.put_nowait(item.position)
                if chance.random() < 0.1:
                    await asyncio.sleep(0)  # a slow reader

    listening = asyncio.create_task(listen())
    for _ in range(200):
        table.commit(log, chance.choice([1, 1, 1, 5, 120]))
        if chance.random() < 0.7:
            await asyncio.sleep(0)
    expected = [event.sequence for event in table.events[after:] if scope.wants(event)]
    async with asyncio.timeout(10):
        came = [await heard.get() for _ in expected]
    listening.cancel()

    assert came == expected
    assert heard.empty()


async def test_what_is_out_of_scope_is_passed_over() -> None:
    table = LogTable()
    readers = LogReaders(table)
    log = EventLog(readers)
    source = LogSource(log, readers, Scope(threads={"nobody"}), after=0)
    listening = asyncio.ensure_future(anext(source.items()))
    await settled()  # it waits for what is to come

    table.commit(log, 30)

    assert source.reached == 30
    assert not listening.done()
    listening.cancel()
