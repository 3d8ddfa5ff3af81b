"""The network between codex and its model, which can be taken away."""

from __future__ import annotations

import asyncio
from types import TracebackType

from tests.support.model_server import ModelServer

PIECE = 65_536


class Network:
    """Leads ``port`` to a scripted model of its own; breaks when told so at ``control_port``.

    Whoever tells waits for the answer: it comes when the network is broken.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.control_port = 0
        self.model = ModelServer()
        self._flows = asyncio.Event()
        self._flows.set()
        self._cuts_next = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._door: asyncio.Server | None = None

    async def __aenter__(self) -> Network:
        await self.model.__aenter__()
        self._control = await asyncio.start_server(self._obey, "127.0.0.1", 0)
        self.control_port = self._control.sockets[0].getsockname()[1]
        await self.heal()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._control.close()
        self._close_door()
        self._cut()
        for task in tuple(self._carrying):
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)
        await self.model.__aexit__(kind, error, at)

    async def heal(self) -> None:
        """Connections that were silent stay lost, as after any long outage."""
        if not self._flows.is_set():
            self._cut()
            self._flows.set()
        self._cuts_next = False
        if self._door is None:
            self._door = await asyncio.start_server(self._take, "127.0.0.1", self.port)

    def _break(self, fault: str) -> None:
        match fault:
            case "refused":
                self._close_door()
                self._cut()
            case "silent":
                self._flows.clear()
            case "cut-off":
                self._cuts_next = not self._ends
                self._cut()

    async def _obey(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._break((await reader.readline()).decode().strip())
        writer.write(b"\n")
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection("127.0.0.1", self.model.port)
        self._ends |= {writer, ours}
        for one, other, answers in ((reader, ours, False), (theirs, writer, True)):
            task = asyncio.create_task(self._carry(one, other, answers))
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, answers: bool
    ) -> None:
        try:
            while piece := await source.read(PIECE):
                await self._flows.wait()
                if answers and self._cuts_next:
                    self._cuts_next = False
                    sink.write(piece[: len(piece) // 2])
                    await sink.drain()
                    self._cut()
                    return
                sink.write(piece)
                await sink.drain()
        except OSError:
            pass  # one side went away
        finally:
            sink.close()
            self._ends.discard(sink)

    def _cut(self) -> None:
        for end in tuple(self._ends):
            end.transport.abort()
        self._ends.clear()

    def _close_door(self) -> None:
        if self._door is not None:
            self._door.close()
            self._door = None
