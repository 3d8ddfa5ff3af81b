"""Going back to before a turn, with the real codex and the demo agent."""

from pathlib import Path

import pytest

from tests.flows.conversations import a_conversation, gone_on_with
from tests.flows.moves import (
    contents,
    demo_thread,
    diff_of,
    diffed,
    is_stopped,
    names_in,
    revert,
    told,
    two_turns,
    two_turns_with_codex,
)
from tests.orchestration.workspace.repository import repository
from tests.support.client import AT, RequestFailed, connected
from tests.support.codex_room import CodexRoom
from tests.support.server import RunningServer


async def test_going_back_takes_files_and_messages_along(server: RunningServer, shop: Path) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await two_turns(client, thread_id)
        await revert(client, thread_id, 1)
        await told(client, "checkpoint.reverted")
        (snapshot,) = (await client.request("orchestration.getSnapshot"))["threads"]

    assert names_in(shop) == ["one.md"]
    assert [m["text"] for m in snapshot["messages"] if m["role"] == "user"] == [
        "add a file one.md with one"
    ]
    assert len(snapshot["checkpoints"]) == 1


async def test_a_running_turn_is_not_taken_back(server: RunningServer, shop: Path) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await client.say(thread_id, "stream 500 words at 20/s")
        await client.event("thread.session-set", lambda payload: "startedTurn" in payload)
        with pytest.raises(RequestFailed, match="running turn"):
            await revert(client, thread_id, 0)
        await client.dispatch("thread.turn.interrupt", threadId=thread_id, createdAt=AT)
        await client.settled()


async def test_two_threads_in_one_folder_know_of_each_other(
    server: RunningServer, shop: Path
) -> None:
    async with connected(server) as client:
        project_id = await client.create_project(str(shop))
        one, other = [await client.create_thread(project_id) for _ in range(2)]
        await client.say(other, "stream 500 words at 20/s")
        await client.event("thread.session-set", lambda payload: "startedTurn" in payload)
        await client.say(one, "add a file notes.md with hello")
        await diffed(client, one)
        shared = await told(client, "checkpoint.shared-folder")
        await revert(client, one, 0)
        refused = await told(client, "checkpoint.revert.failed")
        await client.dispatch("thread.turn.interrupt", threadId=other, createdAt=AT)

    assert [thread["threadId"] for thread in shared["threads"]] == [other]
    assert "another thread works in this folder" in refused["detail"]
    assert (shop / "notes.md").exists()


@pytest.mark.asyncio(loop_scope="session")
async def test_codex_forgets_what_was_taken_back(room: CodexRoom) -> None:
    async with room.talk() as talk:
        repository(talk.folder, "a.py")
        await talk.run("add one.txt :: quince")
        await diffed(talk.client, talk.thread_id)
        await talk.run("shell: echo kumquat > two.txt; echo changed >> one.txt")
        second = await diffed(talk.client, talk.thread_id, 2)
        text = await diff_of(talk.client, talk.thread_id, 1, 2)
        await talk.dispatch("thread.checkpoint.revert", turnCount=1)
        done = await talk.heard("checkpoint.reverted")
        files = contents(talk)
        await talk.run("say 2 words")
        model = str(talk.requests[-1].input)
        undo = {"checkpointRef": done["undoRef"], "filesOnly": True}
        await talk.dispatch("thread.checkpoint.revert", turnCount=1, **undo)
        await talk.heard("checkpoint.revert.undone")
        undone = contents(talk)
        await talk.dispatch("thread.checkpoint.revert", turnCount=0)
        await talk.heard("checkpoint.reverted", 2)
        nothing, messages = contents(talk), await talk.messages()
        await talk.run("say 3 words")
        fresh = str(talk.requests[-1].input)

    assert [file["path"] for file in second["files"]] == ["one.txt", "two.txt"]
    assert "+kumquat" in text["diff"]
    assert files == {"one.txt": "quince\n"}
    assert "quince" in model and "kumquat" not in model
    assert undone == {"one.txt": "quince\nchanged\n", "two.txt": "kumquat\n"}
    assert nothing == {} and messages == []
    assert "quince" not in fresh and "say 2 words" not in fresh and "say 3 words" in fresh


@pytest.mark.asyncio(loop_scope="session")
async def test_codex_forgets_also_when_it_was_not_there(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await two_turns_with_codex(talk)
        await talk.dispatch("thread.session.stop")
        await talk.client.until(lambda _: is_stopped(talk), "end of the session")
        await talk.dispatch("thread.checkpoint.revert", turnCount=1)
        await talk.heard("checkpoint.reverted")
        await talk.run("say 2 words")
        model = str(talk.requests[-1].input)

    assert "quince" in model and "kumquat" not in model


@pytest.mark.asyncio(loop_scope="session")
async def test_a_conversation_that_codex_cannot_revert_goes_on_as_a_copy(
    room: CodexRoom, tmp_path: Path
) -> None:
    folder = repository(tmp_path / "shop", "a.py")
    id_ = await a_conversation(room.home, str(folder), "say 4 words", historyMode="legacy")
    async with gone_on_with(room, id_, folder) as talk:
        await talk.run("add one.txt :: quince")
        await talk.run("add two.txt :: kumquat")
        await diffed(talk.client, talk.thread_id, 3)
        await talk.dispatch("thread.checkpoint.revert", turnCount=0)
        refused = await talk.heard("checkpoint.revert.failed")
        assert "is not known: it ran elsewhere, before it was imported" in refused["detail"]
        await talk.dispatch("thread.checkpoint.revert", turnCount=2)
        await talk.heard("checkpoint.reverted")
        await talk.run("say 2 words")
        model = str(talk.requests[-1].input)

    assert not (folder / "two.txt").exists()
    assert "say 4 words" in model and "quince" in model and "kumquat" not in model
    assert {request.thread_id for request in talk.requests} > {id_}


@pytest.mark.asyncio(loop_scope="session")
async def test_all_that_was_said_in_a_turn_stays_with_it(room: CodexRoom) -> None:
    async with room.talk() as talk:
        repository(talk.folder, "a.py")
        await talk.say("hang mid")
        await talk.text("then ")
        await talk.say("say 2 words")
        await talk.end()
        await diffed(talk.client, talk.thread_id)
        await talk.run("add two.txt :: kumquat")
        await diffed(talk.client, talk.thread_id, 2)
        await talk.dispatch("thread.checkpoint.revert", turnCount=1)
        await talk.heard("checkpoint.reverted")
        messages = await talk.messages()

    assert [text.strip() for role, text in messages if role == "user"] == [
        "hang mid",
        "say 2 words",
    ]
    assert len(messages) == 4
