"""Attaching an agent to a thread, where none is attached yet."""

from orchestration.contracts.recorded import RecordedEvent
from orchestration.queries.agents import AgentThread
from orchestration.reactors.agents import Agents
from orchestration.reactors.following import Record
from orchestration.reactors.forgetting import in_words, turns_forgotten
from orchestration.reactors.reports import Reports
from orchestration.readers import Readers
from orchestration.records import bind
from orchestration.workspace.host import Host
from providers.adapter import OpenSession, ResumeCursor
from providers.contracts.models import InteractionMode, ModelSelection, RuntimeMode, provider_of


class SessionOpener:
    def __init__(
        self, agents: Agents, readers: Readers, record: Record, host: Host, reports: Reports
    ) -> None:
        self._agents = agents
        self._readers = readers
        self._record = record
        self._host = host
        self._reports = reports

    async def open(
        self,
        cause: RecordedEvent,
        thread: AgentThread,
        model: ModelSelection,
        runtime_mode: RuntimeMode,
        interaction_mode: InteractionMode,
        *,
        may_have_forgotten: bool = False,
    ) -> None:
        """Resumes the thread's conversation, or begins one; says what of the old one is lost.

        It ``may_have_forgotten`` turns because that was asked of it, before a crash.
        """
        if self._agents.has_session(thread.thread_id):
            return
        opened = await self._agents.open_session(
            OpenSession(
                thread_id=thread.thread_id,
                cwd=await self._host.require_directory(thread.cwd),
                runtime_mode=runtime_mode,
                interaction_mode=interaction_mode,
                model_selection=model,
                resume_cursor=thread.resume_cursor,
            )
        )
        provider, at = thread.bound_provider or provider_of(model), self._reports.clock()
        cursor = opened.resume_cursor
        await self._record(lambda: bind(thread.thread_id, provider, runtime_mode, cursor, at))
        if thread.resume_cursor is None:
            return
        if not opened.resumed:
            summary = "The agent no longer knows what was said before"
            await self._reports.tell(cause, "session.context-lost", summary, {})
        elif may_have_forgotten:
            return
        elif forgotten := await turns_forgotten(self._agents, self._readers, thread):
            await self._reports.tell(cause, "session.context-lost", *in_words(forgotten))

    async def open_copy(
        self, thread: AgentThread, interaction_mode: InteractionMode, kept: ResumeCursor
    ) -> ResumeCursor:
        """In a copy of that conversation; the thread is bound to it by whoever asked."""
        opened = await self._agents.open_session(
            OpenSession(
                thread_id=thread.thread_id,
                cwd=await self._host.require_directory(thread.cwd),
                runtime_mode=thread.runtime_mode,
                interaction_mode=interaction_mode,
                model_selection=thread.model_selection,
                resume_cursor=kept,
                copy=True,
            )
        )
        return opened.resume_cursor
