"""A better title by the agent, after a thread's first turn; only where people want that."""

from collections.abc import Awaitable, Callable

from orchestration import command_ids
from orchestration.contracts.commands import Command, UpdateThreadMeta
from orchestration.contracts.events import SessionSet
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import CommandPreviouslyRejected, CommandRejected
from orchestration.queries.agents import find_unnamed
from orchestration.reactors.agents import Agents
from orchestration.reactors.following import is_past
from orchestration.readers import Readers
from providers.contracts.base import UNSET
from providers.errors import SessionNotOpen


class ThreadNaming:
    """Nothing waits for it, and nothing tells of it where it fails: the first words stay."""

    name = "thread-naming"

    def __init__(
        self,
        agents: Agents,
        is_wanted: Callable[[], bool],
        dispatch: Callable[[Command], Awaitable[int]],
        readers: Readers,
    ) -> None:
        self._agents = agents
        self._is_wanted = is_wanted
        self._dispatch = dispatch
        self._readers = readers

    def is_interesting(self, event: RecordedEvent) -> bool:
        if event.type != "thread.session-set" or is_past(event) or not self._is_wanted():
            return False
        payload = event.payload
        if not isinstance(payload, SessionSet) or payload.settled_turn is UNSET:
            return False
        return payload.settled_turn.state == "completed"

    async def react(self, event: RecordedEvent) -> None:
        assert isinstance(event.payload, SessionSet)
        thread_id = event.payload.thread_id
        found = await self._readers.run(find_unnamed, thread_id)
        if found is None:
            return
        try:
            title = await self._agents.suggest_title(thread_id, found.model, found.first_words)
        except SessionNotOpen:
            return
        if title is None:
            return
        better = UpdateThreadMeta(
            command_id=command_ids.of_server(event.event_id, "name"),
            thread_id=thread_id,
            title=title,
            title_suggested=True,
        )
        try:
            await self._dispatch(better)
        except (CommandRejected, CommandPreviouslyRejected):
            return  # a person named it meanwhile

    def is_urgent(self, event: RecordedEvent) -> bool:
        return False

    async def hurry(self, event: RecordedEvent) -> None:
        """A title is in no hurry."""

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        """The worker has logged it; people keep the title that is there."""
