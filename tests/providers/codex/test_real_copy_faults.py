"""What goes wrong while copies are made, and what a copy does not have: the newest codex."""

import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from providers.contracts.conversations import ListConversations
from providers.contracts.runtime import Notice, SessionExited
from providers.errors import (
    AgentGone,
    AgentRefused,
    ConversationLost,
    ProviderError,
    SessionNotOpen,
)
from tests.providers.codex.conftest import Desk
from tests.providers.codex.copies import last_input
from tests.support.codex import CodexHome, add_mcp_server, old_codex_binary
from tests.support.model_server import ModelServer
from tests.support.persons import Person
from tests.support.processes import children_of, ended

SECONDS = 0.3


@pytest_asyncio.fixture
async def old_desk(codex_home: CodexHome, tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(replace(codex_home, binary=old_codex_binary()), tmp_path)
    yield desk
    await desk.close()


def refuse(desk: Desk, method: str, error: ProviderError) -> None:
    (server,) = desk.adapter.pool.servers
    ask = server.request

    async def refusing(asked: str, params: dict[str, Any], **more: Any) -> Any:
        if asked == method:
            raise error
        return await ask(asked, params, **more)

    server.request = refusing  # type: ignore[method-assign, assignment]


async def request(desk: Desk, method: str, **params: Any) -> None:
    (server,) = desk.adapter.pool.servers
    await server.request(method, params)


async def stop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks from now on is not patient; what came before may take its time."""
    await desk.stop_agent()
    monkeypatch.setattr("providers.codex.client.REQUEST_SECONDS", SECONDS)


def servers_of_tools(desk: Desk) -> list[int]:
    return [pid for pid in children_of(desk.pids()[0]) if "mcp_server" in command_of(pid)]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


async def listed(desk: Desk) -> list[str]:
    page = await desk.adapter.list_conversations(ListConversations(folders=(str(desk.cwd),)))
    return [conversation.id for conversation in page.conversations]


async def test_a_codex_that_hangs_is_ended_instead_of_copied(
    desk: Desk, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await person.open()
    await person.run("say 2 words")
    await stop(desk, monkeypatch)

    with pytest.raises(AgentGone, match=r"did not answer thread/fork in 0\.3 seconds"):
        await person.adapter.keep_copy(person.thread_id)

    await person.listener.heard(SessionExited)
    monkeypatch.undo()
    assert (await person.open(opened.resume_cursor)).resumed
    assert await person.adapter.keep_copy(person.thread_id)


async def test_a_codex_that_hangs_is_ended_instead_of_gone_on_with(
    desk: Desk, person: Person, monkeypatch: pytest.MonkeyPatch, scripted_model: ModelServer
) -> None:
    await person.open()
    await person.run("quince")
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    await stop(desk, monkeypatch)

    with pytest.raises(AgentGone, match=r"did not answer thread/unarchive in 0\.3 seconds"):
        await person.open(kept, copy=True)

    monkeypatch.undo()
    assert not person.adapter.has_session(person.thread_id)
    assert (await person.open(kept, copy=True)).resumed
    await person.run("kumquat")
    assert "quince" in last_input(scripted_model)


async def test_a_codex_that_is_dead_copies_nothing(desk: Desk, person: Person) -> None:
    await person.open()
    await person.run("say 1 words")
    os.kill(desk.pids()[0], signal.SIGKILL)

    with pytest.raises((AgentGone, SessionNotOpen)):
        await person.adapter.keep_copy(person.thread_id)


async def test_a_hang_while_a_copy_is_dropped_is_an_error_in_time(
    desk: Desk, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person.open()
    await person.run("say 1 words")
    kept = await person.adapter.keep_copy(person.thread_id)
    await stop(desk, monkeypatch)

    with pytest.raises(AgentGone):
        await person.adapter.drop_copy(kept)

    monkeypatch.undo()
    await person.adapter.drop_copy(kept)


async def test_a_copy_that_cannot_be_put_away_is_kept_all_the_same(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    await person.run("quince")
    refuse(desk, "thread/archive", AgentRefused("no room"))

    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    await person.open(kept, copy=True)
    await person.run("kumquat")

    assert "quince" in last_input(scripted_model)


async def test_a_copy_that_cannot_be_made_is_refused_in_words(desk: Desk, person: Person) -> None:
    await person.open()
    refuse(desk, "thread/fork", AgentRefused("no room"))

    with pytest.raises(AgentRefused, match="no room"):
        await person.adapter.keep_copy(person.thread_id)

    assert (await person.run("say 1 words")).outcome == "completed"


async def test_what_is_kept_is_put_away_again_where_it_cannot_be_gone_on_with(
    desk: Desk, person: Person
) -> None:
    opened = await person.open()
    await person.run("say 1 words")
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    refuse(desk, "thread/fork", AgentRefused("no room"))

    with pytest.raises(AgentRefused, match="no room"):
        await person.open(kept, copy=True)

    assert await listed(desk) == [opened.resume_cursor["threadId"]]
    assert (await person.open(opened.resume_cursor)).resumed


async def test_servers_of_tools_that_a_copy_starts_end_with_it_and_nobody_hears_of_them(
    codex_home: CodexHome, desk: Desk, person: Person
) -> None:
    add_mcp_server(codex_home)
    await person.open()
    await person.run("say 1 words")
    before = servers_of_tools(desk)
    heard = len(person.listener.events)

    await person.adapter.keep_copy(person.thread_id)

    for pid in set(servers_of_tools(desk)) - set(before):
        await ended(pid)
    assert servers_of_tools(desk) == before != []
    assert person.listener.events[heard:] == []


async def test_a_goal_that_was_paused_comes_back_paused(desk: Desk, person: Person) -> None:
    opened = await person.open()
    await person.run("say 1 words")
    goal = {"threadId": opened.resume_cursor["threadId"], "objective": "say 1 words"}
    await request(desk, "thread/goal/set", **goal, status="paused")
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    heard = len(person.listener.events)

    await person.open(kept, copy=True)

    def is_paused(event: Notice) -> bool:
        is_new = event in person.listener.events[heard:]
        return is_new and event.payload.get("status") == "paused"

    assert await person.listener.heard(Notice, is_paused)
    assert person.adapter.active_turn_of(person.thread_id) is None


async def test_a_command_in_the_background_runs_on_in_the_conversation_itself(
    desk: Desk, person: Person
) -> None:
    await person.open()
    await person.run('call exec_command {"cmd":"sleep 300","yield_time_ms":250}')
    running = await person.adapter.list_background(person.thread_id)

    kept = await person.adapter.keep_copy(person.thread_id)

    assert await person.adapter.list_background(person.thread_id) == running != []
    await person.adapter.close_session(person.thread_id)
    await person.open(kept, copy=True)
    assert await person.adapter.list_background(person.thread_id) == []


async def test_what_a_sub_agent_said_is_remembered_in_the_copy(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    await person.run("delegate: say 2 words")
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)

    await person.open(kept, copy=True)
    await person.run("kumquat")

    assert "word0 word1" in last_input(scripted_model)


async def test_a_conversation_of_an_older_version_is_kept_and_gone_on_with(
    old_desk: Desk, desk: Desk, scripted_model: ModelServer
) -> None:
    old = old_desk.person()
    opened = await old.open()
    await old.run("quince")
    second = (await old.run("kumquat")).turn_id
    assert second
    await old_desk.close()
    person = desk.person()
    cursor = {"threadId": opened.resume_cursor["threadId"]}
    assert (await person.open(cursor)).resumed

    kept = await person.adapter.keep_copy(person.thread_id)
    taken = await person.adapter.take_back(person.thread_id, [second])
    await person.run("loquat")
    assert "kumquat" not in last_input(scripted_model)
    await person.adapter.close_session(person.thread_id)
    await person.open(kept, copy=True)
    await person.run("medlar")

    said = last_input(scripted_model)
    assert taken["threadId"] != cursor["threadId"]
    assert "quince" in said and "kumquat" in said and "loquat" not in said


async def test_where_the_files_of_a_conversation_are_gone_a_new_one_begins(
    codex_home: CodexHome, person: Person
) -> None:
    opened = await person.open()
    await person.run("quince")
    second = (await person.run("kumquat")).turn_id
    assert second
    await person.adapter.take_back(person.thread_id, [second])
    await person.adapter.close_session(person.thread_id)
    for file in codex_home.path.rglob("*.jsonl"):
        file.unlink()

    again = await person.open(opened.resume_cursor)

    assert not again.resumed
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_copy_whose_file_is_gone_is_told_of_without_advice_that_does_not_help(
    codex_home: CodexHome, desk: Desk, person: Person
) -> None:
    await person.open()
    await person.run("quince")
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    for file in codex_home.path.rglob("*.jsonl"):
        file.unlink()

    with pytest.raises(ConversationLost, match="its file is gone"):
        await person.open(kept, copy=True)
