"""A switchboard at work: what happens for it to tell, and what became of its deliveries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from orchestration.models import Webhook, WebhookDelivery
from orchestration.webhooks import rows
from orchestration.webhooks.switchboard import WebhookSwitchboard
from tests.orchestration.reactors.world import World
from tests.support.builders import THREAD, begin_turn, settle_turn

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
