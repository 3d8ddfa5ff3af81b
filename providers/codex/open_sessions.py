"""Which threads have a session on a process: how one is opened, and let go."""

import asyncio
import secrets
from pathlib import Path
from weakref import WeakValueDictionary

from providers.adapter import Emit, OpenedSession, OpenSession
from providers.codex.client import AppServer
from providers.codex.conversation import Conversation
from providers.codex.limits import KnownLimits
from providers.codex.opening import open_conversation
from providers.codex.pool import ServerPool
from providers.codex.session import CodexSession
from providers.codex.start_failures import find_home_problem
from providers.codex.state import Stamp, ThreadState
from providers.codex.told import Told
from providers.contracts.ids import ThreadId
from providers.contracts.models import ProviderKind, RuntimeMode
from providers.errors import AgentGone, AgentRefused, ProviderError, SessionNotOpen
from providers.idle import Alarms, Patience
from providers.journal import tell_opened

STILL_OPEN = "the thread still has its conversation open: it has to be closed before"


class OpenSessions:
    """One for each thread at most, each on a process of the pool."""

    def __init__(
        self,
        provider: ProviderKind,
        pool: ServerPool,
        emit: Emit,
        limits: KnownLimits,
        patience: Patience,
    ) -> None:
        self._provider = provider
        self._pool = pool
        self._emit = emit
        self._limits = limits
        self._stamp = Stamp(secrets.token_hex(6))
        self._told = Told()
        self._sessions: dict[ThreadId, CodexSession] = {}
        self._idle: Alarms[Conversation] = Alarms(
            patience.session_seconds, patience.after, self._let_go
        )
        self._leaving: dict[ThreadId, asyncio.Task[None]] = {}
        """Codex must have left a conversation before it is resumed, or it would say nothing."""
        self._opening: WeakValueDictionary[ThreadId, asyncio.Lock] = WeakValueDictionary()

    def find(self, thread_id: ThreadId) -> CodexSession | None:
        return self._sessions.get(thread_id)

    def require(self, thread_id: ThreadId) -> CodexSession:
        session = self._sessions.get(thread_id)
        if session is None:
            raise SessionNotOpen(f"no agent is attached to thread {thread_id}")
        return session

    def attached_to(self, server: AppServer) -> list[CodexSession]:
        return [session for session in self._sessions.values() if session.server is server]

    async def open(self, request: OpenSession) -> OpenedSession:
        lock = self._opening.setdefault(request.thread_id, asyncio.Lock())
        async with lock:
            if leaving := self._leaving.get(request.thread_id):
                await asyncio.wait({leaving})
            return await self._open(request)

    async def set_runtime_mode(self, thread_id: ThreadId, mode: RuntimeMode) -> None:
        session = self.require(thread_id)
        if session.runtime_mode != mode:
            await session.set_runtime_mode(mode)

    async def aclose(self) -> None:
        """With the processes that they are on."""
        self._idle.clear_all()
        await self._pool.aclose()
        await asyncio.gather(*self._leaving.values())

    async def _open(self, request: OpenSession) -> OpenedSession:
        session = self._sessions.get(request.thread_id)
        if session is not None and request.copy:
            raise AgentRefused(STILL_OPEN)
        if session is not None:
            await self.set_runtime_mode(request.thread_id, request.runtime_mode)
            session.state.cwd = request.cwd
            return OpenedSession(resume_cursor=session.cursor, resumed=True)
        if not await asyncio.to_thread(Path(request.cwd).is_dir):
            raise ProviderError(f"folder {request.cwd} does not exist")
        server = await self._pool.server_for(request.resume_cursor)
        # Without its home a running codex would begin with the settings of nobody.
        problem = await asyncio.to_thread(find_home_problem, server.launch.home)
        if problem:
            raise ProviderError(f"{self._provider} cannot open a conversation: {problem}")
        return await self._attach(server, request)

    async def _attach(self, server: AppServer, request: OpenSession) -> OpenedSession:
        state = ThreadState(self._provider, request.thread_id, request.cwd, self._stamp)
        state.told = self._told
        state.limits = self._limits
        session = CodexSession(server, state, request.runtime_mode, self._emit, self._changed)
        may_be_held = self._pool.has_wedged
        try:
            resumed = await open_conversation(session, request, may_be_held=may_be_held)
        except ProviderError:
            server.detach(session.codex_id)
            raise
        if session.is_closed:
            raise AgentGone("codex ended while the conversation was being opened")
        self._sessions[request.thread_id] = session
        tell_opened(self._provider, request.thread_id, server.transport.pid, resumed=resumed)
        self._changed(session)
        return OpenedSession(resume_cursor=session.cursor, resumed=resumed)

    def _changed(self, session: Conversation) -> None:
        self._idle.clear(session)
        if self._sessions.get(session.thread_id) is session:
            if session.is_closed:
                del self._sessions[session.thread_id]
            elif not session.is_working:
                self._idle.set(session)
        if session.server.wedged:
            self._leave_idle_on(session.server)
        self._pool.tidy(session.server)

    def _leave_idle_on(self, server: AppServer) -> None:
        """What is said next there must not keep alive, nor wait for, what does not answer."""
        for session in self.attached_to(server):
            if session.is_idle:
                session.leave()

    def _let_go(self, session: Conversation) -> None:
        """Of one that nobody has used for a while."""
        if not session.is_idle:
            self._idle.set(session)
            return
        session.leave()
        leaving = asyncio.create_task(session.unsubscribe())
        self._leaving[session.thread_id] = leaving
        leaving.add_done_callback(lambda _: self._leaving.pop(session.thread_id))
