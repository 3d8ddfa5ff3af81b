"""JSON-RPC over lines, as app-servers speak it: requests both ways, notifications, no batches."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from itertools import count
from typing import Any, Protocol

import msgspec
from msgspec import Raw, Struct

from providers.errors import AgentGone, AgentRefused

REQUEST_SECONDS = 20.0
MAX_LINE = 256 * 1024 * 1024
"""Longest line that is kept together. Codex's longest, seen with 1 MiB of output, was 1.2 MB."""
INVALID_LINES_LIMIT = 1_000
"""An agent says a stray line now and then; what says so many is no app-server."""
UNSUPPORTED = -32601
NULL = Raw(b"null")
BROKEN = (ConnectionError, RuntimeError)
"""What writing to a closed pipe raises, or to one that is being closed."""

log = logging.getLogger(__name__)


class NotAnAppServer(Exception):
    """The program at the other end speaks something else, and a lot of it."""


class RpcError(Struct, frozen=True):
    code: int = 0
    message: str = ""


class Incoming(Struct, frozen=True, rename="camel"):
    """One line from the agent: a notification, a request (``method`` and ``id``) or an answer."""

    method: str | None = None
    params: Raw = NULL
    id: int | str | None = None
    result: Raw = NULL
    error: RpcError | None = None
    emitted_at_ms: int | None = None


class Transport(Protocol):
    """A pipe of lines, read in pieces of any size; ``b""`` is the end."""

    async def read(self) -> bytes: ...

    async def write(self, line: bytes) -> None: ...

    def ending(self) -> str:
        """Why it ended, for people; asked after ``read`` gave ``b""``."""
        ...


class LineSplitter:
    """Cuts a stream of bytes into lines; a line may be many megabytes and come in many pieces."""

    def __init__(self, limit: int = MAX_LINE) -> None:
        self.limit = limit
        self._pieces: list[bytes] = []
        self._held = 0
        self.overlong = 0

    def split(self, chunk: bytes) -> list[bytes]:
        first, newline, rest = chunk.partition(b"\n")
        if not newline:
            self._hold(chunk)
            return []
        if self._pieces:
            self._hold(first)
            first = b"".join(self._pieces)
            self._pieces, self._held = [], 0
        lines = rest.split(b"\n")
        tail = lines.pop()
        if tail:
            self._hold(tail)
        return [first, *lines]

    def _hold(self, piece: bytes) -> None:
        self._held += len(piece)
        if self._held > self.limit:  # drop what cannot be a frame of ours; the rest is bad JSON
            self.overlong += 1
            self._pieces, self._held = [], len(piece)
        self._pieces.append(piece)


def as_utf8(line: bytes) -> bytes:
    """The line with what is not UTF-8 replaced, so that nobody after this stumbles over it."""
    if line.isascii():
        return line
    try:
        line.decode()
    except UnicodeDecodeError:
        return line.decode(errors="replace").encode()
    return line


class ReadingGate:
    """Stops all reading from agents while whoever takes their words lags; pipes then fill up.

    Agents wait on a full pipe (measured: six seconds at 200,000 deltas, nothing lost).
    """

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    @property
    def is_open(self) -> bool:
        return self._open.is_set()

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def wait(self) -> None:
        if not self._open.is_set():
            await self._open.wait()


OnMessage = Callable[[Incoming, bytes], None]
OnResult = Callable[[Raw], None]


class _Waiting(Struct):
    method: str
    answer: "asyncio.Future[Raw]"
    on_result: OnResult | None


