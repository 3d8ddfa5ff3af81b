"""A program that is told of things: keeps what it is sent, and answers as the test wants."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

PATIENCE_SECONDS = 15.0


@dataclass(frozen=True)
class Received:
    headers: dict[str, str]
    body: bytes
    answered: int

    @property
    def content(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """``answer`` gives the status for what came; it may also wait. 0 hangs up without a word."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Callable[[Any], int] = lambda content: 200
        self.held: asyncio.Event | None = None
        """While set to an event that is not set, nobody gets an answer."""
        self._news = asyncio.Condition()
        self._serving: set[asyncio.Task[Any]] = set()
        self.url = ""

    @property
    def taken(self) -> list[Any]:
        """The contents that were answered with success."""
        return [one.content for one in self.received if one.answered == 200]

    async def until(self, count: int) -> list[Any]:
        """That many have been taken."""
        async with self._news:
            await asyncio.wait_for(
                self._news.wait_for(lambda: len(self.taken) >= count), PATIENCE_SECONDS
            )
        return self.taken

    async def until_tried(self, count: int) -> list[Received]:
        async with self._news:
            await asyncio.wait_for(
                self._news.wait_for(lambda: len(self.received) >= count), PATIENCE_SECONDS
            )
        return self.received

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self._serving.add(task)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")[1:]
                headers = dict(line.split(": ", 1) for line in lines if line)
                headers = {name.lower(): value for name, value in headers.items()}
                body = await reader.readexactly(int(headers["content-length"]))
                await self._take(headers, body, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def hang_up(self) -> None:
        """On everybody, also on those who still wait for an answer."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _take(
        self, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter
    ) -> None:
        if self.held is not None:
            await self.held.wait()
        status = self.answer(json.loads(body))
        if status:
            writer.write(
                f"HTTP/1.1 {status} So\r\nLocation: /\r\nContent-Length: 0\r\n\r\n".encode()
            )
            await writer.drain()
        async with self._news:
            self.received.append(Received(headers, body, status))
            self._news.notify_all()
        if not status:
            raise ConnectionError


@asynccontextmanager
async def receiving(port: int = 0) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bell"
    try:
        yield receiver
    finally:
        server.close()
        await receiver.hang_up()
