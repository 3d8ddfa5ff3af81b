"""Any agent that speaks codex's app-server protocol, as a `ProviderAdapter`."""

import asyncio
import os
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from weakref import WeakValueDictionary

from providers.adapter import (
    Emit,
    OpenedSession,
    OpenSession,
    ResumeCursor,
    StartedTurn,
    StartTurn,
)
from providers.alive import LiveProcess, LiveSession
from providers.codex.client import AppServer
from providers.codex.conversation import Conversation
from providers.codex.kept import KeptConversations
from providers.codex.limits import KnownLimits
from providers.codex.naming import suggest_title
from providers.codex.opening import open_conversation
from providers.codex.pool import ServerPool
from providers.codex.probe import probe_codex
from providers.codex.session import CodexSession
from providers.codex.start_failures import find_home_problem
from providers.codex.state import Stamp, ThreadState
from providers.codex.told import Told
from providers.codex.versions import spelled
from providers.contracts.background import BackgroundCommand
from providers.contracts.conversations import (
    Conversation as KeptConversation,
)
from providers.contracts.conversations import (
    ConversationPage,
    HistoryPage,
    ListConversations,
    ReadConversation,
    TakeConversation,
    TakenConversation,
)
from providers.contracts.ids import MessageId, RequestId, ThreadId, TurnId
from providers.contracts.models import ApprovalDecision, ProviderKind, RuntimeMode
from providers.contracts.review import ReviewTarget
from providers.contracts.settings import CodexSettings
from providers.contracts.snapshot import ServerProvider
from providers.errors import AgentGone, AgentRefused, ProviderError, SessionNotOpen
from providers.idle import DEFAULT, Alarms, Patience
from providers.journal import ProcessCounts, tell_opened
from providers.jsonrpc import ReadingGate
from providers.launch import Launch
from providers.native_log import NativeLog

STILL_OPEN = "the thread still has its conversation open: it has to be closed before"
RESTARTED = "a person restarted the agent, which ended all that ran on it"


