"""Undoing a move: files, thread and the agent's conversation as they were before it, or nothing."""

import contextlib
import logging
from collections.abc import Callable

from orchestration import command_ids
from orchestration.contracts.commands import CompleteRevertUndo
from orchestration.contracts.undoing import UNDO_POINTS_KEPT
from orchestration.errors import NotFound, OrchestrationError
from orchestration.queries.undoing import (
    KeptConversation,
    PointInTime,
    find_kept_conversation,
    find_undo_point,
)
from orchestration.reactors.moves import Move, Mover, Told
from orchestration.reactors.reports import detail_of
from orchestration.records import bind, unbind
from orchestration.workspace.checkpoints.errors import CheckpointMissing
from orchestration.workspace.checkpoints.refs import safety_refs
from orchestration.workspace.checkpoints.restoring import Restored
from providers.adapter import ResumeCursor
from providers.errors import ProviderError

logger = logging.getLogger(__name__)

UNDONE = "checkpoint.revert.undone"
FILES_GONE = (
    "what the files were then is not kept any more:"
    f" only the last {UNDO_POINTS_KEPT} moves of a thread can be undone, or somebody removed it"
)


class ConversationNotBack(NotFound):
    """What the agent remembered cannot be had again; the files can."""

    code = "undo.conversation-lost"


class Undoing(Mover):
    async def undo(self, move: Move, ref: str, *, files_only: bool) -> None:
        """Raises in words for people; then files and conversation are as they were.

        Of moves that keep no undo point, only the files are brought back.
        """
        if not ref.startswith(f"{safety_refs(move.thread_id)}/"):
            raise CheckpointMissing(f"{ref} is not a checkpoint of a revert of this thread")
        point = None if files_only else await self._find_point(move, ref)
        async with self._moves.or_files_as_before(move, ref):
            if point is None:
                await self._undo_files(move, ref)
            else:
                await self._undo_everything(move, point)

    async def _find_point(self, move: Move, ref: str) -> PointInTime | None:
        return await self._readers.run(find_undo_point, move.thread_id, ref)

    async def _undo_files(self, move: Move, ref: str) -> None:
        restored = await self._restore(move, ref)
        summary = "Files are as they were before going back"
        await self._moves.complete(move, restored, Told(UNDONE, summary, "files", {"undid": ref}))

    async def _undo_everything(self, move: Move, point: PointInTime) -> None:
        """The conversation that is left stays as it is: nothing is taken out of it."""
        kept = await self._kept_at(move, point)
        earlier = await self._readers.run(find_kept_conversation, move.thread_id, move.safety)
        await self._moves.keep(move, move.thread.resume_cursor, is_copy=False)
        await self._close_session(move)
        if earlier is not None:
            await self._drop_lost(kept, earlier.kept_at)
        cursor = None if kept.cursor is None else await self._open_copy(move, kept.cursor)
        restored = None
        try:
            restored = await self._restore(move, point.ref)
            await self._complete(move, point, restored, cursor)
        except Exception:
            with contextlib.suppress(ProviderError):
                await self._close_session(move)  # the next message goes on where the thread was
                if restored is None and cursor is not None:
                    await self._agents.drop_copy(cursor)  # nobody has been told of it
            raise

    async def _complete(
        self, move: Move, point: PointInTime, restored: Restored, cursor: ResumeCursor | None
    ) -> None:
        at = self._reports.clock()
        undone = CompleteRevertUndo(
            command_id=command_ids.of_server(move.event.event_id, "revert-undone"),
            thread_id=move.thread_id,
            checkpoint_ref=point.ref,
            undo_ref=move.safety,
            turns=point.turns,
            plans=point.plans,
            created_at=at,
        )
        summary = "Everything is as it was before going back"
        told = Told(UNDONE, summary, "everything", {"undid": point.ref})
        await self._moves.complete(move, restored, told, undone, bind_to(move, cursor, at))
        if self._agents.has_session(move.thread_id):
            provider, mode = move.thread.provider, move.thread.runtime_mode
            self._reports.announce(move.event, "undone", provider, mode, "ready")

    async def _restore(self, move: Move, ref: str) -> Restored:
        try:
            return await self._moves.restore(move, ref)
        except CheckpointMissing:
            raise CheckpointMissing(FILES_GONE) from None

    async def _kept_at(self, move: Move, point: PointInTime) -> KeptConversation:
        kept = await self._readers.run(find_kept_conversation, move.thread_id, point.ref)
        if kept is None or not kept.is_made:
            raise ConversationNotBack("what the agent remembered then was not kept here")
        return kept

    async def _drop_lost(self, kept: KeptConversation, since: str) -> None:
        """The copy that an earlier try has opened, and that is not recorded."""
        try:
            await self._kept.drop_lost(kept, since)
        except ProviderError as failure:
            logger.warning("a copy of a conversation stays: %s", failure)

    async def _open_copy(self, move: Move, kept: ResumeCursor) -> ResumeCursor:
        try:
            return await self._moves.open_copy(move, kept)
        except (ProviderError, OrchestrationError) as failure:
            words = f"the agent cannot go on where it was then: {detail_of(failure)}"
            raise ConversationNotBack(words) from failure

    async def _close_session(self, move: Move) -> None:
        if self._agents.has_session(move.thread_id):
            await self._agents.close_session(move.thread_id)


def bind_to(move: Move, cursor: ResumeCursor | None, at: str) -> Callable[[], None]:
    thread = move.thread
    if cursor is None:
        return lambda: unbind(thread.thread_id)
    return lambda: bind(thread.thread_id, thread.provider, thread.runtime_mode, cursor, at)
