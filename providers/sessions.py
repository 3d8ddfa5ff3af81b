"""All agents behind one door: finds the adapter that has a thread's session."""

import asyncio
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from providers.adapter import (
    Emit,
    OpenedSession,
    OpenSession,
    ProviderAdapter,
    ResumeCursor,
    StartedTurn,
    StartTurn,
)
from providers.alive import LiveProcess
from providers.contracts.background import BackgroundCommand
from providers.contracts.conversations import (
    Conversation,
    ConversationPage,
    HistoryPage,
    ListConversations,
    ReadConversation,
    TakeConversation,
    TakenConversation,
)
from providers.contracts.ids import MessageId, RequestId, ThreadId, TurnId
from providers.contracts.models import ApprovalDecision, ProviderKind, RuntimeMode, provider_of
from providers.contracts.review import ReviewTarget
from providers.contracts.settings import ProviderSettings
from providers.contracts.snapshot import ServerProvider
from providers.errors import ProviderError, SessionNotOpen
from providers.idle import DEFAULT, Patience
from providers.journal import ProcessCounts
from providers.jsonrpc import ReadingGate
from providers.launch import agent_environment
from providers.native_log import NativeLog
from providers.redaction import secrets_in
from providers.registry import PROVIDERS, Surroundings


class ProviderSessions:
    """Sessions of every provider, by thread.

    A thread keeps the provider that it began with: its resume cursor says which one that is.
    ``emit`` is called on the event loop, in the order in which agents spoke.
    """

    def __init__(
        self,
        settings: Callable[[], ProviderSettings],
        emit: Emit,
        log_folder: Path | None,
        state_folder: Path,
        environment: Mapping[str, str] | None = None,
        patience: Patience = DEFAULT,
        account_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        inherited = agent_environment(os.environ if environment is None else environment)
        self._native_log = NativeLog(log_folder, secrets=secrets_in(inherited))
        self._gate = ReadingGate()
        given = Surroundings(
            settings=settings,
            emit=emit,
            native_log=self._native_log,
            gate=self._gate,
            state_folder=state_folder,
            environment=inherited,
            patience=patience,
            account_changed=account_changed,
        )
        self._adapters: dict[ProviderKind, ProviderAdapter] = {
            kind: registered.make(given) for kind, registered in PROVIDERS.items()
        }

    async def open_session(self, request: OpenSession) -> OpenedSession:
        kind = provider_of(request.model_selection)
        self._require_bound(request, kind)
        opened = await self._adapter_for(kind).open_session(request)
        cursor = {**opened.resume_cursor, "provider": kind}
        return msgspec.structs.replace(opened, resume_cursor=cursor)

    def has_session(self, thread_id: ThreadId) -> bool:
        return self._find(thread_id) is not None

    def provider_of_session(self, thread_id: ThreadId) -> ProviderKind | None:
        adapter = self._find(thread_id)
        return adapter.provider if adapter else None

    def active_turn_of(self, thread_id: ThreadId) -> TurnId | None:
        adapter = self._find(thread_id)
        return adapter.active_turn_of(thread_id) if adapter else None

    async def start_turn(self, request: StartTurn) -> StartedTurn:
        adapter = self._of(request.thread_id)
        kind = provider_of(request.model_selection)
        if adapter.provider != kind:
            raise bound_elsewhere(request.thread_id, adapter.provider, kind)
        return await adapter.start_turn(request)

    async def find_turn(self, thread_id: ThreadId, message_id: MessageId) -> TurnId | None:
        return await self._of(thread_id).find_turn(thread_id, message_id)

    async def interrupt_turn(self, thread_id: ThreadId) -> None:
        await self._of(thread_id).interrupt_turn(thread_id)

    async def set_runtime_mode(self, thread_id: ThreadId, mode: RuntimeMode) -> None:
        await self._of(thread_id).set_runtime_mode(thread_id, mode)

    async def answer_approval(
        self,
        thread_id: ThreadId,
        request_id: RequestId,
        decision: ApprovalDecision,
        *,
        always_allow: bool = False,
    ) -> None:
        await self._of(thread_id).answer_approval(
            thread_id, request_id, decision, always_allow=always_allow
        )

    async def answer_user_input(
        self, thread_id: ThreadId, request_id: RequestId, answers: dict[str, list[str]]
    ) -> None:
        await self._of(thread_id).answer_user_input(thread_id, request_id, answers)

    async def suggest_title(self, thread_id: ThreadId, model: str, text: str) -> str | None:
        return await self._of(thread_id).suggest_title(thread_id, model, text)

    async def start_review(self, thread_id: ThreadId, target: ReviewTarget) -> TurnId:
        return await self._of(thread_id).start_review(thread_id, target)

    async def compact(self, thread_id: ThreadId) -> TurnId:
        return await self._of(thread_id).compact(thread_id)

    async def take_back(self, thread_id: ThreadId, turn_ids: Sequence[TurnId]) -> ResumeCursor:
        adapter = self._of(thread_id)
        cursor = await adapter.take_back(thread_id, turn_ids)
        return {**cursor, "provider": adapter.provider}

    async def keep_copy(self, thread_id: ThreadId) -> ResumeCursor:
        adapter = self._of(thread_id)
        cursor = await adapter.keep_copy(thread_id)
        return {**cursor, "provider": adapter.provider}

    async def drop_copy(self, resume_cursor: ResumeCursor) -> None:
        await self._named_in(resume_cursor).drop_copy(resume_cursor)

    async def drop_lost_copies(
        self, resume_cursor: ResumeCursor, since: str, known: Collection[str]
    ) -> None:
        await self._named_in(resume_cursor).drop_lost_copies(resume_cursor, since, known)

    async def put_away(self, resume_cursor: ResumeCursor) -> None:
        await self._named_in(resume_cursor).put_away(resume_cursor)

    async def list_background(self, thread_id: ThreadId) -> list[BackgroundCommand]:
        return await self._of(thread_id).list_background(thread_id)

    async def stop_background(self, thread_id: ThreadId, background_id: str | None) -> None:
        await self._of(thread_id).stop_background(thread_id, background_id)

    async def close_session(self, thread_id: ThreadId) -> None:
        await self._of(thread_id).close_session(thread_id)

    def alive(self) -> list[LiveProcess]:
        """The agents' processes of all providers."""
        return [process for one in self._adapters.values() for process in one.alive()]

    async def end_agent(self, thread_id: ThreadId) -> None:
        """Also where the thread has no session any more."""
        await asyncio.gather(*(one.end_agent(thread_id) for one in self._adapters.values()))

    async def list_conversations(
        self, provider: ProviderKind, request: ListConversations
    ) -> ConversationPage:
        return await self._adapter_for(provider).list_conversations(request)

    async def find_conversation(self, provider: ProviderKind, conversation_id: str) -> Conversation:
        return await self._adapter_for(provider).find_conversation(conversation_id)

    async def read_conversation(
        self, provider: ProviderKind, request: ReadConversation
    ) -> HistoryPage:
        return await self._adapter_for(provider).read_conversation(request)

    async def take_conversation(
        self, provider: ProviderKind, request: TakeConversation
    ) -> TakenConversation:
        taken = await self._adapter_for(provider).take_conversation(request)
        cursor = {**taken.resume_cursor, "provider": provider}
        return msgspec.structs.replace(taken, resume_cursor=cursor)

    async def probe_all(self) -> list[ServerProvider]:
        """What is installed of each provider, side by side; never raises."""
        probes = (adapter.probe() for adapter in self._adapters.values())
        return list(await asyncio.gather(*probes))

    def process_counts(self) -> dict[ProviderKind, ProcessCounts]:
        return {kind: adapter.process_counts for kind, adapter in self._adapters.items()}

    def pause_reading(self) -> None:
        """For whoever cannot keep up: agents wait in their pipes, and nothing is lost."""
        self._gate.close()

    def resume_reading(self) -> None:
        self._gate.open()

    async def aclose(self) -> None:
        """End every child process; all turns are settled, and all frames are on disk, after it."""
        self._gate.open()
        await asyncio.gather(*(adapter.aclose() for adapter in self._adapters.values()))
        await asyncio.to_thread(self._native_log.close)

    def _find(self, thread_id: ThreadId) -> ProviderAdapter | None:
        for adapter in self._adapters.values():
            if adapter.has_session(thread_id):
                return adapter
        return None

    def _of(self, thread_id: ThreadId) -> ProviderAdapter:
        adapter = self._find(thread_id)
        if adapter is None:
            raise SessionNotOpen(f"no agent is attached to thread {thread_id}")
        return adapter

    def _named_in(self, resume_cursor: ResumeCursor) -> ProviderAdapter:
        named = resume_cursor.get("provider")
        for kind, adapter in self._adapters.items():
            if kind == named:
                return adapter
        raise ProviderError(f"provider {named} is not available")

    def _adapter_for(self, kind: ProviderKind) -> ProviderAdapter:
        adapter = self._adapters.get(kind)
        if adapter is None:
            raise ProviderError(f"provider {kind} is not available")
        if not PROVIDERS[kind].is_enabled(self._settings()):
            raise ProviderError(f"provider {kind} is disabled in the settings")
        return adapter

    def _require_bound(self, request: OpenSession, kind: ProviderKind) -> None:
        open_one = self.provider_of_session(request.thread_id)
        bound = open_one or (request.resume_cursor or {}).get("provider")
        if bound is not None and bound != kind:
            raise bound_elsewhere(request.thread_id, str(bound), kind)


def bound_elsewhere(thread_id: ThreadId, bound: str, wanted: str) -> ProviderError:
    return ProviderError(
        f"Thread '{thread_id}' is bound to provider '{bound}' and cannot switch to '{wanted}'."
    )
