"""People at their browsers: they ask, ask again what was not answered, and follow the log."""

import asyncio

from orchestration.contracts.commands import Command
from orchestration.contracts.events import MessageSent, SessionSet
from orchestration.errors import CommandPreviouslyRejected, OrchestrationError
from orchestration.log import EventLog
from providers.contracts.ids import EventId, ThreadId, TurnId
from tests.orchestration.crashes.mortal import MortalWorld


class Asker:
    """Remembers every answer. ``complaints`` says which was answered twice, and differently."""

    def __init__(self) -> None:
        self.answers: dict[str, int | str] = {}
        self.asked: dict[str, Command] = {}
        self.complaints: list[str] = []
        self._asking: set[asyncio.Task[None]] = set()

    def ask(self, world: MortalWorld, command: Command) -> None:
        self.asked[command.command_id] = command
        task = asyncio.create_task(self._ask(world, command))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    def ask_again(self, world: MortalWorld) -> None:
        """As browsers do when they are connected again."""
        for command_id, command in self.asked.items():
            if command_id not in self.answers:
                self.ask(world, command)

    async def all_answered(self) -> None:
        await asyncio.gather(*self._asking)

    async def give_up(self) -> None:
        """Nobody will answer any more."""
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def _ask(self, world: MortalWorld, command: Command) -> None:
        (answer,) = await world.engine.dispatch_all([command])
        given = words_of(answer)
        first = self.answers.setdefault(command.command_id, given)
        if first != given:
            self.complaints.append(f"{command} was answered {first!r}, then {given!r}")


def words_of(answer: int | OrchestrationError) -> int | str:
    match answer:
        case int():
            return answer
        case CommandPreviouslyRejected():
            return str(answer).partition("): ")[2]
        case _:
            return str(answer)


class Follower:
    """Sees every event after a sequence once, in order, over all crashes; else ``complaints``."""

    def __init__(self, after: int) -> None:
        self.after = self.position = after
        self.events: list[EventId] = []
        self.texts: dict[str, str] = {}
        self.running: dict[ThreadId, TurnId | None] = {}
        """What each thread looks as if it did."""
        self.complaints: list[str] = []
        self._moved = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    def connect(self, log: EventLog) -> None:
        self._task = asyncio.create_task(self._follow(log))

    async def disconnect(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def has_come_to(self, sequence: int) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self.position >= sequence)

    async def _follow(self, log: EventLog) -> None:
        async for events in log.follow(self.position):
            for event in events:
                if event.sequence != self.position + 1:
                    self.complaints.append(f"{event.sequence} came after {self.position}")
                self.position = event.sequence
                self.events.append(event.event_id)
                match event.payload:
                    case MessageSent(role="assistant") as sent:
                        self._hear(sent)
                    case SessionSet(thread_id=thread_id, session=session):
                        self.running[thread_id] = session.active_turn_id
            async with self._moved:
                self._moved.notify_all()

    def _hear(self, sent: MessageSent) -> None:
        if sent.streaming:
            self.texts[sent.message_id] = self.texts.get(sent.message_id, "") + sent.text
        elif sent.text:
            self.texts[sent.message_id] = sent.text
