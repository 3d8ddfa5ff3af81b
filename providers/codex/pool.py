"""The codex processes: one for all threads with equal settings, and when each is ended."""

import asyncio
from collections.abc import Callable

from providers.adapter import ResumeCursor
from providers.codex.client import AppServer
from providers.errors import AgentGone
from providers.jsonrpc import ReadingGate
from providers.launch import Launch
from providers.native_log import NativeLog


class ServerPool:
    """Starts a process when a thread needs one; ends those that nobody will need again.

    ``launch`` reads the settings: when they change, new threads get a new process, and the old one
    ends with its last thread.
    """

    def __init__(
        self, launch: Callable[[], Launch], native_log: NativeLog, gate: ReadingGate
    ) -> None:
        self._launch = launch
        self._native_log = native_log
        self._gate = gate
        self._servers: list[AppServer] = []
        self._starting = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def servers(self) -> list[AppServer]:
        return list(self._servers)

    async def server_for(self, cursor: ResumeCursor | None) -> AppServer:
        """The process that may write the cursor's conversation: only one at a time can."""
        async with self._starting:
            if self._is_closed:
                raise AgentGone("the server is shutting down")
            wanted = self._launch()
            process = (cursor or {}).get("process")
            if isinstance(process, dict):
                holding = self._find(str(process.get("key")))
                if holding is not None:
                    return holding
                wanted = wanted.with_home(process.get("home"))
            return self._find(wanted.key) or await self._start(wanted)

    def find_current(self) -> AppServer | None:
        """A live process with today's settings, if there is one already."""
        return self._find(self._launch().key)

    def tidy(self, server: AppServer) -> None:
        """After a turn or a session on it ended: is it still of use?"""
        if server.wedged:
            if not any(taker.is_working for taker in server.takers.values()):
                server.kill()
        elif not server.takers and server.launch.key != self._launch().key:
            self._end_soon(server)

    async def aclose(self) -> None:
        async with self._starting:  # one that is just starting would be left behind
            self._is_closed = True
            await asyncio.gather(*(server.end() for server in self._servers), *self._ending)

    def _find(self, key: str) -> AppServer | None:
        for server in self._servers:
            if server.launch.key == key and not server.wedged and not server.is_gone:
                return server
        return None

    async def _start(self, launch: Launch) -> AppServer:
        server = await AppServer.start(launch, self._native_log, self._gate)
        server.on_gone = self._forget
        self._servers.append(server)
        if server.is_gone:  # it died between its handshake and now
            self._forget(server)
        return server

    def _forget(self, server: AppServer) -> None:
        if server in self._servers:
            self._servers.remove(server)

    def _end_soon(self, server: AppServer) -> None:
        self._forget(server)
        task = asyncio.create_task(server.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
