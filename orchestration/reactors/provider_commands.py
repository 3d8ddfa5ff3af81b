"""What people ask of agents, passed on to them; and failures, told in the thread."""

import contextlib
import logging
from functools import partial

from orchestration.contracts.entities import SessionStatus
from orchestration.contracts.events import (
    ApprovalResponseRequested,
    BackgroundCommandStopRequested,
    CheckpointRevertRequested,
    CompactionRequested,
    ReviewRequested,
    RuntimeModeSet,
    SessionStopRequested,
    ThreadDeleted,
    TurnInterruptRequested,
    TurnStartRequested,
    UserInputResponseRequested,
)
from orchestration.contracts.recorded import RecordedEvent
from orchestration.engine import accepted
from orchestration.errors import OrchestrationError
from orchestration.ingestion.sentences import stale_detail
from orchestration.queries.agents import find_agent_thread
from orchestration.reactors.agents import Agents
from orchestration.reactors.chores import ChoreRunner
from orchestration.reactors.following import Record
from orchestration.reactors.moves import Submit
from orchestration.reactors.reports import Reports, detail_of
from orchestration.reactors.reverting import ThreadReverter
from orchestration.reactors.starting import TurnStarter
from orchestration.reactors.undoing import ConversationNotBack
from orchestration.readers import Readers
from orchestration.records import keep_effect, mark_stopped
from orchestration.workspace.checkpoints.errors import FilesLeft
from providers.contracts.base import UNSET, Json
from providers.contracts.ids import RequestId, ThreadId
from providers.contracts.models import RuntimeMode
from providers.errors import ProviderError, SessionNotOpen, UnknownRequest

INTERESTING = frozenset(
    {
        "thread.turn-start-requested",
        "thread.turn-interrupt-requested",
        "thread.approval-response-requested",
        "thread.user-input-response-requested",
        "thread.review-requested",
        "thread.compaction-requested",
        "thread.background-command-stop-requested",
        "thread.checkpoint-revert-requested",
        "thread.runtime-mode-set",
        "thread.session-stop-requested",
        "thread.deleted",
    }
)
STOPPING = frozenset(
    {"thread.turn-interrupt-requested", "thread.session-stop-requested", "thread.deleted"}
)
NO_SESSION = "No active provider session is bound to this thread."

logger = logging.getLogger(__name__)


