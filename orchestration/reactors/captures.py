"""Checkpoints around turns: one before a turn reaches its agent, one when it has ended."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from orchestration.contracts.receipts import BaselineCaptured, DiffFinalized
from orchestration.errors import OrchestrationError, StorageFailed
from orchestration.queries.agents import AgentThread, find_agent_thread
from orchestration.queries.checkpoints import (
    BegunTurn,
    begun_turns,
    checkpoint_names,
    folders_worked_in,
    last_count,
    last_move_sequence,
    neighbours,
)
from orchestration.reactors.agents import Agents
from orchestration.reactors.capture_reports import CapturedTurn, CaptureReports
from orchestration.readers import Readers
from orchestration.receipts import RuntimeReceiptBus
from orchestration.workspace.checkpoints.errors import CheckpointFailed, RepositoryTooSlow
from orchestration.workspace.checkpoints.refs import before_ref
from orchestration.workspace.host import Host
from providers.contracts.ids import ThreadId, TurnId

BASELINE_SECONDS = 10.0
"""The longest that git is given for the checkpoint before a turn."""
LONGEST_SECONDS = 15.0
"""The longest that a turn waits, also for the captures of others in the same folder."""
REMEMBERED_TURNS = 1_000
AGAIN = "it is tried again before the next turn, and shows all that is changed until then"


class FolderTouched(CheckpointFailed):
    """What a turn changed cannot be told any more from what others did."""

    code = "checkpoint.folder-touched"


class TurnCaptures:
    """One thread's turns in order; what is done already is not done again.

    A failure never holds up a turn: it is told once. A folder without git has no checkpoints.
    """

    def __init__(
        self,
        host: Host,
        agents: Agents,
        readers: Readers,
        receipts: RuntimeReceiptBus,
        reports: CaptureReports,
        drain_ingestion: Callable[[], Awaitable[None]],
    ) -> None:
        self._host = host
        self._agents = agents
        self._readers = readers
        self._receipts = receipts
        self._reports = reports
        self._drain_ingestion = drain_ingestion
        self._locks: WeakValueDictionary[ThreadId, asyncio.Lock] = WeakValueDictionary()
        self._given_up: OrderedDict[TurnId, None] = OrderedDict()
        """Turns that have no checkpoint, and will have none."""
        self._owed: OrderedDict[TurnId, None] = OrderedDict()
        """Turns that could not be captured when they ended, as on a full disk."""

    async def before_turn(self, thread: AgentThread) -> None:
        """Returns when what the folder holds is safe, or cannot be made safe in time.

        The end of the turn before must be captured by then: it would show this one's work.
        """
        if self._agents.active_turn_of(thread.thread_id) is not None:
            return  # the message goes into that turn
        await self._drain_ingestion()
        try:
            async with asyncio.timeout(LONGEST_SECONDS), self._lock_of(thread.thread_id):
                turns = await self._readers.run(begun_turns, thread.thread_id)
                if await self._finish(thread, turns, also_owed=True, again=""):
                    turns = await self._readers.run(begun_turns, thread.thread_id)
                await self._capture_baseline(thread, last_count(turns))
        except TimeoutError:
            failure = CheckpointFailed("the folder could not be captured in time")
            await self._tell_failure(thread, None, failure)
        except OrchestrationError as failure:
            await self._tell_failure(thread, None, failure)

    async def now(self, thread_id: ThreadId) -> None:
        """Because somebody asked: what a turn is owed, and the folder as it is."""
        thread = await self._readers.run(find_agent_thread, thread_id)
        if thread is not None:
            await self.before_turn(thread)

    async def after_turn(self, thread_id: ThreadId, turn_id: TurnId) -> int | None:
        """The number of its checkpoint, which it has from now on; None where it gets none."""
        async with self._lock_of(thread_id):
            thread = await self._readers.run(find_agent_thread, thread_id)
            turns = await self._readers.run(begun_turns, thread_id)
            ids = [turn.turn_id for turn in turns]
            if thread is not None and turn_id in ids:
                await self._finish(thread, turns[: ids.index(turn_id) + 1])
                turns = await self._readers.run(begun_turns, thread_id)
            return next((turn.turn_count for turn in turns if turn.turn_id == turn_id), None)

    @asynccontextmanager
    async def settled(self, thread: AgentThread) -> AsyncIterator[None]:
        """Within, the last turn has all that it is owed, and nothing is captured."""
        async with self._lock_of(thread.thread_id):
            turns = await self._readers.run(begun_turns, thread.thread_id)
            await self._finish(thread, turns, also_owed=True)
            yield

    async def _capture_baseline(self, thread: AgentThread, count: int) -> None:
        """The state after the last turn, and where people changed something since, that as well."""
        begun, cwd, thread_id = time.perf_counter(), thread.cwd, thread.thread_id
        store = self._host.checkpoints
        names = await self._readers.run(checkpoint_names, thread_id)
        last, before = names.of(count), before_ref(names.new(count + 1))
        snapshot, kept = await asyncio.gather(
            store.snapshot(cwd, BASELINE_SECONDS), store.find_refs(cwd, last, before)
        )
        if snapshot is None:
            return
        known = {ref.name: ref for ref in kept}
        if last not in known:
            await store.keep(cwd, snapshot.tree, last, snapshot.unknown)
        elif known[last].tree != snapshot.tree:
            await store.keep(cwd, snapshot.tree, before, snapshot.unknown)
        elif before in known:
            await store.delete_refs(cwd, [before])
        await self._receipts.publish(
            BaselineCaptured(
                thread_id=thread_id,
                created_at=self._reports.clock(),
                checkpoint_turn_count=count,
                checkpoint_ref=last,
                duration_ms=milliseconds_since(begun),
            )
        )
        last_move = await self._readers.run(last_move_sequence, thread_id)
        await self._reports.tell_left_out(thread_id, snapshot.left_out, last_move)

    async def _finish(
        self,
        thread: AgentThread,
        turns: Sequence[BegunTurn],
        *,
        also_owed: bool = False,
        again: str = AGAIN,
    ) -> bool:
        """Give the last of the turns its checkpoint, unless it has one; whether it got one.

        One that could not be made at the turn's end is tried again where the next turn, or a move,
        waits for it: nobody else will have worked in the folder by then, or it is too late.
        ``again`` tells people so, unless this is the last time.
        """
        if not turns or turns[-1].is_running or turns[-1].turn_count is not None:
            return False
        turn = turns[-1]
        if turn.turn_id in self._given_up or (turn.turn_id in self._owed and not also_owed):
            return False
        try:
            await self._require_untouched(thread, turn)
            captured = await self._capture_turn(thread, turn, last_count(turns) + 1)
        except StorageFailed:
            raise  # the folder is well, and there will be room again
        except (RepositoryTooSlow, FolderTouched) as failure:
            await self._tell_failure(thread, turn.turn_id, failure)
            captured = False
        except OrchestrationError as failure:
            await self._tell_failure(thread, turn.turn_id, failure, again)
            keep_newest(self._owed, turn.turn_id)
            return False
        self._owed.pop(turn.turn_id, None)
        if not captured:
            keep_newest(self._given_up, turn.turn_id)
        return captured

    async def _require_untouched(self, thread: AgentThread, turn: BegunTurn) -> None:
        """By another thread since a turn ended that could not be captured then."""
        if turn.turn_id not in self._owed or turn.completed_at is None:
            return
        shared = await self._host.sharing(thread.cwd, await self._readers.run(folders_worked_in))
        now = self._reports.clock()
        others = await self._readers.run(
            neighbours, thread.thread_id, shared, turn.completed_at, now
        )
        if others:
            titles = ", ".join(other.title for other in others)
            raise FolderTouched(f"another thread has worked in this folder since then: {titles}")

    async def _tell_failure(
        self, thread: AgentThread, turn_id: TurnId | None, failure: Exception, again: str = ""
    ) -> None:
        turns = await self._readers.run(begun_turns, thread.thread_id)
        last_move = await self._readers.run(last_move_sequence, thread.thread_id)
        missed = f"{last_move} {last_count(turns) + 1}"
        await self._reports.tell_failure(thread.thread_id, turn_id, failure, missed, again)

    async def _capture_turn(self, thread: AgentThread, turn: BegunTurn, count: int) -> bool:
        """Nothing without a repository, or before there was anything to compare with."""
        begun, cwd, thread_id = time.perf_counter(), thread.cwd, thread.thread_id
        store = self._host.checkpoints
        names = await self._readers.run(checkpoint_names, thread_id)
        last, ref = names.of(count - 1), names.new(count)
        before = before_ref(ref)
        snapshot, kept = await asyncio.gather(
            store.snapshot(cwd), store.find_refs(cwd, last, before)
        )
        at = self._reports.clock()
        self._host.forget_entries(cwd)
        known = {ref.name for ref in kept}
        if snapshot is None or last not in known:
            return False
        changes, _ = await asyncio.gather(
            store.changes(cwd, before if before in known else last, snapshot.tree),
            store.keep(cwd, snapshot.tree, ref, snapshot.unknown),
        )
        left_out = snapshot.left_out
        last_move = await self._readers.run(last_move_sequence, thread_id)
        captured = CapturedTurn(thread, turn, count, at, ref, changes, left_out, last_move)
        await self._reports.record(captured)
        await self._receipts.publish(
            DiffFinalized(
                thread_id=thread_id,
                created_at=self._reports.clock(),
                turn_id=turn.turn_id,
                checkpoint_turn_count=count,
                checkpoint_ref=ref,
                status=captured.status,
                duration_ms=milliseconds_since(begun),
            )
        )
        return True

    def _lock_of(self, thread_id: ThreadId) -> asyncio.Lock:
        return self._locks.setdefault(thread_id, asyncio.Lock())


def keep_newest(turns: OrderedDict[TurnId, None], turn_id: TurnId) -> None:
    turns[turn_id] = None
    if len(turns) > REMEMBERED_TURNS:
        turns.popitem(last=False)


def milliseconds_since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
