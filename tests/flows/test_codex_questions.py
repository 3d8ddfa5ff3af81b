"""What codex's model asks a person, answered by an option, by words, or not at all."""

import pytest

from tests.flows.asking import SUPERVISED, told_to_model
from tests.support.codex_room import CodexRoom

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("answers", "heard"),
    [
        ({"colour": "Red", "size": "Small"}, "Red"),
        ({"colour": "something between", "size": "Large"}, "something between"),
        ({}, '"answers":{}'),
    ],
)
async def test_questions_are_answered_by_an_option_by_words_or_not_at_all(
    room: CodexRoom, answers: dict[str, str], heard: str
) -> None:
    async with room.talk(SUPERVISED) as talk, room.other_tab(talk) as other:
        await talk.dispatch("thread.interaction-mode.set", interactionMode="plan")
        await talk.say("ask")
        asked = await other.heard("user-input.requested")
        await other.answer_questions(asked, answers)
        await talk.heard("user-input.resolved")
        end = await talk.end()

    assert end["state"] == "completed"
    assert [question["id"] for question in asked["questions"]] == ["colour", "size"]
    assert heard in told_to_model(talk).replace(" ", "") or heard in told_to_model(talk)


async def test_questions_that_nobody_answered_close_when_the_turn_is_stopped(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await talk.dispatch("thread.interaction-mode.set", interactionMode="plan")
        await talk.say("ask")
        await talk.heard("user-input.requested")
        await talk.interrupt()
        end = await talk.end()

    (resolved,) = talk.of("user-input.resolved")
    assert end["state"] == "interrupted"
    assert (resolved["answers"], bool(resolved["detail"])) == ({}, True)


async def test_out_of_plan_mode_codex_lets_the_model_ask_nothing(room: CodexRoom) -> None:
    async with room.talk() as talk:
        end = await talk.run("ask")

    assert end["state"] == "completed"
    assert "unavailable in Default mode" in told_to_model(talk)


async def test_a_question_says_if_words_of_ones_own_are_welcome_and_if_they_are_secret(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await talk.dispatch("thread.interaction-mode.set", interactionMode="plan")
        await talk.say("ask")
        asked = await talk.heard("user-input.requested")
        await talk.interrupt()
        await talk.end()

    flags = [(one["isOther"], one["isSecret"]) for one in asked["questions"]]
    assert flags == [(True, False), (True, False)]
