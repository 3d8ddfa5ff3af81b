"""Any agent that speaks codex's app-server protocol, as a `ProviderAdapter`."""

import asyncio
from collections.abc import Callable, Collection, Sequence

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
from providers.codex.kept import KeptConversations
from providers.codex.limits import KnownLimits
from providers.codex.naming import suggest_title
from providers.codex.open_sessions import OpenSessions
from providers.codex.pool import ServerPool
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
from providers.contracts.snapshot import ServerProvider
from providers.idle import DEFAULT, Patience
from providers.journal import ProcessCounts
from providers.jsonrpc import ReadingGate
from providers.launch import Launch
from providers.native_log import NativeLog

RESTARTED = "a person restarted the agent, which ended all that ran on it"


class AppServerAdapter:
    """Brings what is asked to the thread's session; what needs no session, to a process."""

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
        self._limits = KnownLimits(account_changed)
        self._sessions = OpenSessions(provider, self.pool, emit, self._limits, patience)

    async def open_session(self, request: OpenSession) -> OpenedSession:
        return await self._sessions.open(request)

    def has_session(self, thread_id: ThreadId) -> bool:
        return self._sessions.find(thread_id) is not None

    def active_turn_of(self, thread_id: ThreadId) -> TurnId | None:
        session = self._sessions.find(thread_id)
        return session.active_turn if session else None

    async def start_turn(self, request: StartTurn) -> StartedTurn:
        return await self._sessions.require(request.thread_id).start_turn(request)

    async def find_turn(self, thread_id: ThreadId, message_id: MessageId) -> TurnId | None:
        return await self._sessions.require(thread_id).find_turn(message_id)

    async def interrupt_turn(self, thread_id: ThreadId) -> None:
        await self._sessions.require(thread_id).interrupt()

    async def set_runtime_mode(self, thread_id: ThreadId, mode: RuntimeMode) -> None:
        await self._sessions.set_runtime_mode(thread_id, mode)

    async def answer_approval(
        self,
        thread_id: ThreadId,
        request_id: RequestId,
        decision: ApprovalDecision,
        *,
        always_allow: bool = False,
    ) -> None:
        await self._sessions.require(thread_id).answer_approval(
            request_id, decision, always_allow=always_allow
        )

    async def answer_user_input(
        self, thread_id: ThreadId, request_id: RequestId, answers: dict[str, list[str]]
    ) -> None:
        await self._sessions.require(thread_id).answer_user_input(request_id, answers)

    async def suggest_title(self, thread_id: ThreadId, model: str, text: str) -> str | None:
        session = self._sessions.require(thread_id)
        return await suggest_title(session.server, thread_id, model, session.state.cwd, text)

    async def start_review(self, thread_id: ThreadId, target: ReviewTarget) -> TurnId:
        return await self._sessions.require(thread_id).start_review(target)

    async def compact(self, thread_id: ThreadId) -> TurnId:
        return await self._sessions.require(thread_id).compact()

    async def take_back(self, thread_id: ThreadId, turn_ids: Sequence[TurnId]) -> ResumeCursor:
        session = self._sessions.require(thread_id)
        await session.take_back(turn_ids)
        return session.cursor

    async def keep_copy(self, thread_id: ThreadId) -> ResumeCursor:
        return await self._sessions.require(thread_id).keep_copy()

    async def drop_copy(self, resume_cursor: ResumeCursor) -> None:
        await self._kept.drop(resume_cursor)

    async def drop_lost_copies(
        self, resume_cursor: ResumeCursor, since: str, known: Collection[str]
    ) -> None:
        await self._kept.drop_lost(resume_cursor, since, known)

    async def put_away(self, resume_cursor: ResumeCursor) -> None:
        await self._kept.put_away(resume_cursor)

    async def list_background(self, thread_id: ThreadId) -> list[BackgroundCommand]:
        return await self._sessions.require(thread_id).list_background()

    async def stop_background(self, thread_id: ThreadId, background_id: str | None) -> None:
        await self._sessions.require(thread_id).stop_background(background_id)

    async def close_session(self, thread_id: ThreadId) -> None:
        await self._sessions.require(thread_id).close()

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
        await self._sessions.aclose()

    def _process_of(self, server: AppServer) -> LiveProcess:
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
                for one in self._sessions.attached_to(server)
            ),
        )
