"""Messages into running turns of the real codex, and interrupts."""

import asyncio

from providers.contracts.runtime import (
    ContentDelta,
    ItemCompleted,
    TurnStarted,
)
from tests.support.model_server import ModelServer
from tests.support.persons import Person


async def test_a_message_while_a_turn_runs_steers_it(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    first = await person.say("hold")
    await scripted_model.held()

    second = await person.say("say 2 words")

    end = await person.completed(first)
    assert (second.turn_id, second.steered) == (first.turn_id, True)
    assert first.steered is False and end.outcome == "completed"
    assert [event.message_id for event in person.listener.of(TurnStarted)] == ["thread-1-message-1"]


async def test_the_turn_after_a_steered_one_is_begun_by_its_own_message(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    first = await person.say("hold")
    await scripted_model.held()
    await person.say("say 2 words")
    await person.completed(first)

    third = await person.say("say 1 words")

    await person.completed(third)
    assert not third.steered
    assert person.listener.of(TurnStarted)[-1].message_id == "thread-1-message-3"


async def test_two_messages_at_once_are_one_turn(person: Person) -> None:
    await person.open()

    first, second = await asyncio.gather(person.say("say 50 words @ 2"), person.say("say 1 words"))

    await person.completed(first)
    assert (first.steered, second.steered) == (False, True)
    assert first.turn_id == second.turn_id


async def test_an_interrupt_right_after_the_start_is_not_lost(person: Person) -> None:
    """Until codex says `turn/started` it refuses to interrupt."""
    await person.open()
    for _ in range(3):
        started = await person.say("hang")

        await person.adapter.interrupt_turn(person.thread_id)

        assert (await person.completed(started)).outcome == "interrupted"
        assert person.adapter.active_turn_of(person.thread_id) is None


async def test_an_interrupt_that_overtakes_its_own_message_waits_for_it(person: Person) -> None:
    await person.open()
    saying = asyncio.create_task(person.say("hang"))
    await asyncio.sleep(0)

    await person.adapter.interrupt_turn(person.thread_id)

    assert (await person.completed(await saying)).outcome == "interrupted"


async def test_an_interrupt_when_nothing_runs_does_nothing(person: Person) -> None:
    await person.open()

    await person.adapter.interrupt_turn(person.thread_id)

    assert person.listener.events == []


async def test_what_was_said_before_an_interrupt_is_kept(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    started = await person.say("hang mid")
    await person.listener.heard(ContentDelta, lambda event: event.delta == "then ")

    await person.adapter.interrupt_turn(person.thread_id)

    await person.completed(started)
    (done,) = person.listener.of(ItemCompleted)
    assert (done.item_type, done.status) == ("assistant_message", "failed")
    assert "".join(e.delta for e in person.listener.of(ContentDelta)) == "partial text then "
    assert (await person.run("say 1 words")).outcome == "completed"