class AppServerAdapter:
    """Routes by thread to sessions, and sessions to processes."""

    def __init__(
        self,
        provider: ProviderKind,
        launch: Callable[[], Launch],
        emit: Emit,
        native_log: NativeLog,
        gate: ReadingGate,
        patience: Patience = DEFAULT,
        account_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.provider = provider
        self.pool = ServerPool(launch, native_log, gate, patience)
        self._kept = KeptConversations(provider, self.pool)
        self._emit = emit
        self._stamp = Stamp(secrets.token_hex(6))
        self._told = Told()
        self._limits = KnownLimits(account_changed)
        self._sessions: dict[ThreadId, CodexSession] = {}
        self._idle: Alarms[Conversation] = Alarms(
            patience.session_seconds, patience.after, self._let_go
        )
        self._leaving: dict[ThreadId, asyncio.Task[None]] = {}
        """Codex must have left a conversation before it is resumed, or it would say nothing."""
        self._opening: WeakValueDictionary[ThreadId, asyncio.Lock] = WeakValueDictionary()

    async def open_session(self, request: OpenSession) -> OpenedSession:
        lock = self._opening.setdefault(request.thread_id, asyncio.Lock())
        async with lock:
            if leaving := self._leaving.get(request.thread_id):
                await asyncio.wait({leaving})
            return await self._open(request)

    def has_session(self, thread_id: ThreadId) -> bool:
        return thread_id in self._sessions

    def active_turn_of(self, thread_id: ThreadId) -> TurnId | None:
        session = self._sessions.get(thread_id)
        return session.active_turn if session else None

    async def start_turn(self, request: StartTurn) -> StartedTurn:
        return await self._session_of(request.thread_id).start_turn(request)

    async def find_turn(self, thread_id: ThreadId, message_id: MessageId) -> TurnId | None:
        return await self._session_of(thread_id).find_turn(message_id)

    async def interrupt_turn(self, thread_id: ThreadId) -> None:
        await self._session_of(thread_id).interrupt()

    async def set_runtime_mode(self, thread_id: ThreadId, mode: RuntimeMode) -> None:
        session = self._session_of(thread_id)
        if session.runtime_mode != mode:
            await session.set_runtime_mode(mode)

    async def answer_approval(
        self,
        thread_id: ThreadId,
        request_id: RequestId,
        decision: ApprovalDecision,
        *,
        always_allow: bool = False,
    ) -> None:
        await self._session_of(thread_id).answer_approval(
            request_id, decision, always_allow=always_allow
        )

    async def answer_user_input(
        self, thread_id: ThreadId, request_id: RequestId, answers: dict[str, list[str]]
    ) -> None:
        await self._session_of(thread_id).answer_user_input(request_id, answers)

    async def suggest_title(self, thread_id: ThreadId, model: str, text: str) -> str | None:
        session = self._session_of(thread_id)
        return await suggest_title(session.server, thread_id, model, session.state.cwd, text)

    async def start_review(self, thread_id: ThreadId, target: ReviewTarget) -> TurnId:
        return await self._session_of(thread_id).start_review(target)

    async def compact(self, thread_id: ThreadId) -> TurnId:
        return await self._session_of(thread_id).compact()

    async def take_back(self, thread_id: ThreadId, turn_ids: Sequence[TurnId]) -> ResumeCursor:
        session = self._session_of(thread_id)
        await session.take_back(turn_ids)
        return session.cursor

    async def keep_copy(self, thread_id: ThreadId) -> ResumeCursor:
        return await self._session_of(thread_id).keep_copy()

    async def drop_copy(self, resume_cursor: ResumeCursor) -> None:
        await self._kept.drop(resume_cursor)

    async def drop_lost_copies(
        self, resume_cursor: ResumeCursor, since: str, known: Collection[str]
    ) -> None:
        await self._kept.drop_lost(resume_cursor, since, known)

    async def put_away(self, resume_cursor: ResumeCursor) -> None:
        await self._kept.put_away(resume_cursor)

    async def list_background(self, thread_id: ThreadId) -> list[BackgroundCommand]:
        return await self._session_of(thread_id).list_background()

    async def stop_background(self, thread_id: ThreadId, background_id: str | None) -> None:
        await self._session_of(thread_id).stop_background(background_id)

    async def close_session(self, thread_id: ThreadId) -> None:
        await self._session_of(thread_id).close()

    def alive(self) -> list[LiveProcess]:
        return [self._process_of(server) for server in self.pool.servers]

    async def end_agent(self, thread_id: ThreadId) -> None:
        servers = self.pool.holding(thread_id)
        await asyncio.gather(*(server.end_now(RESTARTED) for server in servers))

    async def list_conversations(self, request: ListConversations) -> ConversationPage:
        return await self._kept.page_of(request)

    async def find_conversation(self, conversation_id: str) -> KeptConversation:
        return await self._kept.find(conversation_id)

    async def read_conversation(self, request: ReadConversation) -> HistoryPage:
        return await self._kept.read(request)

    async def take_conversation(self, request: TakeConversation) -> TakenConversation:
        return await self._kept.take(request)

    async def probe(self) -> ServerProvider:
        raise NotImplementedError

    @property
    def process_counts(self) -> ProcessCounts:
        return self.pool.counts

    async def aclose(self) -> None:
        self._idle.clear_all()
        await self.pool.aclose()
        await asyncio.gather(*self._leaving.values())

    def _session_of(self, thread_id: ThreadId) -> CodexSession:
        session = self._sessions.get(thread_id)
        if session is None:
            raise SessionNotOpen(f"no agent is attached to thread {thread_id}")
        return session

    def _process_of(self, server: AppServer) -> LiveProcess:
        attached = (one for one in self._sessions.values() if one.server is server)
        return LiveProcess(
            provider=self.provider,
            pid=server.transport.pid,
            program=server.launch.command[0],
            version=None if server.version is None else spelled(server.version),
            hangs=server.wedged,
            sessions=tuple(
                LiveSession(
                    thread_id=one.thread_id,
                    conversation_id=one.codex_id,
                    active_turn=one.active_turn,
                    runtime_mode=one.runtime_mode,
                )
                for one in attached
            ),
        )

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
        server = await self.pool.server_for(request.resume_cursor)
        # Without its home a running codex would begin with the settings of nobody.
        problem = await asyncio.to_thread(find_home_problem, server.launch.home)
        if problem:
            raise ProviderError(f"{self.provider} cannot open a conversation: {problem}")
        return await self._attach(server, request)

    async def _attach(self, server: AppServer, request: OpenSession) -> OpenedSession:
        state = ThreadState(self.provider, request.thread_id, request.cwd, self._stamp)
        state.told = self._told
        state.limits = self._limits
        session = CodexSession(server, state, request.runtime_mode, self._emit, self._changed)
        may_be_held = self.pool.has_wedged
        try:
            resumed = await open_conversation(session, request, may_be_held=may_be_held)
        except ProviderError:
            server.detach(session.codex_id)
            raise
        if session.is_closed:
            raise AgentGone("codex ended while the conversation was being opened")
        self._sessions[request.thread_id] = session
        tell_opened(self.provider, request.thread_id, server.transport.pid, resumed=resumed)
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
        self.pool.tidy(session.server)

    def _leave_idle_on(self, server: AppServer) -> None:
        """What is said next there must not keep alive, nor wait for, what does not answer."""
        for session in [*self._sessions.values()]:
            if session.server is server and session.is_idle:
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


class CodexAdapter(AppServerAdapter):
    """The codex that is installed on this machine."""

    def __init__(
        self,
        settings: Callable[[], CodexSettings],
        emit: Emit,
        native_log: NativeLog,
        gate: ReadingGate,
        environment: Mapping[str, str],
        patience: Patience = DEFAULT,
        account_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._environment = dict(environment)
        super().__init__("codex", self.launch, emit, native_log, gate, patience, account_changed)

    def launch(self) -> Launch:
        settings = self._settings()
        home = os.path.expanduser(settings.home_path.strip())
        binary = settings.binary_path.strip() or "codex"
        return Launch((binary, "app-server"), self._environment, home)

    async def probe(self) -> ServerProvider:
        running = self.pool.find_current()
        return await probe_codex(self._settings(), self.launch(), running, self._limits)
