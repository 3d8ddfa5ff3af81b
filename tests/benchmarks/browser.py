"""A client of the server that measures: it keeps what is pushed as bytes, with its time."""

import asyncio
import itertools
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.server import RunningServer

PUSH = b'{"type":"push"'


@dataclass(frozen=True)
class Pushed:
    """``at`` is in seconds since the epoch: comparable with what other processes wrote down."""

    at: float
    frame: bytes


class Answer(msgspec.Struct):
    id: str
    result: Any = None
    error: Any = None


class Browser:
    """Pushes are not decoded while they come: that would slow the client down, not the server."""

    def __init__(self, socket: ClientConnection) -> None:
        self.pushes: list[Pushed] = []
        self.answered_at = 0.0
        """When the last answer had arrived, before it was decoded."""
        self._socket = socket
        self._ids = itertools.count(1)
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._awaited: tuple[re.Pattern[bytes], asyncio.Future[Pushed]] | None = None
        self._decode = msgspec.json.Decoder(Answer).decode
        self._reading = asyncio.create_task(self._read())

    async def request(self, method: str, **params: Any) -> Any:
        id_ = str(next(self._ids))
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[id_] = answer
        request = {"id": id_, "body": {"_tag": method, **params}}
        await self._socket.send(msgspec.json.encode(request), text=True)
        return await answer

    async def dispatch(self, kind: str, **fields: Any) -> Any:
        command = {"type": kind, "commandId": f"bench-{time.time_ns()}-{next(self._ids)}", **fields}
        return await self.request("orchestration.dispatchCommand", command=command)

    async def pushed(self, pattern: bytes, since: int = 0) -> Pushed:
        """The first push, past or to come, in which the pattern is found."""
        marker = re.compile(pattern)
        for push in self.pushes[since:]:
            if marker.search(push.frame):
                return push
        waiting: asyncio.Future[Pushed] = asyncio.get_running_loop().create_future()
        self._awaited = (marker, waiting)
        return await waiting

    async def leave(self) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                frame = await self._socket.recv(decode=False)
                if frame.startswith(PUSH):
                    self._keep(Pushed(time.time(), frame))
                else:
                    self.answered_at = time.perf_counter()
                    self._resolve(self._decode(frame))

    def _keep(self, push: Pushed) -> None:
        self.pushes.append(push)
        if self._awaited is not None and self._awaited[0].search(push.frame):
            self._awaited[1].set_result(push)
            self._awaited = None

    def _resolve(self, answer: Answer) -> None:
        waiting = self._answers.pop(answer.id)
        if answer.error is None:
            waiting.set_result(answer.result)
        else:
            waiting.set_exception(RuntimeError(f"the server refused: {answer.error}"))


@asynccontextmanager
async def browsing(server: RunningServer, door: str = "/") -> AsyncIterator[Browser]:
    """A connection that has been welcomed."""
    async with connect(
        server.socket_url(door),
        additional_headers=server.authorization,
        compression=None,
        max_size=None,
        max_queue=None,
    ) as socket:
        browser = Browser(socket)
        try:
            await browser.pushed(b'"server.welcome"')
            yield browser
        finally:
            await browser.leave()
