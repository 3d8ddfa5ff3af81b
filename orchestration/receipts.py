"""Receipts: milestones of background work, kept as rows, and waited for instead of sleeping."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from orchestration.contracts.receipts import Receipt, type_of
from orchestration.errors import OrchestrationError

RECENT_KEPT = 1_000
SUBSCRIPTION_LIMIT = 1_000

R = TypeVar("R", bound=Receipt)
Save = Callable[[Receipt], Awaitable[None]]


class ReceiptMissing(OrchestrationError):
    """What was waited for did not happen in time."""

    code = "receipt.missing"


class Subscription:
    """Receipts as they come. One that is not read closes at its limit; the rows have all."""

    def __init__(self) -> None:
        self.is_closed = False
        self._queue: asyncio.Queue[Receipt] = asyncio.Queue(SUBSCRIPTION_LIMIT)

    def offer(self, receipt: Receipt) -> None:
        if self._queue.full():
            self.is_closed = True
        if not self.is_closed:
            self._queue.put_nowait(receipt)

    async def next(self) -> Receipt:
        return await self._queue.get()


class RuntimeReceiptBus:
    """``save`` keeps a receipt as a row; only then do those who wait hear of it."""

    def __init__(self, save: Save) -> None:
        self._save = save
        self._recent: deque[Receipt] = deque(maxlen=RECENT_KEPT)
        self._subscriptions: set[Subscription] = set()
        self._bells: set[asyncio.Event] = set()
        self._news = asyncio.Condition()

    async def publish(self, receipt: Receipt) -> None:
        await self._save(receipt)
        self._recent.append(receipt)
        for subscription in tuple(self._subscriptions):
            subscription.offer(receipt)
            if subscription.is_closed:
                self._subscriptions.discard(subscription)
        for bell in self._bells:
            bell.set()
        async with self._news:
            self._news.notify_all()

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        subscription = Subscription()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    @contextmanager
    def ringing(self, bell: asyncio.Event) -> Iterator[None]:
        """While inside, every receipt that was kept rings: for those who read the rows."""
        self._bells.add(bell)
        try:
            yield
        finally:
            self._bells.discard(bell)

    async def wait_for(self, kind: type[R], *, timeout: float, **match: Any) -> R:  # noqa: ASYNC109
        """The receipt whose fields are as in ``match``; also one of the recent past.

        Raises ``ReceiptMissing``, which names what was waited for, after ``timeout`` seconds.
        """
        try:
            async with asyncio.timeout(timeout), self._news:
                while True:
                    for receipt in self._recent:
                        if isinstance(receipt, kind) and _fits(receipt, match):
                            return receipt
                    await self._news.wait()
        except TimeoutError:
            raise ReceiptMissing(self._missing(kind, match, timeout)) from None

    def _missing(self, kind: type[R], match: dict[str, Any], seconds: float) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in match.items())
        came = ", ".join(type_of(receipt) for receipt in list(self._recent)[-5:]) or "nothing"
        return f"no {kind.__name__}({named}) within {seconds:g} seconds; the last to come: {came}"


def _fits(receipt: Receipt, match: dict[str, Any]) -> bool:
    return all(getattr(receipt, name) == value for name, value in match.items())
