"""Bringing reviews and compactions to agents: once, whatever dies in between."""

from collections.abc import Awaitable, Callable

from msgspec import to_builtins

from orchestration.contracts.events import CompactionRequested, ReviewRequested
from orchestration.contracts.recorded import RecordedEvent
from orchestration.ingestion.sentences import SERVER_STOPPED
from orchestration.queries.agents import AgentThread, find_agent_thread
from orchestration.reactors.sending import Sender, with_session
from orchestration.records import mark_sending, mark_sent
from providers.contracts.ids import MessageId, TurnId
from providers.contracts.review import review_of


class ChoreRunner(Sender):
    async def review(self, event: RecordedEvent, request: ReviewRequested) -> None:
        """People see what is reviewed before the agent has begun with it."""
        thread_id, target = request.thread_id, request.target
        await self._reports.tell(
            event, "review.requested", review_of(target), {"target": to_builtins(target)}
        )
        await self._run(event, request, lambda: self._agents.start_review(thread_id, target))

    async def compact(self, event: RecordedEvent, request: CompactionRequested) -> None:
        await self._reports.tell(event, "compaction.requested", "Compaction asked for", {})
        await self._run(event, request, lambda: self._agents.compact(request.thread_id))

    async def _run(
        self,
        event: RecordedEvent,
        request: ReviewRequested | CompactionRequested,
        begin: Callable[[], Awaitable[TurnId]],
    ) -> None:
        """That it is being sent is recorded before: nobody can ask an agent if it got this."""
        thread = await self._readers.run(find_agent_thread, request.thread_id)
        if thread is None or thread.is_deleted:
            return
        errand = MessageId(event.event_id)
        if thread.sending_message_id == errand:
            await self._tell_interrupted(event)
            return
        await self._open(event, request, thread)
        await self._captures.before_turn(thread)
        await self._record(lambda: mark_sending(request.thread_id, errand))
        turn_id = await with_session(begin, lambda: self._open(event, request, thread))
        await self._record(lambda: mark_sent(request.thread_id, errand, turn_id))

    async def _open(
        self,
        event: RecordedEvent,
        request: ReviewRequested | CompactionRequested,
        thread: AgentThread,
    ) -> None:
        if self._agents.has_session(request.thread_id):
            return
        mode = request.runtime_mode
        self._reports.announce(event, "starting", thread.provider, mode, "starting")
        model = thread.model_selection
        await self._opener.open(event, thread, model, mode, request.interaction_mode)

    async def _tell_interrupted(self, event: RecordedEvent) -> None:
        """An earlier run of the server sent it, and died before it knew more."""
        what = "review" if event.type == "thread.review-requested" else "compaction"
        summary = f"The {what} was interrupted"
        await self._reports.tell(event, f"{what}.interrupted", summary, {"detail": SERVER_STOPPED})
