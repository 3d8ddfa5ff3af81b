"""Going back to an earlier turn: the files, the agent's conversation and the thread, or nothing."""

import contextlib
import logging
from collections.abc import Awaitable, Callable

from orchestration import command_ids
from orchestration.contracts.commands import CompleteRevert
from orchestration.errors import OrchestrationError, StorageFailed
from orchestration.queries.checkpoints import RevertPlan, find_revert_plan
from orchestration.queries.undoing import find_kept_conversation
from orchestration.reactors.moves import Move, Mover, Told
from orchestration.records import bind
from orchestration.workspace.checkpoints.errors import CheckpointMissing
from orchestration.workspace.checkpoints.restoring import Restored
from providers.adapter import ResumeCursor
from providers.contracts.base import UNSET
from providers.errors import ProviderError

REVERTED = "checkpoint.reverted"
ELSEWHERE = (
    "what the folder held at that turn is not known: it ran elsewhere, before it was imported"
)

logger = logging.getLogger(__name__)


class GoingBack(Mover):
    async def go_back(self, move: Move, count: int) -> None:
        """Raises in words for people; then files and conversation are as they were."""
        plan = await self._plan(move, count)
        async with self._moves.or_files_as_before(move, plan.ref):
            has_to_forget = bool(plan.dropped) and move.thread.resume_cursor is not None
            if has_to_forget:
                await self._moves.open(move)
            is_kept = await self._keep_conversation(move, plan)
            restored = await self._restore(move, plan, count)
            cursor = await self._take_back(move, plan) if has_to_forget else None
        await self._complete(move, plan, count, restored, cursor, is_kept=is_kept)

    async def _plan(self, move: Move, count: int) -> RevertPlan:
        plan = await self._readers.run(find_revert_plan, move.thread_id, count)
        if plan is None:
            raise CheckpointMissing(f"Checkpoint ref is unavailable for turn {count}.")
        if plan.ran_elsewhere:
            raise CheckpointMissing(ELSEWHERE)
        return plan

    async def _keep_conversation(self, move: Move, plan: RevertPlan) -> bool:
        """Whether what the agent remembers can be had again: without that, only the files.

        What an earlier try has kept is not kept again: the agent may have forgotten since then.
        Where nothing was said, there is nothing to copy, and a new conversation is as good.
        """
        known = await self._readers.run(find_kept_conversation, move.thread_id, move.safety)
        if known is not None and known.is_made:
            return True
        if await self._moves.has_safety(move):
            return False  # an earlier try went on without a copy; one made now may lack turns
        if move.thread.resume_cursor is None or not (plan.kept_turns or plan.dropped):
            await self._moves.keep(move, None, is_copy=False)
            return True
        try:
            copy = await self._ask(move, lambda: self._copied(move))
        except StorageFailed:
            raise  # the agent is well, and the whole move can be had when there is room
        except (ProviderError, OrchestrationError) as failure:
            logger.warning("%s goes back without a copy: %s", move.thread_id, failure)
            return False
        await self._keep_copy(move, copy)
        return True

    async def _copied(self, move: Move) -> ResumeCursor:
        """One that an earlier try has made, and of which nobody heard, goes first."""
        known = await self._readers.run(find_kept_conversation, move.thread_id, move.safety)
        try:
            if known is not None:
                await self._kept.drop_lost(known, known.kept_at)
        except ProviderError as failure:
            if not self._agents.has_session(move.thread_id):
                raise
            logger.warning("a copy of a conversation stays: %s", failure)
        await self._moves.begin_copy(move)
        return await self._agents.keep_copy(move.thread_id)

    async def _keep_copy(self, move: Move, copy: ResumeCursor) -> None:
        try:
            await self._moves.keep(move, copy, is_copy=True)
        except OrchestrationError:
            with contextlib.suppress(ProviderError):  # nobody would know of it
                await self._agents.drop_copy(copy)
            raise

    async def _restore(self, move: Move, plan: RevertPlan, count: int) -> Restored:
        try:
            return await self._moves.restore(move, plan.ref)
        except CheckpointMissing:
            missing = f"Filesystem checkpoint is unavailable for turn {count}."
            raise CheckpointMissing(missing) from None

    async def _take_back(self, move: Move, plan: RevertPlan) -> ResumeCursor:
        thread_id, dropped = move.thread_id, plan.dropped
        return await self._ask(move, lambda: self._agents.take_back(thread_id, dropped))

    async def _ask(self, move: Move, act: Callable[[], Awaitable[ResumeCursor]]) -> ResumeCursor:
        """Once more where the agent has died: nobody knows what it had done by then."""
        await self._moves.open(move)
        try:
            return await act()
        except ProviderError:
            if self._agents.has_session(move.thread_id):
                raise
        await self._moves.open(move)
        return await act()

    async def _complete(
        self,
        move: Move,
        plan: RevertPlan,
        count: int,
        restored: Restored,
        cursor: ResumeCursor | None,
        *,
        is_kept: bool,
    ) -> None:
        thread, at = move.thread, self._reports.clock()
        completed = CompleteRevert(
            command_id=command_ids.of_server(move.event.event_id, "reverted"),
            thread_id=thread.thread_id,
            turn_count=count,
            created_at=at,
            kept_message_ids=plan.kept_messages,
            kept_turn_ids=plan.kept_turns,
            undo_ref=move.safety if is_kept else UNSET,
        )

        def bind_again() -> None:
            if cursor is not None:
                bind(thread.thread_id, thread.provider, thread.runtime_mode, cursor, at)

        told = Told(
            REVERTED,
            f"Went back to turn {count}" if count else "Went back to before the first turn",
            "everything" if is_kept else "files",
            {"turnCount": count, "lastTurn": plan.last_count},
        )
        await self._moves.complete(move, restored, told, completed, bind_again)
