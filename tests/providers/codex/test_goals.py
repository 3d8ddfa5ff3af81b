"""What codex says of its goals, as recorded: told when something about them changes."""

from typing import Any

import pytest

from providers.codex.goals import goes_on
from providers.contracts.runtime import Notice, TurnStarted
from tests.providers.codex.transcripts import NOW, Conversation, new_state, only


def updated(status: str, **more: Any) -> dict[str, Any]:
    goal = {"objective": "count to ten", "status": status, **more}
    return {"method": "thread/goal/updated", "params": {"threadId": "x", "goal": goal}}


def told(conversation: Conversation) -> list[str]:
    goals = [event for event in conversation.of(Notice) if event.kind == "agent.goal"]
    return [event.payload.get("status", event.summary) for event in goals]


def test_a_goal_that_was_stopped_is_told_twice_whatever_codex_repeats() -> None:
    conversation = only("t27_goal")

    assert len(conversation.of(TurnStarted)) >= 2
    assert told(conversation) == ["active", "paused"]
    assert not goes_on(conversation.state)


@pytest.mark.parametrize(
    "status", ["paused", "blocked", "usageLimited", "budgetLimited", "complete", "as-yet-unknown"]
)
def test_codex_goes_on_by_itself_only_towards_an_active_goal(status: str) -> None:
    conversation = Conversation(new_state())

    conversation.say(updated("active"))
    active = goes_on(conversation.state)
    conversation.say(updated(status, tokenBudget=5000))

    assert (active, goes_on(conversation.state)) == (True, False)
    assert told(conversation) == ["active", status]


def test_a_goal_that_is_given_up_is_told_and_one_that_never_was_is_not() -> None:
    conversation = Conversation(new_state())
    cleared = {"method": "thread/goal/cleared", "params": {"threadId": "x"}}

    conversation.say(cleared)
    before = told(conversation)
    conversation.say({**updated("active"), "emittedAtMs": NOW})
    conversation.say(cleared)

    assert before == []
    assert told(conversation) == ["active", "Goal given up"]
    assert not goes_on(conversation.state)
