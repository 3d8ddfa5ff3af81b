"""Undoing a return, with the demo agent and the real codex: files, thread and memory."""

from pathlib import Path
from typing import Any

import pytest

from tests.flows.moves import (
    contents,
    demo_thread,
    diff_of,
    diffed,
    names_in,
    revert,
    told,
    two_turns,
    two_turns_with_codex,
)
from tests.orchestration.workspace.repository import git, repository
from tests.support.client import AT, Client, connected
from tests.support.codex_room import CodexRoom, Talk
from tests.support.seed_contracts import decode_events, decode_read_model
from tests.support.server import RunningServer, StartServer

REVERTED, UNDONE = "checkpoint.reverted", "checkpoint.revert.undone"


async def undo(client: Client, thread_id: str, ref: str, count: int = 1) -> Any:
    """What is told of it."""
    await revert(client, thread_id, 0, checkpointRef=ref)
    return await told(client, UNDONE, count)


async def thread_of(client: Client, thread_id: str) -> Any:
    """All that a person sees of it, but the lines about moves."""
    snapshot = await client.request("orchestration.getSnapshot")
    (thread,) = [one for one in snapshot["threads"] if one["id"] == thread_id]
    lines = [a for a in thread["activities"] if not a["kind"].startswith("checkpoint.revert")]
    return {
        "messages": thread["messages"],
        "activities": lines,
        "checkpoints": thread["checkpoints"],
        "plans": thread["proposedPlans"],
    }


async def test_an_undo_brings_back_all_that_a_return_took(
    server: RunningServer, shop: Path
) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await two_turns(client, thread_id)
        before = await thread_of(client, thread_id)
        await revert(client, thread_id, 1)
        went = await told(client, REVERTED)
        await undo(client, thread_id, went["undoRef"])
        after, files = await thread_of(client, thread_id), names_in(shop)
        text = await diff_of(client, thread_id, 1, 2)
        await client.say(thread_id, "add a file three.md with three")
        third = await diffed(client, thread_id, 3)
        replayed = await client.request("orchestration.replayEvents", fromSequenceExclusive=0)
        snapshot = await client.request("orchestration.getSnapshot")

    assert (went["undoes"], files) == ("everything", ["one.md", "two.md"])
    assert after == before
    assert "+two" in text["diff"]
    assert third["checkpointTurnCount"] == 3
    assert [file["path"] for file in third["files"]] == ["three.md"]
    assert len(decode_events(replayed)) == len(replayed)
    assert len(decode_read_model(snapshot).threads[0].checkpoints) == 3


async def test_what_was_said_after_a_return_comes_back_when_its_undo_is_undone(
    server: RunningServer, shop: Path
) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await two_turns(client, thread_id)
        await revert(client, thread_id, 1)
        went = await told(client, REVERTED)
        await client.say(thread_id, "add a file three.md with three")
        await diffed(client, thread_id, 3)
        since = await thread_of(client, thread_id)
        undone = await undo(client, thread_id, went["undoRef"])
        before = names_in(shop)
        await undo(client, thread_id, undone["undoRef"], 2)
        again = await thread_of(client, thread_id)
        text = await diff_of(client, thread_id, 1, 2)

    assert before == ["one.md", "two.md"] and names_in(shop) == ["one.md", "three.md"]
    assert again == since
    assert "+three" in text["diff"] and "two.md" not in text["diff"]


async def test_a_server_that_starts_again_undoes_what_an_earlier_one_did(
    start_server: StartServer, shop: Path
) -> None:
    first = start_server()
    async with demo_thread(first, shop) as (client, thread_id):
        await two_turns(client, thread_id)
        before = await thread_of(client, thread_id)
        await revert(client, thread_id, 0)
        went = await told(client, REVERTED)
    first.stop()
    again = start_server(home=first.home)
    async with connected(again) as client:
        await undo(client, thread_id, went["undoRef"])
        after, files = await thread_of(client, thread_id), names_in(shop)
        await client.dispatch("thread.session.stop", threadId=thread_id, createdAt=AT)
        await client.say(thread_id, "stream 2 words")
        await client.settled()
        later = await thread_of(client, thread_id)

    assert after == before and files == ["one.md", "two.md"]
    assert "session.context-lost" not in [one["kind"] for one in later["activities"]]


