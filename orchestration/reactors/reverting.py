"""Moves of a thread: going back to an earlier turn, and undoing that, one at a time."""

import time
from collections.abc import Awaitable, Callable

from orchestration.batch import find_earlier_answer
from orchestration.contracts.events import CheckpointRevertRequested
from orchestration.contracts.receipts import RevertCompleted, RevertUndone
from orchestration.contracts.recorded import RecordedEvent
from orchestration.queries.agents import AgentThread, find_agent_thread
from orchestration.queries.checkpoints import folders_worked_in, working_in
from orchestration.queries.undoing import find_undo_point
from orchestration.reactors.agents import Agents
from orchestration.reactors.captures import TurnCaptures, milliseconds_since
from orchestration.reactors.following import Record, once_there_is_room
from orchestration.reactors.going_back import REVERTED, GoingBack
from orchestration.reactors.kept_conversations import KeptConversations
from orchestration.reactors.moves import Move, Moves, Submit
from orchestration.reactors.opening import SessionOpener
from orchestration.reactors.reports import Reports, id_of_line
from orchestration.reactors.tidying import MoveTidier
from orchestration.reactors.undoing import UNDONE, Undoing
from orchestration.readers import Readers
from orchestration.receipts import RuntimeReceiptBus
from orchestration.workspace.checkpoints.errors import CheckpointFailed, FilesLeft
from orchestration.workspace.host import Host
from providers.contracts.base import UNSET


class ThreadReverter:
    """Everything may be done twice: after a crash it is."""

    def __init__(
        self,
        agents: Agents,
        opener: SessionOpener,
        captures: TurnCaptures,
        readers: Readers,
        record: Record,
        submit: Submit,
        host: Host,
        receipts: RuntimeReceiptBus,
        reports: Reports,
        drain_ingestion: Callable[[], Awaitable[None]],
    ) -> None:
        self._moves = moves = Moves(opener, readers, record, submit, host, reports)
        kept = KeptConversations(agents, readers, record)
        self._going_back = GoingBack(agents, moves, kept, readers, reports)
        self._undoing = Undoing(agents, moves, kept, readers, reports)
        self._tidier = MoveTidier(readers, host, kept)
        self._agents = agents
        self._captures = captures
        self._readers = readers
        self._host = host
        self._receipts = receipts
        self._clock = reports.clock
        self._drain_ingestion = drain_ingestion

    async def revert(self, event: RecordedEvent, request: CheckpointRevertRequested) -> None:
        """Raises in words for people; then files and conversation are as they were."""
        begun = time.perf_counter()
        thread = await self._readers.run(find_agent_thread, request.thread_id)
        if thread is None or thread.is_deleted:
            return
        move = Move(event, thread)
        await self._drain_ingestion()
        async with self._captures.settled(thread):
            if not await self._is_recorded(move, request):
                await self._move(move, request)
            await self._tidier.tidy(move)
        took = milliseconds_since(begun)
        await once_there_is_room("going back", lambda: self._announce(move, request, took))

    async def _is_recorded(self, move: Move, request: CheckpointRevertRequested) -> bool:
        """By an earlier run of the server: people may have changed files since then."""
        kind = REVERTED if request.checkpoint_ref is UNSET else UNDONE
        told = await self._readers.run(find_earlier_answer, id_of_line(move.event, kind))
        return isinstance(told, int)

    async def _move(self, move: Move, request: CheckpointRevertRequested) -> None:
        await self._host.require_directory(move.thread.cwd)
        await self._require_peace(move)
        if request.checkpoint_ref is UNSET:
            await self._going_back.go_back(move, request.turn_count)
        else:
            only = request.files_only is True
            await self._undoing.undo(move, request.checkpoint_ref, files_only=only)
        self._host.forget_entries(move.thread.cwd)

    async def _require_peace(self, move: Move) -> None:
        """A turn may have begun after the request was accepted, here or in another thread.

        After a crash that may be in files that were being restored: those are its own by now.
        """
        try:
            await self._require_nobody_working(move.thread)
        except CheckpointFailed as failure:
            if await self._moves.has_safety(move):
                raise FilesLeft(str(failure), move.safety) from failure
            raise

    async def _require_nobody_working(self, thread: AgentThread) -> None:
        folders = await self._readers.run(folders_worked_in)
        shared = await self._host.sharing(thread.cwd, folders)
        working = await self._readers.run(working_in, shared)
        if self._agents.active_turn_of(thread.thread_id) is not None or any(
            other.thread_id == thread.thread_id for other in working
        ):
            raise CheckpointFailed("a turn is running; stop it first")
        if working:
            titles = ", ".join(other.title for other in working)
            raise CheckpointFailed(f"another thread works in this folder: {titles}; stop it first")

    async def _announce(
        self, move: Move, request: CheckpointRevertRequested, duration_ms: float
    ) -> None:
        thread_id, at = move.thread_id, self._clock()
        ref = request.checkpoint_ref
        if ref is UNSET:
            await self._receipts.publish(
                RevertCompleted(
                    thread_id=thread_id,
                    created_at=at,
                    turn_count=request.turn_count,
                    duration_ms=duration_ms,
                )
            )
        elif await self._readers.run(find_undo_point, thread_id, move.safety) is not None:
            await self._receipts.publish(
                RevertUndone(
                    thread_id=thread_id,
                    created_at=at,
                    checkpoint_ref=ref,
                    duration_ms=duration_ms,
                )
            )
