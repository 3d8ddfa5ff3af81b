"""Reviews, compactions and background commands of the real codex, asked for through our server."""

from typing import Any

import pytest

from tests.support.client import AT, RequestFailed, connected
from tests.support.codex_room import CodexRoom, Talk
from tests.support.repositories import make_branches
from tests.support.seed_contracts import decode_events

pytestmark = pytest.mark.asyncio(loop_scope="session")

TICKS = "echo tick 1; until [ -e go ]; do sleep 0.05; done; echo tick 2"
BACKGROUND = "agent.background-command"


async def background_of(talk: Talk) -> list[Any]:
    found: list[Any] = await talk.client.request(
        "orchestration.getBackgroundCommands", threadId=talk.thread_id
    )
    return found


async def run_on(talk: Talk, command: str) -> Any:
    """Have a command begun that outlives its turn."""
    return await talk.run(f'call exec_command {{"cmd": "{command}", "yield_time_ms": 500}}')


async def commit_of(talk: Talk, title: str) -> dict[str, str]:
    return {"type": "commit", "sha": make_branches(talk.folder), "title": title}


async def test_the_uncommitted_changes_are_reviewed(room: CodexRoom) -> None:
    async with room.talk() as talk:
        make_branches(talk.folder)
        await talk.dispatch("thread.review.start", target={"type": "uncommittedChanges"})
        end = await talk.end()
        told = await talk.heard("review.requested")
        messages = await talk.messages()

    assert end["state"] == "completed"
    assert told == {"target": {"type": "uncommittedChanges"}}
    ((role, text),) = messages
    assert role == "assistant" and "staged, unstaged, and untracked" in text


async def test_the_changes_against_a_branch_are_reviewed(room: CodexRoom) -> None:
    async with room.talk() as talk:
        make_branches(talk.folder)
        await talk.dispatch("thread.review.start", target={"type": "baseBranch", "branch": "main"})
        end = await talk.end()

    assert end["state"] == "completed"
    assert "base branch 'main'" in talk.answer
    assert [one["summary"] for one in talk.activities if one["kind"] == "review.requested"] == [
        "Review of the changes against main"
    ]


async def test_a_commit_is_reviewed_and_the_thread_goes_on(room: CodexRoom) -> None:
    async with room.talk() as talk:
        target = await commit_of(talk, "two")
        await talk.dispatch("thread.review.start", target=target)
        end = await talk.end()
        after = await talk.run("say 2 words")

    assert (end["state"], after["state"]) == ("completed", "completed")
    assert f'commit {target["sha"]} ("two")' in talk.answer


async def test_a_review_that_cannot_begin_fails_in_words_and_the_thread_goes_on(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await talk.dispatch("thread.review.start", target={"type": "baseBranch", "branch": "main"})
        end = await talk.end()
        after = await talk.run("say 2 words")

    assert end["state"] == "error" and "is not a git repository" in end["error"]
    assert after["state"] == "completed"


async def test_a_supervised_review_stays_within_what_was_asked(room: CodexRoom) -> None:
    async with room.talk("approval-required") as talk:
        make_branches(talk.folder)
        await talk.run("say 1 words")
        await talk.dispatch("thread.review.start", target={"type": "uncommittedChanges"})
        end = await talk.end(2)
        await talk.say("shell: touch made.txt")
        asked = await talk.decide("accept")

    assert end["state"] == "completed"
    assert asked["requestKind"] == "command"
    assert not talk.of("runtime.error")


async def test_stop_ends_a_review(room: CodexRoom) -> None:
    async with room.talk() as talk:
        target = {"type": "custom", "instructions": "say 600 words @ 50"}
        await talk.dispatch("thread.review.start", target=target)
        await talk.client.until(
            lambda _: any("startedTurn" in event["payload"] for event in talk.events), "a turn"
        )
        await talk.interrupt()
        end = await talk.end()
        after = await talk.run("say 2 words")

    assert (end["state"], after["state"]) == ("interrupted", "completed")


async def test_a_running_turn_does_not_end_for_a_chore(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.say("hold")
        await talk.text("before")
        with pytest.raises(RequestFailed, match="when the running turn is over"):
            await talk.dispatch("thread.review.start", target={"type": "uncommittedChanges"})
        with pytest.raises(RequestFailed, match="when the running turn is over"):
            await talk.dispatch("thread.compaction.start")
        room.model.release()
        end = await talk.end()

    assert end["state"] == "completed"


async def test_a_conversation_is_compacted_by_hand(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("say 3 words")
        await talk.dispatch("thread.compaction.start")
        end = await talk.end(2)
        compacted = await talk.heard("context-compaction")
        after = await talk.run("say 2 words")

    assert (end["state"], after["state"]) == ("completed", "completed")
    assert compacted["state"] == "compacted"
    assert compacted["tokensBefore"] and compacted["tokensAfter"]
    assert "SUMMARY: we said things." in str(talk.requests[-1].input)


async def test_a_background_command_is_listed_and_ends_by_itself_in_its_row(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await run_on(talk, TICKS)
        (listed,) = await background_of(talk)
        talk.file("go").touch()
        told = await talk.heard(BACKGROUND)
        left = await background_of(talk)

    began, ended = talk.tools
    rows = [one["turnId"] for one in talk.activities if one["kind"] == "tool.completed"]
    assert (listed["command"], listed["cwd"]) == (TICKS, str(talk.folder))
    assert listed["startedAt"]
    assert told == {"detail": TICKS} and left == []
    assert began["itemId"] == ended["itemId"] and len(set(rows)) == 1
    assert began["data"]["background"] is True
    assert (ended["data"]["output"], ended["data"]["exitCode"]) == ("tick 1\ntick 2\n", 0)


async def test_background_commands_are_stopped_one_and_all(room: CodexRoom) -> None:
    async with room.talk() as talk:
        for seconds in (300, 301, 302):
            await run_on(talk, f"sleep {seconds}")
        first, second, third = await background_of(talk)
        await talk.dispatch("thread.background-command.stop", backgroundId=first["id"])
        await talk.heard(BACKGROUND)
        left = await background_of(talk)
        await talk.dispatch("thread.background-command.stop")
        await talk.heard(BACKGROUND, 3)
        none = await background_of(talk)

    assert left == [second, third]
    assert none == []


async def test_a_thread_without_an_agent_runs_nothing_in_the_background(room: CodexRoom) -> None:
    async with room.talk() as talk:
        assert await background_of(talk) == []
        await talk.dispatch("thread.background-command.stop")
        await run_on(talk, "sleep 300")
        await talk.dispatch("thread.session.stop")
        await talk.heard(BACKGROUND)

        assert await background_of(talk) == []


async def test_the_protocols_own_client_sees_only_what_it_knows(room: CodexRoom) -> None:
    async with room.talk() as talk, connected(room.server) as seed:
        await talk.run("say 1 words")
        await talk.dispatch("thread.review.start", target={"type": "custom", "instructions": "hi"})
        await talk.end(2)
        await talk.dispatch("thread.compaction.start")
        await talk.end(3)
        last = await talk.dispatch("thread.background-command.stop")
        await seed.until(
            lambda client: any(event["sequence"] == last for event in client.events), "the last"
        )
        first = seed.events[0]["sequence"]
        replayed = await seed.request("orchestration.replayEvents", fromSequenceExclusive=first)

    shown = [event for event in seed.events if event["aggregateId"] == talk.thread_id]
    assert decode_events(shown)
    assert decode_events(replayed)
    assert shown[-1]["payload"] == {"threadId": talk.thread_id, "updatedAt": AT}
