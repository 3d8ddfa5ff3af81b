"""What a history is played on: the world, who is in it, and how a rule has something happen."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from orchestration.contracts.commands import Command
from orchestration.ingestion.texts import message_id_of
from orchestration.readers import Readers
from providers.contracts import runtime as said
from providers.contracts.ids import EventId, ItemId, ThreadId
from tests.orchestration.crashes.mortal import MortalWorld
from tests.orchestration.crashes.persons import Asker, Follower
from tests.support import builders as b

RULE_SECONDS = 60.0


class Stage(RuleBasedStateMachine):
    """What is shared by all examples, the test gives."""

    readers: ClassVar[Readers]
    world: ClassVar[MortalWorld]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def __init__(self) -> None:
        super().__init__()
        self.people = (Asker(), Asker())
        self.followers = [Follower(0)]
        self.said: dict[str, str] = {}
        """What the agent has said, by message."""
        self._numbers: Counter[str] = Counter()
        self._is_alive = False

    def new(self, prefix: str) -> str:
        self._numbers[prefix] += 1
        return f"{prefix}-{self._numbers[prefix]}"

    def asks(self, person: int, command: Command) -> None:
        self.does(self._ask(self.people[person], command))

    async def _ask(self, person: Asker, command: Command) -> None:
        person.ask(self.world, command)
        await self._come_to_rest()

    def say_words(self, thread: ThreadId, words: str, item: int) -> None:
        if (turn_id := self.world.agents.active_turn_of(thread)) is None:
            return
        piece = said.ContentDelta(
            event_id=EventId(self.new("said")),
            provider="codex",
            thread_id=thread,
            created_at=b.AT,
            turn_id=turn_id,
            item_id=ItemId(f"item-{item}"),
            stream_kind="assistant_text",
            delta=words,
        )
        message = message_id_of(piece)
        self.said[message] = self.said.get(message, "") + words
        self.world.say(piece)

    async def _connect(self) -> None:
        self._is_alive = True
        for follower in self.followers:
            follower.connect(self.world.log)
        await self._come_to_rest()

    async def _all_dealt_with(self) -> None:
        for person in self.people:
            await person.all_answered()
        await self.world.at_rest()

    async def _come_to_rest(self) -> None:
        await self._all_dealt_with()
        for follower in self.followers:
            await follower.has_come_to(self.world.log.head)

    async def _end(self) -> None:
        self._is_alive = False
        for person in self.people:
            await person.give_up()
        for follower in self.followers:
            await follower.disconnect()
        await self.world.kill()

    def does(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(work, RULE_SECONDS))
