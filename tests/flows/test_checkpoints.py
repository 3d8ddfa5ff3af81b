"""What turns changed, with the real codex and the demo agent."""

from pathlib import Path

import httpx
import pytest

from tests.flows.moves import demo_thread, diff_of, diffed, diffs, is_stopped, revert, told
from tests.orchestration.workspace.repository import git, repository
from tests.support.client import AT, RequestFailed, connected
from tests.support.codex_room import CodexRoom
from tests.support.processes import pid_in
from tests.support.seed_contracts import decode_events, decode_read_model
from tests.support.server import RunningServer, StartServer


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


async def test_a_diff_too_large_to_be_shown_is_cut_and_can_be_had_whole(
    server: RunningServer, shop: Path
) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await client.say(thread_id, "run seq 400000 > long.txt; printf 'caf\\351\\n' >> long.txt")
        await diffed(client, thread_id)
        shown = await diff_of(client, thread_id, 0, 1)
    place = f"{server.base_url}/api/threads/{thread_id}/diff/0/1"
    async with httpx.AsyncClient(headers=server.authorization) as http:
        whole, one = await http.get(place), await http.get(f"{place}?path=long.txt")

    assert shown["isCut"] and "This diff is cut here" in shown["diff"]
    assert whole.content.startswith(b"diff --git a/long.txt b/long.txt\n")
    assert whole.content.endswith(b"\n+400000\n+caf\xe9\n")
    assert one.content == whole.content


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
async def test_commands_that_outlive_their_turn_are_named(room: CodexRoom) -> None:
    command = "echo $$ > pid; sleep 30"
    async with room.talk() as talk:
        repository(talk.folder, "a.py")
        await talk.say(f"shell held: {command}")
        await pid_in(talk.file("pid"))
        room.model.release()
        await talk.end()
        diff = await diffed(talk.client, talk.thread_id)
        running = await talk.heard("checkpoint.commands-running")
        await talk.dispatch("thread.session.stop")
        await talk.client.until(lambda _: is_stopped(talk), "end of the session")

    assert [file["path"] for file in diff["files"]] == ["pid"]
    assert running["commands"] == [command]


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


async def test_a_project_around_the_servers_own_files_has_checkpoints_without_them(
    server: RunningServer,
) -> None:
    around = repository(server.home.parent, commit=False)
    async with demo_thread(server, around) as (client, thread_id):
        await client.say(thread_id, "add a file notes.md with hello")
        diff = await diffed(client, thread_id)
        await revert(client, thread_id, 0)
        await told(client, "checkpoint.reverted")

    assert [file["path"] for file in diff["files"]] == ["notes.md"]
    assert git(around, "ls-tree", "-r", "--name-only", diff["checkpointRef"]) == "notes.md\n"
    assert not (around / "notes.md").exists()