async def test_a_checkpoint_that_somebody_removed_leaves_everything_as_it_is(
    server: RunningServer, shop: Path
) -> None:
    async with demo_thread(server, shop) as (client, thread_id):
        await two_turns(client, thread_id)
        await revert(client, thread_id, 1)
        went = await told(client, REVERTED)
        before = await thread_of(client, thread_id)
        git(shop, "update-ref", "-d", went["undoRef"])
        await revert(client, thread_id, 0, checkpointRef=went["undoRef"])
        failed = await told(client, "checkpoint.revert.failed")
        after = await thread_of(client, thread_id)
        await client.say(thread_id, "add a file three.md with three")
        third = await diffed(client, thread_id, 3)

    assert "not kept any more: only the last 10 moves" in failed["detail"]
    assert failed["undoing"] == went["undoRef"]
    assert (after, third["checkpointTurnCount"]) == (before, 2)


@pytest.mark.asyncio(loop_scope="session")
async def test_codex_remembers_again_what_was_taken_back(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await two_turns_with_codex(talk)
        await talk.dispatch("thread.checkpoint.revert", turnCount=1)
        went = await talk.heard(REVERTED)
        await talk.run("add three.txt :: medlar")
        await diffed(talk.client, talk.thread_id, 3)
        undone = await undone_by(talk, went["undoRef"])
        files = contents(talk)
        whole = await asked_of_model(talk, "say 4 words")
        await undone_by(talk, undone["undoRef"], 2)
        since = await asked_of_model(talk, "say 5 words")
        await talk.dispatch("thread.checkpoint.revert", turnCount=1)
        await talk.heard(REVERTED, 2)
        less = await asked_of_model(talk, "say 6 words")

    assert files == {"one.txt": "quince\n", "two.txt": "kumquat\n"}
    assert "quince" in whole and "kumquat" in whole and "medlar" not in whole
    assert "medlar" in since and "kumquat" not in since and "say 4 words" not in since
    assert "quince" in less and "medlar" not in less and "say 5 words" not in less
    assert contents(talk) == {"one.txt": "quince\n"}


@pytest.mark.asyncio(loop_scope="session")
async def test_codex_remembers_again_also_where_its_session_was_over(room: CodexRoom) -> None:
    async with room.talk() as talk:
        repository(talk.folder, "a.py")
        await talk.run("add one.txt :: quince")
        await diffed(talk.client, talk.thread_id)
        await talk.dispatch("thread.checkpoint.revert", turnCount=0)
        went = await talk.heard(REVERTED)
        await talk.dispatch("thread.session.stop")
        await undone_by(talk, went["undoRef"])
        await talk.dispatch("thread.session.stop")
        whole = await asked_of_model(talk, "say 2 words")
        lost = talk.of("session.context-lost")

    assert "quince" in whole
    assert lost == []


@pytest.mark.asyncio(loop_scope="session")
async def test_codex_lists_one_conversation_of_a_thread_whatever_was_undone_in_it(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        repository(talk.folder, "a.py")
        await talk.run("add one.txt :: quince")
        await diffed(talk.client, talk.thread_id)
        await talk.dispatch("thread.checkpoint.revert", turnCount=0)
        went = await talk.heard(REVERTED)
        counts = [len(listed(talk))]
        undone = await undone_by(talk, went["undoRef"])
        await asked_of_model(talk, "say 2 words")
        counts.append(len(listed(talk)))
        await undone_by(talk, undone["undoRef"], 2)
        await asked_of_model(talk, "say 3 words")

    assert [*counts, len(listed(talk))] == [1, 1, 1]


def listed(talk: Talk) -> set[str]:
    """By `codex resume`: what lies where nothing is archived. A conversation may have two files."""
    files = (talk.room.home.path / "sessions").rglob("rollout-*.jsonl")
    ours = (file for file in files if str(talk.folder) in file.read_text())
    return {file.name[len("rollout-2026-11-23T06-00-00-") :][:36] for file in ours}


async def undone_by(talk: Talk, ref: str, count: int = 1) -> Any:
    await talk.dispatch("thread.checkpoint.revert", turnCount=0, checkpointRef=ref)
    return await talk.heard(UNDONE, count)


async def asked_of_model(talk: Talk, text: str) -> str:
    """All that codex tells the model with the next message."""
    await talk.run(text)
    return str(talk.requests[-1].input)
