"""Going back to an earlier turn: the files, the agent's conversation and the thread, or nothing."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence

from orchestration.contracts.commands import CompleteRevert
from orchestration.contracts.events import CheckpointRevertRequested
from orchestration.contracts.receipts import RevertCompleted
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import OrchestrationError
from orchestration.queries.agents import AgentThread, find_agent_thread
from orchestration.queries.checkpoints import find_revert_plan, working_in
from orchestration.queries.lookups import find_thread
from orchestration.reactors.agents import Agents
from orchestration.reactors.following import Record
from orchestration.reactors.opening import SessionOpener
from orchestration.reactors.reports import Reports
from orchestration.readers import Readers
from orchestration.receipts import RuntimeReceiptBus
from orchestration.records import bind
from orchestration.workspace.checkpoints.errors import CheckpointFailed, CheckpointMissing
from orchestration.workspace.checkpoints.refs import safety_ref, thread_refs, turn_ref
from orchestration.workspace.checkpoints.restoring import Restored
from orchestration.workspace.host import Host
from providers.contracts.base import UNSET, Json
from providers.contracts.ids import TurnId

SAFETY_KEPT = 10
"""Reverts of a thread that can still be undone."""
ELSEWHERE = (
    "what the folder held at that turn is not known: it ran elsewhere, before it was imported"
)

logger = logging.getLogger(__name__)


class ThreadReverter:
    """Everything may be done twice: after a crash it is."""

    def __init__(
        self,
        agents: Agents,
        opener: SessionOpener,
        readers: Readers,
        record: Record,
        host: Host,
        receipts: RuntimeReceiptBus,
        reports: Reports,
        drain_ingestion: Callable[[], Awaitable[None]],
    ) -> None:
        self._agents = agents
        self._opener = opener
        self._readers = readers
        self._record = record
        self._host = host
        self._receipts = receipts
        self._reports = reports
        self._drain_ingestion = drain_ingestion

    async def revert(self, event: RecordedEvent, request: CheckpointRevertRequested) -> None:
        """Raises in words for people; then files and conversation are as they were."""
        thread = await self._readers.run(find_agent_thread, request.thread_id)
        if thread is None or thread.is_deleted:
            return
        await self._require_peace(thread)
        if request.checkpoint_ref is not UNSET:
            await self._undo(event, thread, request.checkpoint_ref)
        else:
            await self._go_back(event, thread, request.turn_count)
        self._host.forget_entries(thread.cwd)

    async def _go_back(self, event: RecordedEvent, thread: AgentThread, count: int) -> None:
        begun, thread_id = time.perf_counter(), thread.thread_id
        plan = await self._readers.run(find_revert_plan, thread_id, count)
        if plan is None:
            raise CheckpointMissing(f"Checkpoint ref is unavailable for turn {count}.")
        if plan.ran_elsewhere:
            raise CheckpointMissing(ELSEWHERE)
        has_to_forget = bool(plan.dropped) and thread.resume_cursor is not None
        if has_to_forget:
            await self._open(event, thread)
        safety = safety_ref(thread_id, event.sequence)
        try:
            restored = await self._restore(thread, turn_ref(thread_id, count), safety)
        except CheckpointMissing:
            missing = f"Filesystem checkpoint is unavailable for turn {count}."
            raise CheckpointMissing(missing) from None
        try:
            if has_to_forget:
                await self._take_back(thread, plan.dropped)
        except Exception:
            await self._host.checkpoints.restore(thread.cwd, safety, safety)
            raise
        at = self._reports.clock()
        await self._reports.dispatch(
            CompleteRevert(
                command_id=f"server:{event.event_id}:reverted",
                thread_id=thread_id,
                turn_count=count,
                created_at=at,
                kept_message_ids=plan.kept_messages,
                kept_turn_ids=plan.kept_turns,
            )
        )
        summary = f"Went back to turn {count}" if count else "Went back to before the first turn"
        numbers: dict[str, Json] = {"turnCount": count, "lastTurn": plan.last_count}
        await self._tell(event, "checkpoint.reverted", summary, safety, restored, **numbers)
        try:
            await self._tidy(thread, count)
        except OrchestrationError as failure:
            logger.warning("checkpoints of turns that are gone stay: %s", failure)
        await self._receipts.publish(
            RevertCompleted(
                thread_id=thread_id,
                created_at=at,
                turn_count=count,
                duration_ms=(time.perf_counter() - begun) * 1000,
            )
        )

    async def _undo(self, event: RecordedEvent, thread: AgentThread, ref: str) -> None:
        """The files alone: what was said since then is gone from the agent's conversation."""
        if not ref.startswith(f"{thread_refs(thread.thread_id)}/safety/"):
            raise CheckpointMissing(f"{ref} is not a checkpoint of a revert of this thread")
        safety = safety_ref(thread.thread_id, event.sequence)
        restored = await self._restore(thread, ref, safety)
        summary = "Files are as they were before going back"
        await self._tell(event, "checkpoint.revert.undone", summary, safety, restored)

    async def _require_peace(self, thread: AgentThread) -> None:
        """A turn may have begun after the request was accepted, here or in another thread."""
        await self._drain_ingestion()
        working = await self._readers.run(working_in, thread.cwd)
        if self._agents.active_turn_of(thread.thread_id) is not None or any(
            other.thread_id == thread.thread_id for other in working
        ):
            raise CheckpointFailed("a turn is running; stop it first")
        if working:
            titles = ", ".join(other.title for other in working)
            raise CheckpointFailed(f"another thread works in this folder: {titles}; stop it first")

    async def _restore(self, thread: AgentThread, ref: str, safety: str) -> Restored:
        try:
            return await self._host.checkpoints.restore(thread.cwd, ref, safety)
        except OSError as failure:
            raise CheckpointFailed(f"{failure.filename}: {failure.strerror}") from failure

    async def _open(self, event: RecordedEvent, thread: AgentThread) -> None:
        """Before any file is touched: an agent that is not there is the likeliest failure."""
        shell = await self._readers.run(find_thread, thread.thread_id)
        assert shell is not None
        model, mode = thread.model_selection, thread.runtime_mode
        await self._opener.open(event, thread, model, mode, shell.interaction_mode)

    async def _take_back(self, thread: AgentThread, dropped: Sequence[TurnId]) -> None:
        thread_id, mode = thread.thread_id, thread.runtime_mode
        cursor = await self._agents.take_back(thread_id, dropped)
        provider, at = thread.provider, self._reports.clock()
        await self._record(lambda: bind(thread_id, provider, mode, cursor, at))

    async def _tell(
        self,
        event: RecordedEvent,
        kind: str,
        summary: str,
        safety: str,
        restored: Restored,
        **more: Json,
    ) -> None:
        """``undoRef`` is for ``thread.checkpoint.revert``, to have the files back."""
        payload: dict[str, Json] = {
            "undoRef": safety,
            "written": restored.written,
            "removed": restored.removed,
            "leftAlone": [*restored.left_alone],
            **more,
        }
        await self._reports.tell(event, kind, summary, payload)

    async def _tidy(self, thread: AgentThread, count: int) -> None:
        """The refs of turns that are no more, and of reverts too old to be undone."""
        store, prefix = self._host.checkpoints, thread_refs(thread.thread_id)
        refs = await store.find_refs(thread.cwd, prefix)
        numbered = [(ref.name, *ref.name.removeprefix(f"{prefix}/").split("/")) for ref in refs]
        gone = [name for name, kind, at in numbered if kind != "safety" and int(at) > count]
        safeties = sorted((int(at), name) for name, kind, at in numbered if kind == "safety")
        await store.delete_refs(thread.cwd, [*gone, *(name for _, name in safeties[:-SAFETY_KEPT])])
