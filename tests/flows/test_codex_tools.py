"""Tools of MCP servers that ask: for a decision, or to have a form filled."""

from pathlib import Path

import pytest

from tests.flows.asking import GREET, SUPERVISED, told_to_model
from tests.flows.conversations import a_conversation, gone_on_with
from tests.support.codex_room import CodexRoom

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("decision", "state", "told"),
    [
        ("accept", "completed", "hello"),
        ("acceptForSession", "completed", "hello"),
        ("decline", "completed", "rejected"),
        ("cancel", "interrupted", None),
    ],
)
async def test_a_tool_of_an_mcp_server_waits_for_the_decision(
    room: CodexRoom, decision: str, state: str, told: str | None
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say(GREET)
        asked = await talk.decide(decision)
        end = await talk.end()

    assert asked["requestType"] == "tool_call_approval"
    assert asked["data"]["tool"] == "lab.greet"
    assert end["state"] == state
    if told is not None:
        assert told in told_to_model(talk)


async def test_with_full_access_a_tool_is_called_at_once_and_shown(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run(GREET)

    (called,) = talk.tools
    assert talk.of("approval.requested") == []
    assert (called["itemType"], called["detail"]) == ("mcp_tool_call", "lab.greet")
    assert "hello" in str(called["data"]["result"])


async def test_with_full_access_codex_declines_forms_by_itself(room: CodexRoom) -> None:
    async with room.talk() as talk:
        end = await talk.run("call mcp__lab/register")

    assert end["state"] == "completed"
    assert talk.of("user-input.requested") == []
    assert '"action": "accept"' not in told_to_model(talk)


@pytest.mark.parametrize(
    ("answers", "heard"),
    [
        ({"name": "Bob", "age": "3", "sure": "No", "colour": "blue"}, '"colour": "blue"'),
        ({"name": "Bob", "age": "Leave out", "sure": "Yes", "colour": "red"}, '"name": "Bob"'),
        ({}, '"action": "decline"'),
    ],
)
async def test_the_form_of_a_tool_is_filled_or_declined(
    room: CodexRoom, answers: dict[str, str], heard: str
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say("call mcp__lab/register")
        await talk.decide("accept")
        form = await talk.heard("user-input.requested")
        await talk.answer_questions(form, answers)
        end = await talk.end()

    assert end["state"] == "completed"
    assert heard in told_to_model(talk)


@pytest.mark.parametrize(("decision", "action"), [("accept", "accept"), ("decline", "decline")])
async def test_a_form_without_fields_is_a_yes_or_a_no(
    room: CodexRoom, decision: str, action: str
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say("call mcp__lab/confirm")
        await talk.decide("accept")
        await talk.decide(decision, 2)
        await talk.end()

    assert f'"action": "{action}"' in told_to_model(talk)


async def test_a_tool_of_the_program_that_began_the_conversation_is_declined_clearly(
    room: CodexRoom, tmp_path: Path
) -> None:
    schema = {"type": "object", "properties": {}}
    tool = {"type": "function", "name": "weather", "description": "d", "inputSchema": schema}
    id_ = await a_conversation(room.home, str(tmp_path), "say 1 words", dynamicTools=[tool])
    async with gone_on_with(room, id_, tmp_path) as talk:
        end = await talk.run("call weather")

    notices = [one["summary"] for one in talk.activities if one["kind"] == "agent.notice"]
    assert end["state"] == "completed"
    assert notices == ["Declined: the tool weather belongs to another program"]
    assert "the program that offered it is not attached" in told_to_model(talk)
