"""The WebSocket: decode, answer, relay. One consumer is one open tab or program."""

import asyncio
import logging
from time import perf_counter
from typing import Any

import msgspec
from channels.consumer import AsyncConsumer

from orchestration import rpc, tracing
from orchestration.contracts.pushes import Welcome
from orchestration.contracts.replies import Failure, Problem, Reply
from orchestration.current import current_runtime
from orchestration.engine import named
from orchestration.errors import OrchestrationError, StorageFailed
from orchestration.metrics import instruments
from orchestration.outbox import TOO_SLOW, Outbox
from orchestration.push_bus import Door
from orchestration.relay import EventRelay
from orchestration.rpc.context import method_name
from orchestration.rpc.reading import UNREADABLE_ID, read_request, readable_id
from orchestration.runtime import Runtime
from orchestration.sockets import Send, socket_of
from orchestration.vital_tasks import cancel_all
from providers.errors import ProviderError

logger = logging.getLogger(__name__)

MESSAGE_LIMIT = 116 * 1024 * 1024
"""Characters of one message: eight images of 10 MiB, as data URLs, and some room."""

REQUESTS_AT_ONCE = 256
"""Requests of one connection that are being answered; the next is read when one of them is done."""

REASON_CHARS = 2_000
"""Of what an answer says went wrong; it may quote what was asked."""

TOO_LARGE = 4009
NOT_TEXT = 4003
"""Standing for 1009 and 1003, which Daphne lets no application send."""


class BrowserConsumer(AsyncConsumer):
    """Requests run side by side; answers and pushes leave in the order in which they were made.

    Takes messages straight from the server instead of through Channels' dispatch, which hops into a
    thread for each (a tenfold cost) and handles them one after another.
    """

    door: Door

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        self.door = "/ws" if scope["path"] == "/ws" else "/"
        self.runtime: Runtime = current_runtime()
        self.outbox = Outbox(socket_of(send), self.door)
        self.relay = EventRelay(self.runtime.log, self.runtime.push_bus, self.outbox)
        self.context = self.runtime.context(self.door, self.relay)
        self.room = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self.answers: set[asyncio.Task[None]] = set()
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})  # at once: the server drops a handshake that waits
        await self.serve(receive, send)

    async def serve(self, receive: Any, send: Send) -> None:
        """Until either side ends it: the browser leaves, breaks a rule, or does not keep up."""
        reading = asyncio.create_task(self.read(receive))
        sending = asyncio.create_task(self.outbox.run())
        welcoming = asyncio.create_task(self.welcome())
        self.runtime.connections.add(self)
        instruments.opened.of(self.door).add()
        code: int | None = None
        try:
            await asyncio.wait((reading, sending), return_when=asyncio.FIRST_COMPLETED)
            code = TOO_SLOW if sending.done() else reading.result()
            if code is not None:
                await send({"type": "websocket.close", "code": code})
        finally:
            self.runtime.connections.discard(self)
            instruments.disconnects.of(self.door, str(code or "gone")).add()
            self.runtime.push_bus.leave(self)
            await cancel_all({reading, sending, welcoming, *self.answers})
            await self.relay.stop()

    def offer(self, frame: bytes) -> None:
        self.outbox.offer(frame)

    async def welcome(self) -> None:
        """The first push, once everything is ready; only then does the connection hear others."""
        await self.runtime.readiness.wait_all()
        welcome: Welcome = self.runtime.welcome()
        self.offer(self.runtime.push_bus.frame("server.welcome", msgspec.json.encode(welcome)))
        self.runtime.push_bus.join(self)

    async def read(self, receive: Any) -> int | None:
        """Start answering each request as it comes in. Ends with the code to close with, if any."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return None
            text = message.get("text")
            if text is None:
                return NOT_TEXT
            if len(text) > MESSAGE_LIMIT:
                return TOO_LARGE
            await self.room.acquire()
            answer = asyncio.create_task(self.answer(text))
            self.answers.add(answer)
            answer.add_done_callback(self.answered)

    def answered(self, answer: asyncio.Task[None]) -> None:
        self.answers.discard(answer)
        self.room.release()

    async def answer(self, text: str) -> None:
        request_id, begun, method, outcome = UNREADABLE_ID, perf_counter(), "unknown", "answered"
        try:
            request = read_request(text)
            request_id, method = request.id, method_name(type(request.body))
            with tracing.request(method, self.door):
                result = await rpc.result_of(request.body, self.context)
            reply = Reply(id=request_id, result=result)
            content = msgspec.json.encode(reply)
        except msgspec.DecodeError as error:
            outcome = "invalid"
            content = failure(
                readable_id(text), f"Invalid request format: {error}", "request.invalid"
            )
        except (OrchestrationError, ProviderError) as error:
            outcome = "refused"
            content = failure(request_id, str(error), error.code)
        except Exception as error:
            outcome = "failed"
            logger.exception("request %s failed", request_id)
            content = failure(request_id, *told(error))
        instruments.request_seconds.of(method, outcome).observe(perf_counter() - begun)
        await self.outbox.put(content)


def told(error: Exception) -> tuple[str, str]:
    """What people are told of a failure that is nobody's refusal, and its code."""
    match named(error, "read"):
        case StorageFailed() as failed:
            return str(failed), failed.code
        case _:
            return "the server failed to answer; its log says why", "internal"


def failure(request_id: str, message: str, code: str) -> bytes:
    problem = Problem(message=message[:REASON_CHARS], code=code)
    return msgspec.json.encode(Failure(id=request_id, error=problem))