class Peer:
    """One conversation. ``on_message`` gets, in order, all that is not an answer to us."""

    def __init__(self, transport: Transport, on_message: OnMessage, gate: ReadingGate) -> None:
        self.transport = transport
        self.heard = 0
        """Lines, of any kind."""
        self.invalid_lines = 0
        self.on_wire: Callable[[str, bytes], None] = lambda direction, line: None
        """Sees what ``on_message`` does not: lines that we send, and answers."""
        self._on_message = on_message
        self._gate = gate
        self._waiting: dict[int | str, _Waiting] = {}
        self._ids = count(1)
        self._decoder = msgspec.json.Decoder(Incoming)
        self._gone: AgentGone | None = None

    @property
    def is_gone(self) -> bool:
        return self._gone is not None

    @property
    def is_asked(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._waiting)

    async def run(self) -> None:
        """Read until the agent ends; then every open request fails with ``AgentGone``.

        Raises ``NotAnAppServer`` when it says hardly anything else than what cannot be read.
        """
        splitter = LineSplitter()
        try:
            while chunk := await self.transport.read():
                await self._gate.wait()
                for line in splitter.split(chunk):
                    self._take(line)
        finally:
            self.fail(AgentGone(self.transport.ending()))

    async def request(
        self,
        method: str,
        params: Any,
        *,
        seconds: float = REQUEST_SECONDS,
        on_result: OnResult | None = None,
    ) -> Raw:
        """``on_result`` sees the answer in its place among the agent's other messages."""
        if self._gone:
            raise self._gone
        id_ = next(self._ids)
        answer: asyncio.Future[Raw] = asyncio.get_running_loop().create_future()
        self._waiting[id_] = _Waiting(method, answer, on_result)
        try:
            async with asyncio.timeout(seconds):
                with contextlib.suppress(*BROKEN):  # the reading side will say why it ended
                    await self._send({"method": method, "id": id_, "params": params})
                return await answer
        except TimeoutError:
            raise AgentGone(f"the agent did not answer {method} in {seconds:g} seconds") from None
        finally:
            self._waiting.pop(id_, None)

    async def notify(self, method: str) -> None:
        await self._write({"method": method})

    async def reply(self, id_: int | str, result: Any) -> None:
        await self._write({"id": id_, "result": result})

    async def refuse(self, id_: int | str, code: int, message: str) -> None:
        await self._write({"id": id_, "error": {"code": code, "message": message}})

    def fail(self, reason: AgentGone) -> None:
        self._gone = self._gone or reason
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(self._gone)
        self._waiting.clear()

    async def _write(self, message: dict[str, Any]) -> None:
        try:
            await self._send(message)
        except BROKEN:
            raise self._gone or AgentGone("the agent's process has ended") from None

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            line = msgspec.json.encode(message)
        except UnicodeEncodeError:  # codex ends at the first byte that is not UTF-8
            raise AgentRefused("the text has characters that cannot be sent") from None
        self.on_wire(">", line)
        await self.transport.write(line + b"\n")

    def _take(self, line: bytes) -> None:
        self.heard += 1
        line = as_utf8(line)
        try:
            message = self._decoder.decode(line)
        except msgspec.DecodeError:
            self._take_invalid(line)
            return
        if message.method is not None:
            self._on_message(message, line)
        else:
            self.on_wire("<", line)
            self._resolve(message)

    def _take_invalid(self, line: bytes) -> None:
        if not line.strip():
            return
        self.invalid_lines += 1
        self.on_wire("!", msgspec.json.encode(line[:2000].decode(errors="replace")))
        if self.invalid_lines == 1:
            log.warning("an agent says things that are not JSON-RPC; its log of frames has them")
        if self.invalid_lines > INVALID_LINES_LIMIT:
            self.fail(AgentGone("what it says is not the protocol of an app-server"))
            raise NotAnAppServer

    def _resolve(self, message: Incoming) -> None:
        waiting = self._waiting.pop(message.id, None) if message.id is not None else None
        if waiting is None or waiting.answer.done():
            return  # the caller left, or gave up waiting
        if message.error is not None:
            waiting.answer.set_exception(AgentRefused(message.error.message))
            return
        if waiting.on_result:
            waiting.on_result(message.result)
        waiting.answer.set_result(message.result)
