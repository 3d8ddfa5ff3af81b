"""A goal of codex's own: it goes on turn after turn, people see why, and Stop holds."""

import pytest

from tests.support.codex_room import CodexRoom, Talk

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOAL = 'call create_goal {"objective": "count to ten"}'


def told(talk: Talk) -> list[tuple[str, str]]:
    return [(line["status"], line["detail"]) for line in talk.of("agent.goal")]


async def test_a_goal_is_told_once_though_codex_repeats_it_after_every_turn(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await talk.say(GOAL)
        await talk.end(3)
        goals = told(talk)
        await talk.interrupt()

    assert goals == [("active", "count to ten")]


async def test_stop_pauses_the_goal_so_that_no_other_turn_begins(room: CodexRoom) -> None:
    """Codex itself would begin the next one as soon as a turn is interrupted."""
    async with room.talk() as talk:
        await talk.say(GOAL)
        await talk.end(2)
        await talk.interrupt()
        await talk.heard("agent.goal", 2)
        await talk.idle()
        stopped_after = len(talk.ends)
        await talk.run("say 2 words")

    assert told(talk)[-1] == ("paused", "count to ten")
    assert len(talk.ends) == stopped_after + 1
    assert talk.answer.endswith("word0 word1 ")
