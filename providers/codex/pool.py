"""The codex processes: one for all threads with equal settings, and when each is ended."""

import asyncio
from collections.abc import Callable

from providers.adapter import ResumeCursor
from providers.codex.client import AppServer
from providers.contracts.ids import ThreadId
from providers.errors import AgentGone
from providers.idle import DEFAULT, Alarms, Patience
from providers.journal import ProcessCounts
from providers.jsonrpc import ReadingGate
from providers.launch import Launch
from providers.native_log import NativeLog


class ServerPool:
    """Starts a process when a thread needs one; ends those that nobody will need again.

    ``launch`` reads the settings: when they change, new threads get a new process, and the old one
    ends with its last thread. One that has had no thread for a while ends as well.
    """

    def __init__(
        self,
        launch: Callable[[], Launch],
        native_log: NativeLog,
        gate: ReadingGate,
        patience: Patience = DEFAULT,
    ) -> None:
        self._launch = launch
        self._native_log = native_log
        self._gate = gate
        self.counts = ProcessCounts()
        self._servers: list[AppServer] = []
        self._starting = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._unused: Alarms[AppServer] = Alarms(
            patience.process_seconds, patience.after, self._end_if_unused
        )

    @property
    def servers(self) -> list[AppServer]:
        return list(self._servers)

    async def server_for(self, cursor: ResumeCursor | None) -> AppServer:
        """The process that may write the cursor's conversation: only one at a time can."""
        async with self._starting:
            if self._is_closed:
                raise AgentGone("the server is shutting down")
            killed = [server for server in self._servers if server.transport.is_ended_by_us]
            await asyncio.gather(*(server.gone() for server in killed))  # they hold locks till then
            wanted = self._launch()
            process = (cursor or {}).get("process")
            if isinstance(process, dict):
                holding = self._find(str(process.get("key")))
                if holding is not None:
                    return self._kept(holding)
                wanted = wanted.with_home(process.get("home"))
            return self._kept(self._find(wanted.key) or await self._start(wanted))

    def find_current(self) -> AppServer | None:
        """A live process with today's settings, if there is one already."""
        return self._find(self._launch().key)

    def holding(self, thread_id: ThreadId) -> list[AppServer]:
        """Where its turn does not end; else where it is attached."""
        stuck = [s for s in self._servers if any(g.thread_id == thread_id for g in s.given_up)]
        return stuck or [server for server in self._servers if server.takers.has_thread(thread_id)]

    @property
    def has_wedged(self) -> bool:
        return any(server.wedged for server in self._servers)

    def tidy(self, server: AppServer) -> None:
        """After a turn or a session on it began or ended: is it still of use?"""
        if server.wedged:
            others = server.takers.working
            for lost in server.given_up:
                lost.tell_waiting(others)
            if not others:
                server.kill()
        elif server.takers:
            self._unused.clear(server)
        elif server.launch.key != self._launch().key:
            self._end_soon(server)
        elif server in self._servers:
            self._unused.set(server)

    async def aclose(self) -> None:
        async with self._starting:  # one that is just starting would be left behind
            self._is_closed = True
            self._unused.clear_all()
            await asyncio.gather(*(server.end() for server in self._servers), *self._ending)

    def _find(self, key: str) -> AppServer | None:
        for server in self._servers:
            if server.launch.key == key and not server.wedged and not server.is_gone:
                return server
        return None

    def _kept(self, server: AppServer) -> AppServer:
        """For somebody who is about to open a thread on it."""
        if server in self._servers:
            self._unused.set(server)
        return server

    async def _start(self, launch: Launch) -> AppServer:
        if self._ending:  # until it has ended, the old one keeps its conversations locked
            await asyncio.wait(self._ending)
        server = await AppServer.start(launch, self._native_log, self._gate)
        self.counts.tell_started(launch.command[0], server.transport.pid, server.version)
        server.on_gone = self._lose
        self._servers.append(server)
        if server.is_gone:  # it died between its handshake and now
            self._lose(server)
        return server

    def _end_if_unused(self, server: AppServer) -> None:
        if server.takers or server.peer.is_asked:  # a thread is just being opened, or it is probed
            self._unused.set(server)
        else:
            self._end_soon(server)

    def _lose(self, server: AppServer) -> None:
        self._forget(server)
        wanted = server.transport.is_ended_by_us and server.fault is None
        self.counts.tell_ended(server.transport.pid, server.ending, wanted=wanted)

    def _forget(self, server: AppServer) -> None:
        self._unused.clear(server)
        if server in self._servers:
            self._servers.remove(server)

    def _end_soon(self, server: AppServer) -> None:
        self._forget(server)
        task = asyncio.create_task(server.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
