"""A scripted model: the OpenAI Responses API on loopback, to drive real agents with no account.

In a test: `async with ModelServer() as model:`, then point the agent at `model.url`.
By itself: `python -m tests.support.model_server --port 18080`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import uuid
from collections import Counter
from types import TracebackType
from typing import Any

from tests.support.model_reply import Gate, ModelRequest, Reply
from tests.support.model_scripts import answer

LIMIT = 64 * 1024 * 1024


class ModelServer:
    """Answers on `port` of loopback while entered; remembers every request."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.requests: list[ModelRequest] = []
        self.emitted: list[float] = []
        """When each delta was written, in seconds since the epoch (a flood: each chunk)."""
        self.gate = Gate()
        self._attempts: Counter[tuple[str, int]] = Counter()
        self._talks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def release(self, count: int = 1) -> None:
        """Let held scripts go on, `count` steps."""
        self.gate.release(count)

    async def held(self, count: int = 1) -> None:
        """Wait until scripts have been held `count` times since the start."""
        await self.gate.held(count)

    async def __aenter__(self) -> ModelServer:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, limit=LIMIT, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until all is said, or nobody listens: who has left takes no release from others."""
        try:
            request = await read_request(reader)
            async with asyncio.TaskGroup() as talk:
                answering = talk.create_task(self._answer(request, writer))
                leaving = talk.create_task(reader.read())
                answering.add_done_callback(lambda _: leaving.cancel())
                leaving.add_done_callback(lambda _: answering.cancel())
        except* (ConnectionError, asyncio.IncompleteReadError):
            pass  # the agent went away, as interrupted turns do
        finally:
            writer.close()

    async def _answer(self, request: ModelRequest, writer: asyncio.StreamWriter) -> None:
        self.requests.append(request)
        # A retry sends the same history; a new turn, though its text be the same, a longer one.
        attempt = (request.thread_id, len(request.input))
        reply = Reply(
            request=request,
            writer=writer,
            gate=self.gate,
            emitted=self.emitted,
            attempt=self._attempts[attempt],
            id=uuid.uuid4().hex[:12],
        )
        self._attempts[attempt] += 1
        if request.path.endswith("/responses"):
            await answer(reply)
        else:
            await reply.refuse(404, {"message": f"no route {request.path}"})


async def read_request(reader: asyncio.StreamReader) -> ModelRequest:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    body: dict[str, Any] = json.loads(raw) if raw else {}
    return ModelRequest(path=first.split(" ")[1], headers=headers, body=body)


async def serve(port: int) -> None:
    async with ModelServer(port) as model:
        sys.stdout.write(f"scripted model on {model.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
