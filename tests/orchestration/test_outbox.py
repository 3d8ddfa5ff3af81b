"""What waits for a browser: in order, bounded, and given up when nobody reads."""

import asyncio
import functools
from typing import Any

from orchestration.outbox import QUEUE_BYTES, SOCKET_BYTES, Outbox, buffered_bytes


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
    outbox = Outbox(browser)
    running = asyncio.create_task(outbox.run())

    outbox.offer("a")
    await outbox.put("b")
    outbox.offer("c")
    await browser.has(3)

    assert browser.frames == ["a", "b", "c"]
    running.cancel()


async def test_offers_beyond_the_limit_end_the_outbox() -> None:
    browser = Browser(reading=False)
    outbox = Outbox(browser)

    outbox.offer("x" * QUEUE_BYTES)
    assert not outbox.overflowed.is_set()
    outbox.offer("y")

    assert outbox.overflowed.is_set()
    await outbox.run()  # ends at once: there is nobody to send to any more
    assert browser.frames == []


async def test_put_waits_until_the_browser_has_read() -> None:
    browser = Browser(reading=False)
    outbox = Outbox(browser)
    running = asyncio.create_task(outbox.run())
    outbox.offer("x" * (QUEUE_BYTES // 2))
    outbox.offer("y" * (QUEUE_BYTES // 2))

    putting = asyncio.create_task(outbox.put("z"))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not putting.done()

    browser.reading.set()
    await putting
    await browser.has(3)
    assert browser.frames[-1] == "z"
    running.cancel()


async def test_a_frame_larger_than_the_limit_still_goes_out() -> None:
    browser = Browser()
    outbox = Outbox(browser)
    running = asyncio.create_task(outbox.run())

    await outbox.put("x" * (QUEUE_BYTES + 1))
    await browser.has(1)

    assert len(browser.frames[0]) == QUEUE_BYTES + 1
    running.cancel()


class Transport:
    """The fields of a Twisted transport that tell how much it still holds."""

    def __init__(self, held: int) -> None:
        self.dataBuffer = b"x" * held
        self.offset = 0
        self._tempDataLen = 5


class Protocol:
    def __init__(self, transport: Transport) -> None:
        self.transport = transport


async def test_what_daphne_holds_for_a_socket_is_counted() -> None:
    async def handle_reply(protocol: Protocol, message: dict[str, Any]) -> None:
        return None

    send = functools.partial(handle_reply, Protocol(Transport(held=SOCKET_BYTES)))

    assert buffered_bytes(send) == SOCKET_BYTES + 5
    assert buffered_bytes(Browser()) == 0
