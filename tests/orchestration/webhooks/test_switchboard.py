"""Webhooks are told everything that they chose, in order per thread, until it is taken."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from orchestration.errors import StorageFailed
from orchestration.models import Webhook, WebhookDelivery, WorkerPosition
from orchestration.reactors import following
from orchestration.webhooks import rows
from orchestration.webhooks.switchboard import WebhookSwitchboard
from tests.orchestration.reactors.world import World, world
from tests.support.builders import THREAD, begin_turn, create_thread, request_approval, settle_turn
from tests.support.webhook_receiver import Receiver, receiving

__all__ = ["world"]

OTHER = "another-thread"
AT_ONCE = 0.01


@asynccontextmanager
async def telling(world: World, pause: float = AT_ONCE) -> AsyncIterator[WebhookSwitchboard]:
    switchboard = WebhookSwitchboard(
        world.log, world.readers, world.engine.record, pause=lambda attempts: pause
    )
    await switchboard.look()
    working = asyncio.create_task(switchboard.run())
    try:
        yield switchboard
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def add(world: World, url: str, *kinds: str) -> Webhook:
    return await world.engine.record(lambda: rows.add(url, list(kinds or ["turn.completed"])))


async def do_turns(world: World, *names: str, thread: str = THREAD) -> None:
    for name in names:
        await world.dispatch(
            begin_turn(name, thread_id=thread), settle_turn(name, thread_id=thread)
        )


async def deliveries(world: World) -> list[tuple[str, int, int | None]]:
    found = WebhookDelivery.objects.order_by("id")
    return await world.readers.run(
        lambda: [(row.status, row.attempts, row.response_code) for row in found]
    )


async def until_status(world: World, status: str, count: int) -> None:
    """Rows are written after the receiver has its answer."""
    while [row[0] for row in await deliveries(world)].count(status) < count:
        await world.engine.record(lambda: None)


def turns_of(taken: list[Any]) -> list[str]:
    return [one["event"]["payload"]["settledTurn"]["turnId"] for one in taken]


async def test_what_was_chosen_is_told_and_signed(world: World) -> None:
    async with receiving() as receiver:
        hook = await add(world, receiver.url, "turn.completed", "approval.requested")
        async with telling(world):
            await world.dispatch(begin_turn("turn-1"), request_approval(), settle_turn("turn-1"))
            told = await receiver.until(2)
            await until_status(world, "delivered", 2)
    first = receiver.received[0]

    assert [one["kind"] for one in told] == ["approval.requested", "turn.completed"]
    assert told[0]["event"]["payload"]["activity"]["kind"] == "approval.requested"
    assert first.headers["t3-webhook-id"] == first.content["id"] == told[0]["event"]["eventId"]
    signed = first.headers["t3-webhook-timestamp"].encode() + b"." + first.body
    expected = hmac.new(hook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert first.headers["t3-webhook-signature"] == f"v1={expected}"
    assert await deliveries(world) == [("delivered", 1, 200)] * 2


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


async def test_what_happens_while_paused_is_not_told(world: World) -> None:
    async with receiving() as receiver:
        hook = await add(world, receiver.url)
        async with telling(world) as switchboard:
            await do_turns(world, "before")
            await receiver.until(1)
            await world.engine.record(lambda: rows.switch(hook, on=False))
            await switchboard.look()
            await do_turns(world, "meanwhile")
            await world.engine.record(lambda: rows.switch(hook, on=True))
            await switchboard.look()
            await do_turns(world, "after")
            told = await receiver.until(2)

    assert turns_of(told) == ["before", "after"]


async def test_what_was_before_a_webhook_is_not_told(world: World) -> None:
    async with receiving() as receiver:
        await do_turns(world, "before")
        await add(world, receiver.url)
        await do_turns(world, "after, and before a server looks")
        async with telling(world):
            told = await receiver.until(1)

    assert turns_of(told) == ["after, and before a server looks"]


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


async def test_without_webhooks_nobody_follows_the_log(world: World) -> None:
    await world.quiet()
    followers = len(world.log._followers)
    async with telling(world):
        await do_turns(world, "a")
        await world.quiet()
        assert len(world.log._followers) == followers


async def test_finished_deliveries_are_kept_for_a_while(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "FINISHED_KEPT", 2)
    async with receiving() as receiver:
        await add(world, receiver.url)
        async with telling(world):
            for name in "abcd":
                await do_turns(world, name)
                await receiver.until(ord(name) - 96)
            await until_status(world, "delivered", 2)
            while len(await deliveries(world)) > 2:
                await world.engine.record(lambda: None)

    kept = await world.readers.run(lambda: list(WebhookDelivery.objects.order_by("id")))
    assert [row.status for row in kept] == ["delivered"] * 2
    assert len(receiver.taken) == 4


async def test_a_webhook_that_is_removed_leaves_nothing(world: World) -> None:
    async with receiving() as receiver:
        hook = await add(world, receiver.url)
        async with telling(world) as switchboard:
            await do_turns(world, "a")
            await receiver.until(1)
            await until_status(world, "delivered", 1)
            await world.engine.record(lambda: rows.remove(hook))
            await switchboard.look()

    left = await world.readers.run(
        lambda: (
            WebhookDelivery.objects.count(),
            WorkerPosition.objects.filter(worker__startswith="webhook").count(),
        )
    )
    assert left == (0, 0)


async def test_tests_are_kept_as_deliveries(world: World, receiver: Receiver) -> None:
    from orchestration.webhooks.trial import send_test

    hook = await add(world, receiver.url)

    delivery = await asyncio.to_thread(send_test, hook)

    assert (delivery.status, delivery.kind, delivery.response_code) == ("delivered", "test", 200)
    assert receiver.received[0].content["kind"] == "test"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver
