"""People who go back and undo that, in real folders, and a server that dies meanwhile."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from msgspec.structs import replace

from orchestration import event_store
from orchestration.contracts.commands import Command, RevertCheckpoint
from orchestration.contracts.recorded import RecordedEvent
from orchestration.workspace.checkpoints.refs import thread_refs
from providers.contracts.base import UNSET
from providers.contracts.ids import ThreadId
from providers.errors import AgentRefused
from tests.orchestration.crashes.history import ONE, OTHER, PEOPLE, START, History
from tests.orchestration.crashes.ledger import Ledger
from tests.orchestration.crashes.mortal import OF_GOING_BACK, OF_THE_RECORD, OF_UNDOING, Moment
from tests.orchestration.crashes.moving_world import MovingWorld
from tests.orchestration.crashes.pictures import (
    Kept,
    Picture,
    files_in,
    kept_of,
    name_of,
    picture_of,
)
from tests.support import builders as b

Kind = Literal["back", "undo", "files"]
Asked = tuple[Kind, int]
"""What move, and which of those that there are."""
Trouble = tuple[Literal["fails", "dies"], str]

Death = tuple[Asked, tuple[Moment, int], Asked, int, int]
"""What is asked when the server dies and at what moment; what the other person asks, if anything;
and the commit of the next start at which it dies again."""

MOVES = st.tuples(st.sampled_from(["back", "undo", "undo", "files"]), st.integers(0, 9))
STEPS = ["keep_copy", "take_back", "open_copy", "open_session", "drop_copy"]
TROUBLES = st.tuples(st.just("fails"), st.sampled_from(STEPS)) | st.tuples(
    st.just("dies"), st.sampled_from([*STEPS[:-1], "keep_copy answered", "take_back answered"])
)
THREADS = st.sampled_from([ONE, ONE, OTHER])
NUMBERS = st.integers(0, 9)
FILES = st.integers(1, 3)


def deaths(
    kinds: Sequence[Kind], moments: Sequence[Moment], last: int = 1
) -> st.SearchStrategy[list[Death]]:
    moves = st.tuples(st.sampled_from(kinds), NUMBERS)
    times = st.tuples(st.sampled_from(moments), st.integers(1, last))
    return st.lists(st.tuples(moves, times, MOVES, NUMBERS, START), min_size=1, max_size=3)


class MovingHistory(History):
    """What a thread was before each of its moves is looked at, and must be there again."""

    world: ClassVar[MovingWorld]

    def __init__(self) -> None:
        super().__init__()
        self.ledgers: dict[ThreadId, Ledger] = {}
        self.seen = 0
        self.may_lose = 0
        """Copies, since they were looked at last: one that is not recorded yet, for each death in
        each move."""
        self.named: set[str] = set()
        """The conversations in which a thread has been, or that were kept for it."""
        self.lost: set[str] = set()

    def opening(self) -> Sequence[Command]:
        one, other = (str(self.world.folders[thread]) for thread in (ONE, OTHER))
        project = b.create_project(workspace_root=one)
        return [project, b.create_thread(ONE), b.create_thread(OTHER, worktree_path=other)]

    @initialize()
    def begin(self) -> None:
        self.does(self._begin())
        for thread in (ONE, OTHER):
            self.ledgers[thread] = Ledger(self.does(self._picture(thread)))
        for file in (1, 2):
            self.takes_a_turn(0, ONE, file)

    @rule(person=PEOPLE, thread=THREADS, file=FILES)
    def takes_a_turn(self, person: int, thread: ThreadId, file: int) -> None:
        """One in which the agent works in the folder."""
        self.say(person, thread)
        self.look()
        self.writes(thread, file)
        self.ends_its_turn(thread, "completed")

    @rule(thread=THREADS, file=FILES)
    def writes(self, thread: ThreadId, file: int) -> None:
        """The agent, or a person."""
        self.look()
        ledger, folder = self.ledgers[thread], self.world.folders[thread]
        path = folder / f"{file}.txt"
        if path.exists() and len(ledger.now.files) % 2:
            path.unlink()
        else:
            path.write_text(self.new("text"))
        ledger.wrote(files_in(folder))

    @rule(person=PEOPLE, thread=THREADS, moves=st.lists(MOVES, min_size=1, max_size=4))
    def moves(self, person: int, thread: ThreadId, moves: Sequence[Asked]) -> None:
        self.comes_to_its_end(thread)
        for move in moves:
            self.asks(person, self._move(thread, move))
            self.look()

    @rule(thread=THREADS, move=MOVES, trouble=TROUBLES)
    def agent_is_in_trouble(self, thread: ThreadId, move: Asked, trouble: Trouble) -> None:
        self.comes_to_its_end(thread)
        self._trouble(trouble)
        self.asks(0, self._move(thread, move))
        self._no_trouble()

    @rule(thread=THREADS, move=MOVES, other=MOVES, which=st.integers(0, 4))
    def two_people_at_once(self, thread: ThreadId, move: Asked, other: Asked, which: int) -> None:
        self.comes_to_its_end(thread)
        commands = self._of_both(thread, move, other, which)
        self.does(self._ask_both(commands))

    async def _ask_both(self, commands: Sequence[Command]) -> None:
        for person, command in zip(self.people, commands, strict=False):
            person.ask(self.world, command)
        await self._come_to_rest()

    @rule(thread=THREADS, deaths=deaths(["back"], OF_GOING_BACK))
    def server_dies_while_somebody_goes_back(
        self, thread: ThreadId, deaths: Sequence[Death]
    ) -> None:
        self.dies_in_moves(thread, deaths)

    @rule(thread=THREADS, deaths=deaths(["undo"], OF_UNDOING))
    def server_dies_while_that_is_undone(self, thread: ThreadId, deaths: Sequence[Death]) -> None:
        self.dies_in_moves(thread, deaths)

    @rule(thread=THREADS, deaths=deaths(["back", "undo", "files"], OF_THE_RECORD, 14))
    def server_dies_at_a_record_of_it(self, thread: ThreadId, deaths: Sequence[Death]) -> None:
        self.dies_in_moves(thread, deaths)

    @rule(thread=THREADS, trouble=TROUBLES, deaths=deaths(["back", "undo"], OF_THE_RECORD, 8))
    def server_dies_while_its_agent_is_in_trouble(
        self, thread: ThreadId, trouble: Trouble, deaths: Sequence[Death]
    ) -> None:
        self.dies_in_moves(thread, deaths, trouble)

    def dies_in_moves(
        self, thread: ThreadId, deaths: Sequence[Death], trouble: Trouble | None = None
    ) -> None:
        for move, dying, other, which, start in deaths:
            self.comes_to_its_end(thread)
            commands = self._of_both(thread, move, other, which)
            self.may_lose += len(commands) * (1 + bool(start))
            if trouble is not None:
                self._trouble(trouble)
            self.does(self._die_in_a_move(commands, dying, start))
            self.look()

    async def _die_in_a_move(
        self, commands: Sequence[Command], dying: tuple[Moment, int], start: int
    ) -> None:
        self.world.die_at(*dying)
        for person, command in zip(self.people, commands, strict=False):
            person.ask(self.world, command)
        await self.world.survives(self._all_dealt_with())
        await self.go_on_after_death(start)

    def comes_to_its_end(self, thread: ThreadId) -> None:
        """Nobody goes back while a turn runs."""
        self.ends_its_turn(thread, "completed")
        self.look()

    def _of_both(self, thread: ThreadId, move: Asked, other: Asked, which: int) -> list[Command]:
        seconds: tuple[Command, ...] = (
            self._move(thread, other),
            self._move(OTHER if thread == ONE else ONE, other),
            b.start_turn("go", self.new("message"), thread),
            b.add_to_queue("later", self.new("queued"), thread),
            b.stop_session(thread),
        )
        return [self._move(thread, move), *seconds[which : which + 1]]

    def _move(self, thread: ThreadId, move: Asked) -> RevertCheckpoint:
        """Where nothing can be undone, one goes back."""
        (kind, which), ledger = move, self.ledgers[thread]
        refs = ledger.undoable
        if kind == "back" or not refs:
            counts = [count for count in ledger.now.counts if count is not None]
            return b.revert_checkpoint([0, *counts][which % (len(counts) + 1)], thread)
        only = True if kind == "files" else UNSET
        ref = refs[which % len(refs)]
        return replace(b.revert_checkpoint(0, thread), checkpoint_ref=ref, files_only=only)

    def _trouble(self, trouble: Trouble) -> None:
        match trouble:
            case ("fails", step):
                self.world.agents.fail_at[step] = AgentRefused("not today")
            case ("dies", step):
                self.world.agents.dies_at.add(step)
                self.may_lose += 1

    def _no_trouble(self) -> None:
        self.world.agents.fail_at.clear()
        self.world.agents.dies_at.clear()

    @invariant()
    def all_can_be_had_again(self) -> None:
        if self._is_alive:
            self.look()

    def look(self) -> None:
        found = self.does(self._look())
        assert not found, found

    async def _look(self) -> list[str]:
        events = await self.world.readers.run(event_store.read, self.seen, 10_000)
        if not events:
            return []
        self.seen = events[-1].sequence
        found = []
        for thread, ledger in self.ledgers.items():
            its = [event for event in events if event.aggregate_id == thread]
            if its:
                found += await self._look_at(thread, ledger, its)
        found += await self.world.readers.run(self._complaints_about_copies)
        self.may_lose = 0
        return found

    def _complaints_about_copies(self) -> list[str]:
        """Those that nobody will remove any more, and conversations in which nobody ever was."""
        memory, kept = self.world.memory, [kept_of(thread) for thread in self.ledgers]
        rows = {name_of(row.cursor) for one in kept for row in one.conversations}
        self.named |= {name for name in (*rows, *(one.bound for one in kept)) if name is not None}
        lost = {str(name_of(copy)) for copy in memory.copies} - rows
        lost |= {name for name in memory.conversations if name.startswith("copy")} - self.named
        new, self.lost = lost - self.lost, lost
        return [f"{new} are lost"] if len(new) > self.may_lose else []

    async def _look_at(
        self, thread: ThreadId, ledger: Ledger, events: Sequence[RecordedEvent]
    ) -> list[str]:
        now = await self._picture(thread)
        found = [*ledger.learn(events, now)]
        kept: Kept = await self.world.readers.run(kept_of, thread)
        if ledger.points:
            store, cwd = self.world.host.checkpoints, str(self.world.folders[thread])
            refs = {ref.name for ref in await store.find_refs(cwd, thread_refs(thread))}
            found += ledger.compare(kept, self.world.memory, refs)
        return [f"{thread}: {words}" for words in found]

    async def _picture(self, thread: ThreadId) -> Picture:
        folder, memory = self.world.folders[thread], self.world.memory
        return await self.world.readers.run(picture_of, thread, folder, memory)
