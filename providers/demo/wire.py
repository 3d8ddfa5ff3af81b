"""The line protocol on stdin and stdout: one JSON object a line, both ways."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec

Json = dict[str, Any]

LINE_LIMIT = 64 * 1024 * 1024
"""A frame may carry a whole pasted file or a command's whole output."""


class Wire:
    """Everything that we say goes through here, in order.

    ``send`` and ``notify`` never wait; whoever says much awaits ``flushed`` in between, so that a
    client that reads slowly slows us down instead of filling our memory.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.muted: frozenset[str] = frozenset()
        self._reader = reader
        self._writer = writer
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(Json)
        self._request_ids = itertools.count()
        self._answers: dict[int, asyncio.Future[Json]] = {}

    @classmethod
    async def open(cls) -> Wire:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=LINE_LIMIT)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        transport, protocol = await loop.connect_write_pipe(
            asyncio.streams.FlowControlMixin, sys.stdout
        )
        return cls(reader, asyncio.StreamWriter(transport, protocol, None, loop))

    async def frames(self) -> AsyncIterator[Json]:
        """What the client says, until it leaves. Like codex, we ignore a line that is no object."""
        async for line in self._reader:
            try:
                frame = self._decoder.decode(line)
            except msgspec.DecodeError:
                continue
            if "method" in frame:
                yield frame
            else:
                self._settle(frame)

    def send(self, frame: Json) -> None:
        self._writer.write(self._encoder.encode(frame) + b"\n")

    def notify(self, method: str, params: Json) -> None:
        if method not in self.muted:
            self.send({"method": method, "params": params, "emittedAtMs": now_ms()})

    def deltas(self, method: str, place: Json, texts: Iterable[str]) -> None:
        """One notification a text, all in one write: the fast path of streaming."""
        if method in self.muted:
            return
        encode = self._encoder.encode
        head = b'{"method":%b,"params":%b,"delta":' % (encode(method), encode(place)[:-1])
        tail = b'},"emittedAtMs":%d}\n' % now_ms()
        self._writer.write(b"".join([head + encode(text) + tail for text in texts]))

    async def flushed(self) -> None:
        await self._writer.drain()

    def ask(self, method: str, params: Json) -> tuple[int, asyncio.Future[Json]]:
        """Send a request to the client; the future holds its whole answer, error or result."""
        id_ = next(self._request_ids)
        answer = asyncio.get_running_loop().create_future()
        self._answers[id_] = answer
        answer.add_done_callback(lambda _: self._answers.pop(id_, None))
        self.send({"method": method, "id": id_, "params": params})
        return id_, answer

    def _settle(self, frame: Json) -> None:
        """A late answer, or one to nothing that we asked, is ignored."""
        answer = self._answers.get(frame["id"]) if isinstance(frame.get("id"), int) else None
        if answer and not answer.done():
            answer.set_result(frame)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
