"""Copies of the demo agent's conversations, through the one door to all agents."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from orchestration.clock import now_iso
from providers.adapter import ResumeCursor
from providers.contracts.conversations import ListConversations, ReadConversation
from providers.contracts.ids import TurnId
from providers.contracts.models import DemoSelection
from providers.contracts.settings import CodexSettings, ProviderSettings
from providers.errors import AgentRefused, ConversationLost, ProviderError
from providers.sessions import ProviderSessions
from tests.support.persons import Listener, Person


class House:
    """The sessions of a server, and a person with a thread of the demo agent."""

    def __init__(self, folder: Path) -> None:
        settings = ProviderSettings(codex=CodexSettings(binary_path="no-such-codex"))
        listener = Listener()
        self.folder = folder
        self.sessions = ProviderSessions(lambda: settings, listener, None, folder / "state")
        self.person = Person(self.sessions, listener, folder, DemoSelection(model="demo"))

    async def turn(self, text: str) -> TurnId:
        end = await self.person.run(text)
        assert end.turn_id is not None
        return end.turn_id

    async def keep(self) -> ResumeCursor:
        return await self.sessions.keep_copy(self.person.thread_id)

    async def close(self) -> None:
        await self.sessions.close_session(self.person.thread_id)

    async def turns_in(self, cursor: ResumeCursor) -> int:
        asked = ReadConversation(
            conversation_id=str(cursor["threadId"]),
            thread_id=self.person.thread_id,
            folder=str(self.folder),
        )
        return (await self.sessions.read_conversation("demo", asked)).turns

    async def listed(self) -> set[str]:
        asked = ListConversations(folders=(str(self.folder),))
        page = await self.sessions.list_conversations("demo", asked)
        return {conversation.id for conversation in page.conversations}


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    yield house
    await house.sessions.aclose()


async def test_a_copy_holds_what_was_taken_back_and_is_gone_on_with(house: House) -> None:
    opened = await house.person.open()
    first = await house.turn("stream 1 words")
    await house.turn("stream 2 words")
    kept = await house.keep()
    await house.sessions.take_back(house.person.thread_id, [first])
    await house.close()

    copy = await house.person.open(kept, copy=True)
    await house.turn("stream 3 words")

    assert (kept["provider"], copy.resume_cursor["provider"]) == ("demo", "demo")
    counts = [await house.turns_in(one) for one in (kept, copy.resume_cursor)]
    assert counts == [2, 3] and await house.turns_in(opened.resume_cursor) == 0
    assert await house.listed() == {str(copy.resume_cursor["threadId"])}


async def test_a_copy_outlives_the_process_that_made_it(house: House) -> None:
    await house.person.open()
    await house.turn("stream 1 words")
    kept = await house.keep()
    (process,) = house.sessions.alive()
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(ProviderError):
        await house.keep()

    copy = await house.person.open(kept, copy=True)

    assert copy.resumed and await house.turns_in(copy.resume_cursor) == 1


async def test_a_copy_that_is_dropped_is_gone(house: House) -> None:
    await house.person.open()
    await house.turn("stream 1 words")
    kept = await house.keep()
    await house.close()

    for _ in range(2):
        await house.sessions.drop_copy(kept)

    with pytest.raises(ConversationLost):
        await house.person.open(kept, copy=True)
    assert not house.sessions.has_session(house.person.thread_id)


async def test_a_running_turn_is_not_copied(house: House) -> None:
    await house.person.open()
    await house.person.say("stream 10000 words at 100/s")

    with pytest.raises(AgentRefused, match="a turn is running"):
        await house.keep()


async def test_copies_of_agents_that_are_not_here_are_not_dropped(house: House) -> None:
    with pytest.raises(ProviderError, match="provider claudeAgent is not available"):
        await house.sessions.drop_copy({"threadId": "x", "provider": "claudeAgent"})


async def test_copies_that_nobody_heard_of_are_dropped_and_others_stay(house: House) -> None:
    since = now_iso()
    opened = await house.person.open()
    await house.turn("stream 1 words")
    known, lost = await house.keep(), await house.keep()

    named = [str(known["threadId"])]
    await house.sessions.drop_lost_copies(opened.resume_cursor, since, named)
    await house.close()

    assert await house.turns_in(known) == 1
    with pytest.raises(ConversationLost):
        await house.person.open(lost, copy=True)


async def test_what_is_put_away_is_in_no_list_and_resumed_as_itself(house: House) -> None:
    opened = await house.person.open()
    await house.turn("stream 1 words")
    await house.close()

    for _ in range(2):
        await house.sessions.put_away(opened.resume_cursor)
    away = await house.listed()
    again = await house.person.open(opened.resume_cursor)

    assert away == set() and again.resumed
    assert again.resume_cursor == opened.resume_cursor
    assert await house.listed() == {str(opened.resume_cursor["threadId"])}
