"""What waits for a browser: in order, bounded, and given up when nobody reads."""

import asyncio
from typing import Any

from orchestration.outbox import QUEUE_BYTES, Outbox
from orchestration.sockets import AsgiSocket
from tests.support.event_loop import settled


class Browser:
    """Takes frames, or holds them back until it is released."""

    def __init__(self, reading: bool = True) -> None:
        self.frames: list[str] = []
        self.more = asyncio.Condition()
        self.reading = asyncio.Event()
        if reading:
            self.reading.set()

    async def __call__(self, message: dict[str, Any]) -> None:
        await self.reading.wait()
        async with self.more:
            self.frames.append(message["text"])
            self.more.notify_all()

    async def has(self, count: int) -> None:
        async with self.more:
            await self.more.wait_for(lambda: len(self.frames) >= count)


async def test_offered_and_put_frames_leave_in_one_order() -> None:
    browser = Browser()
    outbox = Outbox(AsgiSocket(browser))
    running = asyncio.create_task(outbox.run())

    outbox.offer(b"a")
    await outbox.put(b"b")
    outbox.offer(b"c")
    await browser.has(3)

    assert browser.frames == ["a", "b", "c"]
    running.cancel()


async def test_offers_beyond_the_limit_end_the_outbox() -> None:
    browser = Browser(reading=False)
    outbox = Outbox(AsgiSocket(browser))

    outbox.offer(b"x" * QUEUE_BYTES)
    assert not outbox.overflowed.is_set()
    outbox.offer(b"y")

    assert outbox.overflowed.is_set()
    await outbox.run()  # ends at once: there is nobody to send to any more
    assert browser.frames == []


async def test_put_waits_until_the_browser_has_read() -> None:
    browser = Browser(reading=False)
    outbox = Outbox(AsgiSocket(browser))
    running = asyncio.create_task(outbox.run())
    outbox.offer(b"x" * (QUEUE_BYTES // 2))
    outbox.offer(b"y" * (QUEUE_BYTES // 2))

    putting = asyncio.create_task(outbox.put(b"z"))
    await settled()
    assert not putting.done()

    browser.reading.set()
    await putting
    await browser.has(3)
    assert browser.frames[-1] == "z"
    running.cancel()


async def test_a_frame_larger_than_the_limit_still_goes_out() -> None:
    browser = Browser()
    outbox = Outbox(AsgiSocket(browser))
    running = asyncio.create_task(outbox.run())

    await outbox.put(b"x" * (QUEUE_BYTES + 1))
    await browser.has(1)

    assert len(browser.frames[0]) == QUEUE_BYTES + 1
    running.cancel()
