"""Frames on their way to one browser: in order, bounded, at the pace at which it reads."""

import asyncio
from collections import deque
from time import perf_counter

from orchestration.metrics.pushes import FrameMeter
from orchestration.sockets import Socket

QUEUE_BYTES = 4 * 1024 * 1024
"""Text that waits for a browser at most; what is pushed beyond it ends the connection."""

TOGETHER_BYTES = 256 * 1024
"""Frames given to the socket in one go."""

SOCKET_BYTES = 1024 * 1024
"""Bytes that may lie in the server's own socket buffer before we stop adding to them."""

STALLED_SECONDS = 30.0
"""How long a browser may take nothing at all while something waits for it."""

TOO_SLOW = 4008
"""The close code for a browser that does not keep up: it connects again and resumes by sequence."""


class Outbox:
    """``offer`` never waits and overflows; ``put`` waits for room. Both keep one order."""

    def __init__(self, socket: Socket, door: str = "/ws") -> None:
        self._socket = socket
        self._meter = FrameMeter(door)
        self._since = 0.0
        """When the oldest event that waits here was committed; 0 while none does."""
        self._frames: deque[bytes] = deque()
        self._waiting = 0
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self.overflowed = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Bytes that are not sent yet."""
        return self._waiting

    def offer(self, frame: bytes) -> None:
        if self.overflowed.is_set():
            return
        if self._waiting + len(frame) > QUEUE_BYTES and self._frames:
            self.abandon()
            return
        self._since = self._since or perf_counter()
        self._append(frame)

    async def put(self, frame: bytes, since: float = 0.0) -> None:
        """Waits until little is waiting, then adds the frame, however large it is.

        ``since`` is when what it tells of was committed, if that was just now.
        """
        while self._waiting > QUEUE_BYTES // 4 and not self.overflowed.is_set():
            self._drained.clear()
            await self._drained.wait()
        self._since = self._since or since
        self._append(frame)

    async def run(self) -> None:
        """Send frames until cancelled, or until the browser has stalled or fallen behind."""
        while not self.overflowed.is_set():
            if not self._frames:
                self._filled.clear()
                await self._filled.wait()
                continue
            if self._socket.held > SOCKET_BYTES:
                await self._wait_for_socket()
                continue
            before, since, self._since = self._waiting, self._since, 0.0
            frames = self._take()
            size = before - self._waiting
            await self._socket.send(frames)
            self._meter.sent(len(frames), size, since)
            if self._waiting <= QUEUE_BYTES // 4:
                self._drained.set()

    def _take(self) -> list[bytes]:
        """The next frames: one, or as many as may go together."""
        taken, size = [self._frames.popleft()], 0
        while self._frames and (size := size + len(taken[-1])) < TOGETHER_BYTES:
            taken.append(self._frames.popleft())
        self._waiting -= sum(map(len, taken))
        return taken

    def _append(self, frame: bytes) -> None:
        self._frames.append(frame)
        self._waiting += len(frame)
        self._filled.set()

    async def _wait_for_socket(self) -> None:
        """Back off until the socket's buffer has been read by the other side."""
        loop = asyncio.get_running_loop()
        least, since = self._socket.held, loop.time()
        while (held := self._socket.held) > SOCKET_BYTES:
            if held < least:
                least, since = held, loop.time()
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
