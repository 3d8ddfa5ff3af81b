"""Agents that codex starts by itself: their work is seen, their questions are asked, Stop holds."""

import json
from typing import Any

import pytest

from tests.support.codex_room import CodexRoom, Talk
from tests.support.processes import ended, pid_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

OLDER = "a-model-of-my-own"
"""Codex offers `multi_agent_v1` to models that it does not know."""
NEWER = "gpt-6.1-sol"
"""Such models have `collaboration`, and tell less of it."""
SUPERVISED = "approval-required"
PATCH = "*** Begin Patch\n*** Add File: made\n+here\n*** End Patch"


def commands(talk: Talk) -> list[Any]:
    return [item for item in talk.tools if item["itemType"] == "command_execution"]


def commands_begun(talk: Talk) -> list[Any]:
    begun = talk.of("tool.started")
    return [item for item in begun if item["itemType"] == "command_execution"]


async def test_what_a_sub_agent_does_is_seen_and_what_it_says_is_for_its_starter(
    room: CodexRoom,
) -> None:
    async with room.talk(model=OLDER) as talk:
        end = await talk.run("delegate: shell: echo from-below")

    (ran,) = commands(talk)
    begun, waited = [one for one in talk.tools if one["itemType"] == "collab_agent_tool_call"]
    assert (ran["data"]["output"], ran["title"]) == ("from-below\n", "Sub-agent: Ran command")
    assert (begun["detail"], waited["detail"]) == ("shell: echo from-below", "wait")
    assert "from-below" in json.dumps(waited["data"]["agents"])
    assert "Running it." not in talk.answer
    assert {one["turnId"] for one in talk.activities} <= {None, end["turnId"]}


async def test_a_sub_agent_of_a_newer_model_is_named(room: CodexRoom) -> None:
    task = {"message": "say 3 words", "task_name": "baker"}
    async with room.talk(model=NEWER) as talk:
        await talk.run(f"call collaboration/spawn_agent {json.dumps(task)}")
        begun = await talk.heard("tool.completed")

    assert begun["itemType"] == "collab_agent_tool_call"
    assert begun["detail"].startswith("baker ")
    assert begun["data"]["state"] == "started"


@pytest.mark.parametrize("command", ["touch made", f"apply_patch <<'EOF'\n{PATCH}\nEOF"])
@pytest.mark.parametrize(
    ("decision", "state", "made"),
    [
        ("accept", "completed", True),
        ("decline", "completed", False),
        ("cancel", "interrupted", False),
    ],
)
async def test_a_sub_agent_waits_for_the_decision_like_its_starter(
    room: CodexRoom, command: str, decision: str, state: str, made: bool
) -> None:
    async with room.talk(SUPERVISED, OLDER) as talk:
        await talk.say(f"delegate: shell: {command}")
        asked = await talk.decide(decision)
        end = await talk.end()

    assert "made" in asked["detail"]
    assert asked["reason"] == "A sub-agent asks"
    assert end["state"] == state
    assert talk.file("made").exists() is made


async def test_what_a_sub_agent_asks_closes_when_the_turn_is_stopped(room: CodexRoom) -> None:
    async with room.talk(SUPERVISED, OLDER) as talk:
        await talk.say("delegate: shell: touch made")
        asked = await talk.heard("approval.requested")
        await talk.interrupt()
        end = await talk.end()
        resolved = await talk.heard("approval.resolved")

    assert end["state"] == "interrupted"
    assert (resolved["requestId"], "decision" in resolved) == (asked["requestId"], False)
    assert not talk.file("made").exists()


async def test_a_sub_agent_that_asks_too_late_is_declined_and_that_is_told(
    room: CodexRoom,
) -> None:
    """Its starter's turn is over: nobody waits for it, and codex would wait for ever."""
    task = json.dumps({"message": "hold then shell: touch made"})
    async with room.talk(SUPERVISED, OLDER) as talk:
        await talk.run(f"call multi_agent_v1/spawn_agent {task}")
        room.model.release()
        told = await talk.client.until(
            lambda _: [one["summary"] for one in talk.activities if "sub-agent" in one["summary"]],
            "decline",
        )

    assert told == ["Declined: a sub-agent asked when the turn that had started it was over"]
    assert not talk.file("made").exists()


async def test_a_sub_agent_is_stopped_with_its_starter_and_its_command_as_well(
    room: CodexRoom,
) -> None:
    """Codex itself would let both go on."""
    async with room.talk(model=OLDER) as talk:
        await talk.say("delegate: shell: echo $$ > pid; exec sleep 60")
        pid = await pid_in(talk.file("pid"))
        await talk.client.until(lambda _: commands_begun(talk), "start of the command")
        await talk.interrupt()
        end = await talk.end()
        await ended(pid)

    assert end["state"] == "interrupted"