class ProviderCommandReactor:
    """Each thread's requests in order; a failure is an activity, and the thread stays usable."""

    name = "provider-commands"

    def __init__(
        self,
        agents: Agents,
        starter: TurnStarter,
        chores: ChoreRunner,
        reverter: ThreadReverter,
        readers: Readers,
        record: Record,
        submit: Submit,
        reports: Reports,
    ) -> None:
        self._agents = agents
        self._starter = starter
        self._chores = chores
        self._reverter = reverter
        self._readers = readers
        self._record = record
        self._submit = submit
        self._reports = reports
        self._hurried: set[int] = set()
        """Sequences of stops that were carried out before their turn."""

    def is_interesting(self, event: RecordedEvent) -> bool:
        return event.type in INTERESTING

    def is_urgent(self, event: RecordedEvent) -> bool:
        return event.type in STOPPING

    async def hurry(self, event: RecordedEvent) -> None:
        """Stop what runs, though a message may still be on its way to an agent that hangs.

        What that message begins is stopped in the event's turn.
        """
        thread_id = ThreadId(event.aggregate_id)
        if ends_agent(event):
            await self._agents.end_agent(thread_id)
        elif self._agents.active_turn_of(thread_id) is not None:
            with contextlib.suppress(ProviderError):  # told when it is the event's turn
                await self._agents.interrupt_turn(thread_id)
                self._hurried.add(event.sequence)

    async def react(self, event: RecordedEvent) -> None:
        try:
            await self._pass_on(event)
        except (ProviderError, OrchestrationError) as error:
            logger.info("%s failed for %s: %s", event.type, event.aggregate_id, error.code)
            await self.fail(event, error)
        finally:
            self._hurried.discard(event.sequence)

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        match event.payload:
            case TurnStartRequested(message_id=message_id):
                kind = "provider.turn.start.failed"
                await self._tell_failure(event, kind, error, messageId=message_id)
                await self._make_usable(event, error)
            case TurnInterruptRequested():
                await self._tell_failure(event, "provider.turn.interrupt.failed", error)
            case ApprovalResponseRequested(request_id=request_id):
                kind = "provider.approval.respond.failed"
                detail = _answer_detail(error, stale_detail("approval", request_id))
                await self._tell_failure(event, kind, error, requestId=request_id, detail=detail)
            case UserInputResponseRequested(request_id=request_id):
                kind = "provider.user-input.respond.failed"
                detail = _answer_detail(error, stale_detail("user-input", request_id))
                await self._tell_failure(event, kind, error, requestId=request_id, detail=detail)
            case ReviewRequested():
                await self._tell_failure(event, "provider.review.start.failed", error)
                await self._make_usable(event, error)
            case CompactionRequested():
                await self._tell_failure(event, "provider.compaction.start.failed", error)
                await self._make_usable(event, error)
            case BackgroundCommandStopRequested():
                await self._tell_failure(event, "provider.background-command.stop.failed", error)
            case CheckpointRevertRequested() as asked:
                told = about_failed_move(asked, error)
                await self._tell_failure(event, "checkpoint.revert.failed", error, **told)
            case RuntimeModeSet():
                await self._tell_failure(event, "provider.runtime-mode.set.failed", error)
            case _:
                await self._tell_failure(event, "provider.session.stop.failed", error)

    async def _pass_on(self, event: RecordedEvent) -> None:  # noqa: C901 - one flat table
        match event.payload:
            case TurnStartRequested() as request:
                await self._starter.start(event, request)
            case TurnInterruptRequested(thread_id=thread_id):
                await self._interrupt(event, thread_id)
            case ApprovalResponseRequested(thread_id=thread_id, request_id=request_id) as answer:
                asked = RequestId(request_id)
                always = answer.always_allow is True
                await self._agents.answer_approval(
                    thread_id, asked, answer.decision, always_allow=always
                )
            case UserInputResponseRequested(thread_id=thread_id, request_id=request_id) as answer:
                asked, answers = RequestId(request_id), _as_lists(answer.answers)
                await self._agents.answer_user_input(thread_id, asked, answers)
            case ReviewRequested() as request:
                await self._chores.review(event, request)
            case CompactionRequested() as request:
                await self._chores.compact(event, request)
            case BackgroundCommandStopRequested(thread_id=thread_id) as stop:
                await self._stop_background(thread_id, stop)
            case CheckpointRevertRequested() as request:
                await self._reverter.revert(event, request)
            case RuntimeModeSet(thread_id=thread_id, runtime_mode=mode):
                await self._set_runtime_mode(event, thread_id, mode)
            case SessionStopRequested(thread_id=thread_id) | ThreadDeleted(thread_id=thread_id):
                await self._stop(event, thread_id)
            case _:
                raise AssertionError(f"{event.type} is not one of {sorted(INTERESTING)}")

    async def _interrupt(self, event: RecordedEvent, thread_id: ThreadId) -> None:
        """Without a live agent nothing runs, whatever the thread may look like."""
        if not self._agents.has_session(thread_id):
            await self._announce(event, "stopped")
            if event.sequence in self._hurried:
                return
            raise SessionNotOpen(NO_SESSION)
        await self._agents.interrupt_turn(thread_id)

    async def _stop_background(
        self, thread_id: ThreadId, stop: BackgroundCommandStopRequested
    ) -> None:
        """Without an agent nothing runs in its background."""
        if self._agents.has_session(thread_id):
            named = None if stop.background_id is UNSET else stop.background_id
            await self._agents.stop_background(thread_id, named)

    async def _set_runtime_mode(
        self, event: RecordedEvent, thread_id: ThreadId, mode: RuntimeMode
    ) -> None:
        if self._agents.has_session(thread_id):
            await self._agents.set_runtime_mode(thread_id, mode)
            await self._announce(event, None)

    async def _stop(self, event: RecordedEvent, thread_id: ThreadId) -> None:
        """Where the agent's conversation is stays known: the next message goes on from there."""
        if ends_agent(event):
            await self._agents.end_agent(thread_id)
            if self._agents.has_session(thread_id):
                return  # it goes on with another process already
        if self._agents.has_session(thread_id):
            await self._agents.close_session(thread_id)
        at = self._reports.clock()
        await self._record(lambda: mark_stopped(thread_id, at))
        await self._announce(event, "stopped")

    async def _make_usable(self, event: RecordedEvent, error: Exception) -> None:
        is_live = self._agents.has_session(ThreadId(event.aggregate_id))
        await self._announce(event, "ready" if is_live else "error", detail_of(error))

    async def _announce(
        self, event: RecordedEvent, status: SessionStatus | None, last_error: str | None = None
    ) -> None:
        thread = await self._readers.run(find_agent_thread, ThreadId(event.aggregate_id))
        if thread is not None:
            tag, mode = status or "session", thread.runtime_mode
            self._reports.announce(event, tag, thread.provider, mode, status, last_error)

    async def _tell_failure(
        self, event: RecordedEvent, kind: str, error: Exception, **payload: Json
    ) -> None:
        """Together with the event's being dealt with: what failed in people's eyes is never done
        after all, not by the next start either.
        """
        told = {"detail": detail_of(error)} | payload
        line = self._reports.line(event, kind, SUMMARIES[kind], told, tone="error")
        done = partial(keep_effect, self.name, event.sequence)
        for answer in await self._submit([line], done):
            accepted(answer)


