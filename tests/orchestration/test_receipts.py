"""Receipts: kept before they are told, waited for by what is in them."""

import asyncio

import pytest

from orchestration.contracts.receipts import Receipt, TurnQuiesced, TurnSettled
from orchestration.receipts import SUBSCRIPTION_LIMIT, ReceiptMissing, RuntimeReceiptBus
from providers.contracts.ids import ThreadId, TurnId

AT = "2026-01-01T00:00:00.000Z"


class Shelf:
    def __init__(self) -> None:
        self.kept: list[Receipt] = []
        self.fails = False

    async def save(self, receipt: Receipt) -> None:
        if self.fails:
            raise OSError("the disk is full")
        self.kept.append(receipt)


def settled(turn_id: str = "turn-1") -> TurnSettled:
    return TurnSettled(
        thread_id=ThreadId("thread-1"),
        created_at=AT,
        turn_id=TurnId(turn_id),
        state="completed",
    )


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def bus(shelf: Shelf) -> RuntimeReceiptBus:
    return RuntimeReceiptBus(shelf.save)


async def test_whoever_waits_gets_the_receipt_that_fits(
    bus: RuntimeReceiptBus, shelf: Shelf
) -> None:
    waiting = asyncio.create_task(bus.wait_for(TurnSettled, turn_id="turn-2", timeout=5))

    await bus.publish(settled("turn-1"))
    await bus.publish(settled("turn-2"))

    assert (await waiting).turn_id == "turn-2"
    assert len(shelf.kept) == 2


async def test_a_receipt_that_came_before_is_found(bus: RuntimeReceiptBus) -> None:
    await bus.publish(settled())

    assert await bus.wait_for(TurnSettled, timeout=5) == settled()


async def test_waiting_in_vain_names_what_did_not_come(bus: RuntimeReceiptBus) -> None:
    await bus.publish(settled())

    with pytest.raises(ReceiptMissing, match=r"no TurnQuiesced\(turn_id='turn-9'\) within 0.01"):
        await bus.wait_for(TurnQuiesced, turn_id="turn-9", timeout=0.01)


async def test_what_cannot_be_kept_is_not_told(bus: RuntimeReceiptBus, shelf: Shelf) -> None:
    shelf.fails = True

    with pytest.raises(OSError, match="full"):
        await bus.publish(settled())

    with pytest.raises(ReceiptMissing, match="the last to come: nothing"):
        await bus.wait_for(TurnSettled, timeout=0.01)


async def test_subscribers_hear_every_receipt(bus: RuntimeReceiptBus) -> None:
    with bus.subscribe() as subscription:
        await bus.publish(settled())

        assert await subscription.next() == settled()


async def test_a_subscriber_that_does_not_read_is_let_go(bus: RuntimeReceiptBus) -> None:
    with bus.subscribe() as subscription:
        for number in range(SUBSCRIPTION_LIMIT + 1):
            await bus.publish(settled(f"turn-{number}"))

        assert subscription.is_closed
