"""A person of codex of both versions, and the copies that are made of what was said."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from providers.adapter import ResumeCursor
from providers.contracts.conversations import ListConversations
from providers.contracts.ids import TurnId
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome, codex_binary, old_codex_binary
from tests.support.model_server import ModelServer
from tests.support.persons import Person

NOWHERE = "01a203a6-e85b-7b60-aafa-10ec40097cb8"


@pytest.fixture(params=[codex_binary, old_codex_binary], ids=["newest", "oldest"])
def home(request: pytest.FixtureRequest, codex_home: CodexHome) -> CodexHome:
    binary: Callable[[], Path] = request.param
    return replace(codex_home, binary=binary())


async def turn(person: Person, text: str) -> TurnId:
    end = await person.run(text)
    assert end.turn_id is not None
    return end.turn_id


async def kept_after(person: Person, *said: str) -> ResumeCursor:
    """A copy of what was said, and no session any more."""
    await person.open()
    for text in said:
        await turn(person, text)
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    return kept


async def listed(desk: Desk) -> set[str]:
    page = await desk.adapter.list_conversations(ListConversations(folders=(str(desk.cwd),)))
    return {conversation.id for conversation in page.conversations}


def last_input(model: ModelServer) -> str:
    return str(model.requests[-1].input)
