"""Copies of whole conversations, by codex of both versions: kept, gone on with, removed."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from providers.adapter import OpenedSession, OpenSession, ResumeCursor
from providers.contracts.ids import TurnId
from providers.errors import SessionNotOpen
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome, codex_binary, old_codex_binary
from tests.support.model_server import ModelServer
from tests.support.persons import Person

NOWHERE = "01a203a6-e85b-7b60-aafa-10ec40097cb8"


@pytest.fixture(params=[codex_binary, old_codex_binary], ids=["newest", "oldest"])
def home(request: pytest.FixtureRequest, codex_home: CodexHome) -> CodexHome:
    binary: Callable[[], Path] = request.param
    return replace(codex_home, binary=binary())


@pytest_asyncio.fixture
async def desk(home: CodexHome, tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(home, tmp_path)
    yield desk
    await desk.close()


@pytest_asyncio.fixture
async def second_desk(desk: Desk, home: CodexHome, tmp_path: Path) -> AsyncIterator[Desk]:
    """What a restarted server has: the same homes, nothing in memory."""
    later = Desk(home, tmp_path)
    yield later
    await later.close()


async def turn(person: Person, text: str) -> TurnId:
    end = await person.run(text)
    assert end.turn_id is not None
    return end.turn_id


async def open_copy(person: Person, cursor: ResumeCursor | None) -> OpenedSession:
    asked = OpenSession(
        thread_id=person.thread_id,
        cwd=str(person.cwd),
        runtime_mode=person.mode,
        interaction_mode=person.interaction,
        model_selection=person.selection,
        resume_cursor=cursor,
        copy=True,
    )
    return await person.adapter.open_session(asked)


def last_input(model: ModelServer) -> str:
    return str(model.requests[-1].input)


async def test_a_copy_remembers_what_was_said_until_then(
    person: Person, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await turn(person, "quince")
    kept = await person.adapter.keep_copy(person.thread_id)
    await turn(person, "kumquat")
    await person.adapter.close_session(person.thread_id)

    copy = await open_copy(person, kept)
    await turn(person, "loquat")

    said = last_input(scripted_model)
    ids = {one.resume_cursor["threadId"] for one in (opened, copy)} | {kept["threadId"]}
    assert copy.resumed and len(ids) == 3
    assert "quince" in said and "loquat" in said and "kumquat" not in said


async def test_nobody_keeps_a_copy_without_a_session(person: Person) -> None:
    with pytest.raises(SessionNotOpen):
        await person.adapter.keep_copy(person.thread_id)