SUMMARIES = {
    "provider.turn.start.failed": "Provider turn start failed",
    "provider.turn.interrupt.failed": "Provider turn interrupt failed",
    "provider.approval.respond.failed": "Provider approval response failed",
    "provider.user-input.respond.failed": "Provider user input response failed",
    "provider.review.start.failed": "The review did not begin",
    "provider.compaction.start.failed": "The compaction did not begin",
    "provider.background-command.stop.failed": "The background command was not stopped",
    "checkpoint.revert.failed": "Going back failed",
    "provider.runtime-mode.set.failed": "Provider runtime mode change failed",
    "provider.session.stop.failed": "Provider session stop failed",
}


def about_failed_move(asked: CheckpointRevertRequested, error: Exception) -> dict[str, Json]:
    """``undoing`` of an undo; ``undoRef`` where the files alone can still be brought back."""
    told: dict[str, Json] = {"turnCount": asked.turn_count}
    if asked.checkpoint_ref is not UNSET:
        told["undoing"] = asked.checkpoint_ref
    if isinstance(error, ConversationNotBack) and asked.checkpoint_ref is not UNSET:
        told["undoRef"] = asked.checkpoint_ref
    elif isinstance(error, FilesLeft):
        told["undoRef"] = error.ref
    return told


def ends_agent(event: RecordedEvent) -> bool:
    return isinstance(event.payload, SessionStopRequested) and event.payload.end_agent is True


def _answer_detail(error: Exception, stale: str) -> str:
    """Nobody waits for the answer any more: clients close the question when they read so."""
    return stale if isinstance(error, UnknownRequest | SessionNotOpen) else detail_of(error)


def _as_lists(answers: dict[str, Json]) -> dict[str, list[str]]:
    """Clients send a string for each question; agents want a list."""
    return {
        question: [str(part) for part in answer] if isinstance(answer, list) else [str(answer)]
        for question, answer in answers.items()
    }
