"""Frames on their way to one browser: in order, bounded, at the pace at which it reads."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]

QUEUE_BYTES = 4 * 1024 * 1024
"""Text that waits for a browser at most; what is pushed beyond it ends the connection."""

SOCKET_BYTES = 1024 * 1024
"""Bytes that may lie in the server's own socket buffer before we stop adding to them."""

STALLED_SECONDS = 30.0
"""How long a browser may take nothing at all while something waits for it."""

TOO_SLOW = 4008
"""The close code for a browser that does not keep up: it connects again and resumes by sequence."""


class Outbox:
    """``offer`` never waits and overflows; ``put`` waits for room. Both keep one order."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._frames: deque[str] = deque()
        self._waiting = 0
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self.overflowed = asyncio.Event()

    def offer(self, frame: str) -> None:
        if self.overflowed.is_set():
            return
        if self._waiting + len(frame) > QUEUE_BYTES and self._frames:
            self.abandon()
            return
        self._append(frame)

    async def put(self, frame: str) -> None:
        """Waits until little is waiting, then adds the frame, however large it is."""
        while self._waiting > QUEUE_BYTES // 4 and not self.overflowed.is_set():
            self._drained.clear()
            await self._drained.wait()
        self._append(frame)

    async def run(self) -> None:
        """Send frames until cancelled, or until the browser has stalled or fallen behind."""
        while not self.overflowed.is_set():
            if not self._frames:
                self._filled.clear()
                await self._filled.wait()
                continue
            if buffered_bytes(self._send) > SOCKET_BYTES:
                await self._wait_for_socket()
                continue
            frame = self._frames.popleft()
            self._waiting -= len(frame)
            await self._send({"type": "websocket.send", "text": frame})
            if self._waiting <= QUEUE_BYTES // 4:
                self._drained.set()

    def _append(self, frame: str) -> None:
        self._frames.append(frame)
        self._waiting += len(frame)
        self._filled.set()

    async def _wait_for_socket(self) -> None:
        """Back off until the socket's buffer has been read by the other side."""
        loop = asyncio.get_running_loop()
        least, since = buffered_bytes(self._send), loop.time()
        while (buffered := buffered_bytes(self._send)) > SOCKET_BYTES:
            if buffered < least:
                least, since = buffered, loop.time()
            if loop.time() - since > STALLED_SECONDS:
                self.abandon()
                return
            await asyncio.sleep(0.01)

    def abandon(self) -> None:
        """Send nothing more: the connection is to be closed, and what was waiting is forgotten."""
        self._frames.clear()
        self._waiting = 0
        self._filled.set()
        self._drained.set()
        self.overflowed.set()


def buffered_bytes(send: Send) -> int:
    """Bytes that Daphne holds for this socket; 0 for other servers, whose ``send`` itself waits.

    Twisted has no public count of what a transport still holds, hence its private fields.
    """
    protocol = getattr(send, "args", (None,))[0]
    transport = getattr(protocol, "transport", None)
    if transport is None or not hasattr(transport, "dataBuffer"):
        return 0
    return len(transport.dataBuffer) - transport.offset + transport._tempDataLen  # type: ignore[no-any-return]
