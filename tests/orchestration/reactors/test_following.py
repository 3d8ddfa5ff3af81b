"""How a reactor reads the log: everything once, from where it was, whatever failed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import StorageFailed
from orchestration.models import WorkerEffect
from orchestration.queries.lookups import effects_of, position_of
from orchestration.reactors import following
from orchestration.reactors.following import LogReactor
from tests.orchestration.reactors.world import World, world
from tests.support.builders import create_thread, update_thread

__all__ = ["world"]

NAME = "listener"


class Listener:
    """Takes in titles; may hang on one or fail at one."""

    name = NAME

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.failed: list[str] = []
        self.hang_on = ""
        self.fail_at = ""
        self.storage_fails: list[Exception] = []
        self.hanging = asyncio.Event()

    def is_interesting(self, event: RecordedEvent) -> bool:
        return event.type == "thread.meta-updated"

    def is_urgent(self, event: RecordedEvent) -> bool:
        return False

    async def hurry(self, event: RecordedEvent) -> None: ...

    async def react(self, event: RecordedEvent) -> None:
        title = getattr(event.payload, "title", "")
        if title == self.hang_on:
            self.hanging.set()
            await asyncio.Event().wait()
        if title == self.fail_at:
            raise ValueError(title)
        self.heard.append(title)

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        if self.storage_fails:
            raise self.storage_fails.pop()
        self.failed.append(str(error))


@asynccontextmanager
async def listening(world: World, listener: Listener) -> AsyncIterator[LogReactor]:
    reactor = LogReactor(listener, world.log, world.engine.record)
    await reactor.open()
    task = asyncio.create_task(reactor.run())
    try:
        yield reactor
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_happened_before_its_first_run_is_not_done(world: World) -> None:
    listener = Listener()
    await world.dispatch(update_thread(title="before"))

    async with listening(world, listener) as reactor:
        await world.dispatch(update_thread(title="after"))
        await reactor.drain()

    assert listener.heard == ["after"]


async def test_what_happened_while_it_was_away_is_done_later(world: World) -> None:
    async with listening(world, Listener()):
        pass
    await world.dispatch(update_thread(title="meanwhile"))
    listener = Listener()

    async with listening(world, listener) as reactor:
        await reactor.drain()

    assert listener.heard == ["meanwhile"]


async def test_nothing_is_done_twice(world: World) -> None:
    async with listening(world, Listener()) as reactor:
        await world.dispatch(update_thread(title="once"))
        await reactor.drain()
    again = Listener()

    async with listening(world, again) as reactor:
        await reactor.drain()

    assert again.heard == []


async def test_a_failure_is_told_and_counts_as_done(world: World) -> None:
    listener = Listener()
    listener.fail_at = "bad"

    async with listening(world, listener) as reactor:
        await world.dispatch(update_thread(title="bad"), update_thread(title="good"))
        await reactor.drain()
        position = await world.readers.run(position_of, NAME)

    assert listener.failed == ["bad"] and listener.heard == ["good"]
    assert position == world.log.head


async def test_a_failure_that_cannot_be_told_on_a_full_disk_is_told_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "STORAGE_SECONDS", 0)
    listener = Listener()
    listener.fail_at = "wrong"
    listener.storage_fails = [StorageFailed("the disk is full")] * 2

    async with listening(world, listener) as reactor:
        await world.dispatch(update_thread(title="wrong"), update_thread(title="right"))
        await reactor.drain()

    assert listener.failed == ["wrong"]
    assert listener.heard == ["right"]


async def test_one_that_was_not_finished_is_done_again_and_those_after_it_are_not(
    world: World,
) -> None:
    await world.dispatch(create_thread("thread-2"))
    listener = Listener()
    listener.hang_on = "slow"
    async with listening(world, listener) as reactor:
        await world.dispatch(update_thread(title="slow"))
        await world.dispatch(update_thread("thread-2", title="quick"))
        await listener.hanging.wait()
        while not await world.readers.run(effects_of, NAME):
            await world.engine.record(lambda: None)
        assert reactor.position == world.log.head - 2
    again = Listener()

    async with listening(world, again) as reactor:
        await reactor.drain()

    assert listener.heard == ["quick"]
    assert again.heard == ["slow"]
    assert await world.readers.run(WorkerEffect.objects.filter(worker=NAME).count) == 0
