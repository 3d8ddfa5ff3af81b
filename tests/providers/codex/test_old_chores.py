"""Reviews, compactions and background commands of the oldest codex that we speak to."""

import pytest

from providers.contracts.review import BaseBranch, CustomReview
from providers.contracts.runtime import ContextCompacted, ItemCompleted, Notice, TurnCompleted
from providers.errors import AgentRefused
from tests.providers.codex.old_codex import home
from tests.support.persons import Person

__all__ = ["home"]


async def ended(person: Person, count: int = 1) -> TurnCompleted:
    await person.listener.heard(
        TurnCompleted, lambda _: len(person.listener.of(TurnCompleted)) >= count
    )
    return person.listener.of(TurnCompleted)[count - 1]


async def test_a_review_is_a_turn_whose_answer_are_the_findings(person: Person) -> None:
    await person.open()

    turn_id = await person.adapter.start_review(person.thread_id, CustomReview("say 2 words"))

    end = await ended(person)
    said = [e for e in person.listener.of(ItemCompleted) if e.item_type == "assistant_message"]
    assert (end.turn_id, end.outcome) == (turn_id, "completed")
    assert "word0 word1" in str(said[-1].text)
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_review_that_cannot_begin_fails(person: Person) -> None:
    await person.open()

    turn_id = await person.adapter.start_review(person.thread_id, BaseBranch("main"))

    end = await ended(person)
    assert (end.turn_id, end.outcome) == (turn_id, "failed")
    assert "is not a git repository" in str(end.error_message)
    await person.run("say 1 words")  # which this codex calls failed, with the review's error
    assert (await person.run("say 2 words")).outcome == "completed"


async def test_a_conversation_is_compacted(person: Person) -> None:
    await person.open()
    await person.run("say 3 words")

    turn_id = await person.adapter.compact(person.thread_id)

    end = await ended(person, 2)
    assert (end.turn_id, end.outcome) == (turn_id, "completed")
    assert len(person.listener.of(ContextCompacted)) == 1


async def test_background_commands_are_remembered_and_end_all_at_once(person: Person) -> None:
    await person.open()
    for seconds in (300, 301):
        await person.run(f'call exec_command {{"cmd": "sleep {seconds}", "yield_time_ms": 250}}')
    first, second = await person.adapter.list_background(person.thread_id)

    with pytest.raises(AgentRefused, match="can only end all"):
        await person.adapter.stop_background(person.thread_id, first.id)
    await person.adapter.stop_background(person.thread_id, None)

    assert [first.command, second.command] == ["sleep 300", "sleep 301"]
    await person.listener.heard(Notice, lambda _: len(person.listener.of(Notice)) >= 2)
    assert await person.adapter.list_background(person.thread_id) == []
