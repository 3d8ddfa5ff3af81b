"""Webhooks are told everything that they chose, and nothing else."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator

import pytest

from orchestration.models import WebhookDelivery, WorkerPosition
from orchestration.webhooks import rows
from tests.orchestration.reactors.world import World, world
from tests.orchestration.webhooks.telling import (
    add,
    deliveries,
    do_turns,
    telling,
    turns_of,
    until_status,
)
from tests.support.builders import begin_turn, request_approval, settle_turn
from tests.support.webhook_receiver import Receiver, receiving

__all__ = ["world"]


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
