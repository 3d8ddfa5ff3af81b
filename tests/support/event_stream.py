"""A client of ``/events/``: reads Server-Sent Events as a browser would."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.server import RunningServer

PATIENCE_SECONDS = 15.0


@dataclass(frozen=True)
class Heard:
    event: str
    id: str
    data: str

    @property
    def content(self) -> Any:
        return json.loads(self.data)


class Listener:
    """One open stream. ``last_id`` is what a browser would come back with."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.last_id = ""
        self._lines = response.aiter_lines()

    async def heard(self) -> AsyncIterator[Heard]:
        """Until the server ends the stream."""
        fields = {"event": "message", "data": ""}
        async for line in self._lines:
            if not line:
                self.last_id = fields.get("id", self.last_id)
                yield Heard(fields["event"], self.last_id, fields["data"])
                fields = {"event": "message", "data": ""}
            name, _, value = line.partition(":")
            if name:
                fields[name] = value.removeprefix(" ")

    async def next(self, event: str = "message") -> Heard:
        """The next one of that name; what comes before it is passed over."""
        return (await self.take(1, event))[0]

    async def take(self, count: int, event: str = "message") -> list[Heard]:
        taken: list[Heard] = []
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for heard in self.heard():
                if heard.event == event:
                    taken.append(heard)
                if len(taken) == count:
                    return taken
        raise AssertionError(f"the stream ended after {len(taken)} of {count}")

    async def until_sequence(self, last: int) -> list[int]:
        """The sequences of all events of the log, up to one."""
        sequences: list[int] = []
        async for heard in self.heard():
            if heard.event == "message":
                sequences.append(int(heard.content["sequence"]))
                if sequences[-1] >= last:
                    return sequences
        raise AssertionError("the stream ended early")


@asynccontextmanager
async def listening(
    server: RunningServer,
    *channels: str,
    after: str | int | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Listener]:
    """Returns once the stream is open. ``after`` goes into the header, as a browser's does."""
    given = dict(server.authorization if headers is None else headers)
    if after is not None:
        given["Last-Event-ID"] = str(after)
    async with (
        httpx.AsyncClient(base_url=server.base_url, timeout=httpx.Timeout(10, read=None)) as client,
        client.stream(
            "GET", "/events/", params=[("channel", name) for name in channels], headers=given
        ) as response,
    ):
        listener = Listener(response)
        if response.headers["content-type"].startswith("text/event-stream"):
            await anext(aiter(listener.heard()))
        yield listener
