"""What turns changed, and going back to before they did, with the real codex and the demo agent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.conversations import a_conversation, gone_on_with
from tests.orchestration.workspace.repository import git, repository
from tests.support.client import AT, Client, Frame, RequestFailed, connected
from tests.support.codex_room import CodexRoom, Talk
from tests.support.seed_contracts import decode_events, decode_read_model
from tests.support.server import RunningServer, StartServer

DIFFED = "thread.turn-diff-completed"


def diffs(client: Client, thread_id: str) -> list[Frame]:
    return [
        event["payload"]
        for event in client.events
        if event["type"] == DIFFED and event["payload"]["threadId"] == thread_id
    ]


async def diffed(client: Client, thread_id: str, count: int = 1) -> Frame:
    """The diff of the count-th turn, once it is recorded."""
    found: list[Frame] = await client.until(
        lambda _: diffs(client, thread_id)[count - 1 :], f"diff {count}"
    )
    return found[0]


async def revert(client: Client, thread_id: str, turn_count: int, **more: Any) -> None:
    await client.dispatch(
        "thread.checkpoint.revert", threadId=thread_id, turnCount=turn_count, createdAt=AT, **more
    )


async def told(client: Client, kind: str, count: int = 1) -> Any:
    """The payload of the count-th activity of a kind."""

    def find(_: Client) -> list[Any]:
        activities = [event["payload"].get("activity") for event in client.events]
        named = [one["payload"] for one in activities if one and one["kind"] == kind]
        return named[count - 1 :]

    return (await client.until(find, f"{kind} {count}"))[0]


async def diff_of(client: Client, thread_id: str, start: int, end: int, **more: Any) -> Any:
    return await client.request(
        "orchestration.getTurnDiff",
        threadId=thread_id,
        fromTurnCount=start,
        toTurnCount=end,
        **more,
    )


@asynccontextmanager
async def demo_thread(server: RunningServer, folder: Path) -> AsyncIterator[tuple[Client, str]]:
    async with connected(server) as client:
        project_id = await client.create_project(str(folder))
        yield client, await client.create_thread(project_id)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop", "a.py")


async def test_a_turn_tells_which_files_it_changed(server: RunningServer, shop: Path) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await client.say(thread_id, "add a file notes.md with hello")
        first = await diffed(client, thread_id)
        (shop / "a.py").write_text("changed by a person\n")
        await client.say(thread_id, "run printf 'one\\ntwo\\n' > by-shell.txt")
        second = await diffed(client, thread_id, 2)
        text = await diff_of(client, thread_id, 1, 2)
        everything = await client.request(
            "orchestration.getFullThreadDiff", threadId=thread_id, toTurnCount=2
        )
        one = await diff_of(client, thread_id, 0, 2, path="a.py")
        replayed = await client.request("orchestration.replayEvents", fromSequenceExclusive=0)
        snapshot = await client.request("orchestration.getSnapshot")

    assert len(decode_events(replayed)) == len(replayed)
    assert len(decode_read_model(snapshot).threads[0].checkpoints) == 2
    assert (first["status"], first["checkpointTurnCount"]) == ("ready", 1)
    assert [(file["path"], file["kind"]) for file in first["files"]] == [("notes.md", "added")]
    assert [(file["path"], file["additions"]) for file in second["files"]] == [("by-shell.txt", 2)]
    assert "+one\n+two\n" in text["diff"] and "a.py" not in text["diff"]
    assert "a.py" in everything["diff"] and "notes.md" in everything["diff"]
    assert one["diff"].count("diff --git") == 1


async def test_a_diff_that_cannot_be_says_why(server: RunningServer, shop: Path) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await client.say(thread_id, "stream 2 words")
        await diffed(client, thread_id)
        nothing = await diff_of(client, thread_id, 1, 1)
        with pytest.raises(RequestFailed, match="Thread 'nobody' not found"):
            await diff_of(client, "nobody", 0, 1)
        with pytest.raises(RequestFailed, match="turn count: requested 5, current 1"):
            await diff_of(client, thread_id, 0, 5)
        for ref in git(shop, "for-each-ref", "--format=%(refname)", "refs/t3").split():
            git(shop, "update-ref", "-d", ref)
        with pytest.raises(RequestFailed, match="Filesystem checkpoint is unavailable for turn 0"):
            await diff_of(client, thread_id, 0, 1)

    assert nothing["diff"] == ""


async def test_a_diff_can_be_had_as_a_file(server: RunningServer, shop: Path) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await client.say(thread_id, "add a file notes.md with hello")
        await diffed(client, thread_id)
    place = f"{server.base_url}/api/threads/{thread_id}/diff/0"
    async with httpx.AsyncClient(headers=server.authorization) as http:
        answer, missing, refused = (
            await http.get(f"{place}/1"),
            await http.get(f"{place}/7"),
            await http.get(f"{place.removesuffix('0')}3/1"),
        )

    assert answer.headers["content-disposition"] == 'attachment; filename="turns-0-1.diff"'
    assert "+hello" in answer.text
    assert (missing.status_code, refused.status_code) == (404, 400)


async def test_without_git_there_are_no_checkpoints_and_no_noise(
    server: RunningServer, tmp_path: Path
) -> None:
    (tmp_path / "plain").mkdir()
    async with demo_thread(server, tmp_path / "plain") as (client, thread_id):
        await client.say(thread_id, "add a file notes.md with hello")
        await client.settled()
        await revert(client, thread_id, 0)
        failed = await told(client, "checkpoint.revert.failed")

    kinds = [event["payload"].get("activity", {}).get("kind", "") for event in client.events]
    assert [kind for kind in kinds if kind.startswith("checkpoint.")] == [
        "checkpoint.revert.failed"
    ]
    assert "not a git repository" in failed["detail"]
    assert not diffs(client, thread_id)


async def test_an_interrupted_and_a_failed_turn_have_their_files_too(
    server: RunningServer, shop: Path
) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await client.say(thread_id, "run echo begun > begun.txt; sleep 60")
        await client.activity("tool.started")
        await client.dispatch("thread.turn.interrupt", threadId=thread_id, createdAt=AT)
        interrupted = await diffed(client, thread_id)
        await client.say(thread_id, "fail")
        failed = await diffed(client, thread_id, 2)

    assert (interrupted["status"], failed["status"]) == ("missing", "error")


async def test_going_back_takes_files_and_messages_along(server: RunningServer, shop: Path) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await client.say(thread_id, "add a file one.md with one")
        await diffed(client, thread_id)
        await client.say(thread_id, "add a file two.md with two")
        await diffed(client, thread_id, 2)
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


async def test_a_server_killed_after_a_turn_captures_it_at_its_next_start(
    start_server: StartServer, shop: Path
) -> None:
    first = start_server()
    async with demo_thread(first, shop) as (client, thread_id):
        await client.say(thread_id, "add a file notes.md with hello")
        await client.activity("tool.completed")
        first.kill()
    again = start_server(home=first.home)
    async with connected(again) as client:
        await client.say(thread_id, "stream 2 words")
        await diffed(client, thread_id)
        (found,) = (await client.request("orchestration.getSnapshot"))["threads"]

    first_of_two = found["checkpoints"][0]
    assert [file["path"] for file in first_of_two["files"]] == ["notes.md"]


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
        repository(talk.folder, "a.py")
        await talk.run("add one.txt :: quince")
        await talk.run("add two.txt :: kumquat")
        await diffed(talk.client, talk.thread_id, 2)
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


@pytest.mark.asyncio(loop_scope="session")
async def test_commands_that_outlive_their_turn_are_named(room: CodexRoom) -> None:
    command = "echo begun > begun.txt; sleep 30"
    async with room.talk() as talk:
        repository(talk.folder, "a.py")
        await talk.run(f'call exec_command {{"cmd": "{command}", "yield_time_ms": 500}}')
        diff = await diffed(talk.client, talk.thread_id)
        running = await talk.heard("checkpoint.commands-running")
        await talk.dispatch("thread.session.stop")
        await talk.client.until(lambda _: is_stopped(talk), "end of the session")

    assert [file["path"] for file in diff["files"]] == ["begun.txt"]
    assert running["commands"] == [command]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.md"))


def is_stopped(talk: Talk) -> bool:
    sessions = [event["payload"].get("session") for event in talk.events]
    statuses = [session["status"] for session in sessions if session]
    return bool(statuses[-1] == "stopped")


def contents(talk: Talk) -> dict[str, str]:
    return {path.name: path.read_text() for path in talk.folder.glob("*.txt")}


async def test_a_folder_becomes_a_repository_and_its_next_turn_has_a_checkpoint(
    server: RunningServer, tmp_path: Path
) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    async with demo_thread(server, folder) as (client, thread_id):
        await client.say(thread_id, "add a file one.md with first")
        await client.settled()
        found = await client.request("git.findRepository", cwd=str(folder))
        assert found == {"isRepository": False, "canBegin": True}

        await client.request("git.init", cwd=str(folder))
        await client.say(thread_id, "add a file two.md with second")
        diff = await diffed(client, thread_id)

        assert [file["path"] for file in diff["files"]] == ["two.md"]
        assert diff["checkpointTurnCount"] == 1
        await revert(client, thread_id, 0)
        await told(client, "checkpoint.reverted")
        assert (folder / "one.md").exists() and not (folder / "two.md").exists()
        found = await client.request("git.findRepository", cwd=str(folder))
        assert found == {"isRepository": True, "canBegin": False}
