"""People, an agent and a server that dies now and then: the rules by which Hypothesis plays."""

from collections import Counter
from collections.abc import Iterator, Sequence

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from orchestration.contracts.commands import Command
from providers.contracts import runtime as said
from providers.contracts.ids import RequestId, ThreadId
from tests.orchestration.crashes.checks import complaints_about_log, complaints_about_tables
from tests.orchestration.crashes.mortal import OF_THE_AGENT, OF_THE_RECORD, Moment
from tests.orchestration.crashes.persons import Follower
from tests.orchestration.crashes.stage import Stage
from tests.support import builders as b

ONE, OTHER = b.THREAD, ThreadId("thread-2")
THREADS = st.sampled_from([ONE, OTHER])
PEOPLE = st.integers(0, 1)
NUMBERS = st.integers(1, 12)
OUTCOMES: list[said.TurnOutcome] = ["completed", "interrupted", "failed"]
WORDS = st.text("ab ", min_size=1, max_size=5)
START = st.integers(0, 3)
"""The commit of the next start at which the server dies again; 0 for none."""


class History(Stage):
    """After each rule the world is at rest."""

    @initialize()
    def begin(self) -> None:
        self.does(self._begin())

    async def _begin(self) -> None:
        await self.readers.run(self.world.begin_anew)
        await self.world.start()
        await self.world.dispatch(*self.opening())
        self.world.run()
        await self._connect()

    def opening(self) -> Sequence[Command]:
        folder = str(self.world.folder)
        project = b.create_project(workspace_root=folder)
        return [project, b.create_thread(ONE), b.create_thread(OTHER)]

    @rule(person=PEOPLE, thread=THREADS)
    def say(self, person: int, thread: ThreadId) -> None:
        self.asks(person, b.start_turn("go", self.new("message"), thread))

    @rule(person=PEOPLE, thread=THREADS)
    def add_to_queue(self, person: int, thread: ThreadId) -> None:
        self.asks(person, b.add_to_queue("later", self.new("queued"), thread))

    @rule(person=PEOPLE, thread=THREADS, number=NUMBERS)
    def send_or_remove_queued(self, person: int, thread: ThreadId, number: int) -> None:
        make = b.send_queued if number % 2 else b.remove_queued
        self.asks(person, make(f"queued-{number}", thread))

    @rule(person=PEOPLE, thread=THREADS)
    def interrupt(self, person: int, thread: ThreadId) -> None:
        self.asks(person, b.interrupt_turn(thread))

    @rule(person=PEOPLE, thread=THREADS, number=NUMBERS)
    def answer(self, person: int, thread: ThreadId, number: int) -> None:
        self.asks(person, b.respond_to_approval(f"request-{number}", thread_id=thread))

    @rule(person=PEOPLE, thread=THREADS, which=st.integers(0, 4))
    def change(self, person: int, thread: ThreadId, which: int) -> None:
        changes: tuple[Command, ...] = (
            b.update_thread(thread, title=self.new("title")),
            b.set_runtime_mode(thread_id=thread),
            b.stop_session(thread),
            b.archive_thread(thread),
            b.unarchive_thread(thread),
        )
        self.asks(person, changes[which])

    @rule(person=PEOPLE, which=st.integers(0, 50))
    def ask_the_same_again(self, person: int, which: int) -> None:
        asked = [*self.people[person].asked.values()]
        if asked:
            self.asks(person, asked[which % len(asked)])

    @rule(back=st.integers(0, 30))
    def follow(self, back: int) -> None:
        """Somebody opens another tab, with what it knew when it was closed."""
        self.followers.append(Follower(max(0, self.world.log.head - back)))
        self.does(self._join(self.followers[-1]))

    async def _join(self, follower: Follower) -> None:
        follower.connect(self.world.log)
        await self._come_to_rest()

    @rule(thread=THREADS, words=WORDS, item=st.integers(1, 2))
    def says(self, thread: ThreadId, words: str, item: int) -> None:
        self.say_words(thread, words, item)
        self.does(self._come_to_rest())

    @rule(thread=THREADS)
    def asks_for_leave(self, thread: ThreadId) -> None:
        if self.world.agents.active_turn_of(thread):
            self.world.agents.ask(thread, RequestId(self.new("request")))
            self.does(self._come_to_rest())

    @rule(thread=THREADS, outcome=st.sampled_from(OUTCOMES))
    def ends_its_turn(self, thread: ThreadId, outcome: said.TurnOutcome) -> None:
        if self.world.agents.active_turn_of(thread):
            self.world.agents.finish_turn(thread, outcome)
            self.does(self._come_to_rest())

    @rule()
    def agent_dies(self) -> None:
        self.world.agents.die()
        self.does(self._come_to_rest())

    @rule(
        moment=st.sampled_from(OF_THE_RECORD), count=st.integers(1, 8), thread=THREADS, start=START
    )
    def server_dies(self, moment: Moment, count: int, thread: ThreadId, start: int) -> None:
        """While people and the agent do all at once; with ``start``, in its next start too."""
        self.does(self._die(moment, count, thread, start))

    @rule(moment=st.sampled_from(OF_THE_AGENT), thread=THREADS, start=START)
    def server_dies_while_the_agent_acts(
        self, moment: Moment, thread: ThreadId, start: int
    ) -> None:
        self.does(self._die(moment, 1, thread, start))

    async def _die(self, moment: Moment, count: int, thread: ThreadId, start: int) -> None:
        world, (one, other) = self.world, self.people
        world.die_at(moment, count)
        one.ask(world, b.start_turn("go", self.new("message"), thread))
        other.ask(world, b.add_to_queue("later", self.new("queued"), thread))
        self.say_words(thread, "last words", 1)
        if await world.survives(self._all_dealt_with()):
            one.ask(world, b.interrupt_turn(thread))
            other.ask(world, b.respond_to_approval("request-1", thread_id=thread))
            await world.survives(self._all_dealt_with())
        await self.go_on_after_death(start)

    async def go_on_after_death(self, start: int) -> None:
        world = self.world
        await self._end()
        await world.start_again(start)
        await self._connect()
        for person in self.people:
            person.ask_again(world)
        await self._come_to_rest()
        self._forget_what_was_not_heard()

    def _forget_what_was_not_heard(self) -> None:
        """The server died with it: it is a loss that nobody has seen."""
        for message, text in self.said.items():
            heard = self.followers[0].texts.get(message, "")
            assert text.startswith(heard)
            self.said[message] = heard

    def teardown(self) -> None:
        if self._is_alive:
            self.does(self._end())
            found = self.does(self.readers.run(complaints_about_tables))
            assert not found, found

    @invariant()
    def nothing_is_lost_or_stuck(self) -> None:
        if self._is_alive:
            found = self.does(self.readers.run(complaints_about_log))
            found += self._complaints()
            assert not found, found

    def _complaints(self) -> Iterator[str]:
        yield from (words for person in self.people for words in person.complaints)
        first, *_ = self.followers
        for follower in self.followers:
            yield from follower.complaints
            if follower.events != first.events[follower.after :]:
                yield f"whoever follows after {follower.after} sees something else"
        sent = Counter(self.world.memory.sent)
        yield from (f"{message} was sent {n} times" for message, n in sent.items() if n > 1)
        for thread in (ONE, OTHER):
            shown, real = first.running.get(thread), self.world.agents.active_turn_of(thread)
            if shown != real:
                yield f"{thread} looks as if it ran {shown}, and runs {real}"
        for message, text in self.said.items():
            if (heard := first.texts.get(message)) != text and text:
                yield f"of {text!r} people see {heard!r}"
