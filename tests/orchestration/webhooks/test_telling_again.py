"""What could not be told is told later: in order per thread, until it is taken."""

import asyncio
from typing import Any

import pytest

from orchestration.errors import StorageFailed
from orchestration.models import WebhookDelivery
from orchestration.reactors import following
from orchestration.webhooks import rows
from tests.orchestration.reactors.world import World, world
from tests.orchestration.webhooks.telling import (
    OTHER,
    add,
    deliveries,
    do_turns,
    telling,
    turns_of,
    until_status,
)
from tests.support.builders import create_thread
from tests.support.webhook_receiver import receiving

__all__ = ["world"]


async def test_what_is_refused_is_sent_again_and_keeps_its_threads_order(world: World) -> None:
    refusals = iter([500, 302, 0])
    await world.dispatch(create_thread(thread_id=OTHER))
    async with receiving() as receiver:
        receiver.answer = lambda content: (
            next(refusals, 200) if content["threadId"] != OTHER else 200
        )
        await add(world, receiver.url)
        async with telling(world):
            await do_turns(world, "a", "b", "c")
            await do_turns(world, "x", thread=OTHER)
            told = await receiver.until(4)
    ids = [one.headers["t3-webhook-id"] for one in receiver.received]

    mine = [one for one in told if one["threadId"] != OTHER]
    assert turns_of(mine) == ["a", "b", "c"]
    refused = [one for one in receiver.received if one.answered != 200]
    assert turns_of([one.content for one in refused]) == ["a", "a", "a"]
    assert len(set(ids)) == 4


async def test_a_receiver_that_never_answers_holds_up_no_other(world: World) -> None:
    async with receiving() as dead, receiving() as alive:
        dead.held = asyncio.Event()
        await add(world, dead.url)
        await add(world, alive.url)
        async with telling(world):
            await do_turns(world, "a", "b", "c")
            told = await alive.until(3)
            await world.quiet()

    assert turns_of(told) == ["a", "b", "c"]
    assert dead.received == []


async def test_what_waits_is_told_by_the_next_server(world: World) -> None:
    async with receiving() as receiver:
        receiver.answer = lambda content: 503
        await add(world, receiver.url)
        async with telling(world):
            await do_turns(world, "a")
            await receiver.until_tried(1)
        await world.restart()
        await do_turns(world, "b")
        receiver.answer = lambda content: 200
        async with telling(world):
            told = await receiver.until(2)

    assert turns_of(told) == ["a", "b"]


async def test_when_much_waits_the_log_is_read_no_further_and_nothing_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "WAITING_LIMIT", 3)
    names = [f"turn-{number}" for number in range(12)]
    async with receiving() as receiver:
        receiver.answer = lambda content: 500
        await add(world, receiver.url)
        async with telling(world):
            await do_turns(world, *names)
            await receiver.until_tried(3)
            waiting = await world.readers.run(WebhookDelivery.objects.count)
            receiver.answer = lambda content: 200
            told = await receiver.until(len(names))

    assert waiting <= 3
    assert turns_of(told) == names


async def test_after_a_day_it_is_given_up_until_somebody_tries_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "TRIED_FOR", rows.TRIED_FOR * 0)
    async with receiving() as receiver:
        receiver.answer = lambda content: 500
        await add(world, receiver.url)
        async with telling(world) as switchboard:
            await do_turns(world, "a")
            await until_status(world, "given-up", 1)
            receiver.answer = lambda content: 200
            await world.engine.record(lambda: rows.try_again(list(WebhookDelivery.objects.all())))
            switchboard.look_soon()
            await until_status(world, "delivered", 1)

    assert turns_of(receiver.taken) == ["a"]
    assert await deliveries(world) == [("delivered", 2, 200)]


async def test_a_receiver_that_is_back_gets_all_that_waits(world: World) -> None:
    await world.dispatch(create_thread(thread_id=OTHER))
    async with receiving() as receiver:
        receiver.answer = lambda content: 500
        await add(world, receiver.url)
        async with telling(world, pause=3600) as switchboard:
            await do_turns(world, "a")
            await do_turns(world, "x", thread=OTHER)
            while [row[1] for row in await deliveries(world)] != [1, 1]:
                await world.engine.record(lambda: None)
            receiver.answer = lambda content: 200
            first = WebhookDelivery.objects.order_by("id")[:1]
            await world.engine.record(lambda: rows.try_again(list(first)))
            switchboard.look_soon()
            told = await receiver.until(2)

    assert sorted(turns_of(told)) == ["a", "x"]


async def test_a_full_disk_leaves_nothing_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "STORAGE_SECONDS", 0.0)
    failures = iter([StorageFailed("the disk is full")] * 3)
    keep_waiting = rows.keep_waiting

    def fail_first(*row: Any) -> None:
        for failure in failures:
            raise failure
        keep_waiting(*row)

    monkeypatch.setattr(rows, "keep_waiting", fail_first)
    async with receiving() as receiver:
        await add(world, receiver.url)
        async with telling(world):
            await do_turns(world, "a", "b")
            told = await receiver.until(2)

    assert turns_of(told) == ["a", "b"]


async def test_a_delivery_without_its_event_holds_up_no_other(world: World) -> None:
    async with receiving() as receiver:
        hook = await add(world, receiver.url)
        await world.engine.record(
            lambda: rows.keep_waiting(rows.hook_of(hook), "gone", 10**9, OTHER, "turn.completed")
        )
        async with telling(world):
            await do_turns(world, "a")
            told = await receiver.until(1)
        kept = await world.readers.run(WebhookDelivery.objects.get, event_id="gone")

    assert turns_of(told) == ["a"]
    assert kept.error == "its event is not in this log"
