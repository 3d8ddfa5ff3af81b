"""Taking turns back from the real codex: it forgets them, whichever way."""

from typing import Any

import pytest

from providers.contracts.ids import TurnId
from providers.errors import AgentRefused, SessionNotOpen
from tests.providers.codex.conftest import Desk
from tests.providers.codex.copies import last_input
from tests.support.model_server import ModelServer
from tests.support.persons import Person


async def turn(person: Person, text: str) -> TurnId:
    end = await person.run(text)
    assert end.turn_id is not None
    return end.turn_id


def without_reverts(desk: Desk) -> None:
    """As a codex, or a conversation, that can only be forked."""
    (server,) = desk.adapter.pool.servers
    request = server.request

    async def refusing(method: str, params: dict[str, Any], **more: Any) -> Any:
        if method == "thread/revert":
            raise AgentRefused("thread/revert only supports paginated threads")
        return await request(method, params, **more)

    server.request = refusing  # type: ignore[method-assign]


async def test_the_first_of_the_turns_and_all_after_it_are_forgotten(
    person: Person, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await turn(person, "quince")
    second, third = await turn(person, "kumquat"), await turn(person, "medlar")

    cursor = await person.adapter.take_back(person.thread_id, [second, third])
    await turn(person, "loquat")

    said = last_input(scripted_model)
    assert cursor["threadId"] == opened.resume_cursor["threadId"]
    assert "quince" in said and "loquat" in said
    assert "kumquat" not in said and "medlar" not in said


async def test_turns_that_it_does_not_hold_are_passed_over(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    first, strange = await turn(person, "quince"), TurnId("01a204f3-0000-7000-8000-000000000000")

    await person.adapter.take_back(person.thread_id, [strange, first])
    await person.adapter.take_back(person.thread_id, [first])
    await turn(person, "loquat")

    assert "quince" not in last_input(scripted_model)


async def test_what_cannot_be_reverted_is_gone_on_with_as_a_copy(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await turn(person, "quince")
    second = await turn(person, "kumquat")
    without_reverts(desk)

    cursor = await person.adapter.take_back(person.thread_id, [second])
    end = await person.run("loquat")

    said = last_input(scripted_model)
    assert cursor["threadId"] != opened.resume_cursor["threadId"]
    assert end.outcome == "completed"
    assert "quince" in said and "loquat" in said and "kumquat" not in said


async def test_a_running_turn_is_not_taken_back(person: Person) -> None:
    await person.open()
    started = await person.say("hang mid")

    with pytest.raises(AgentRefused, match="a turn is running"):
        await person.adapter.take_back(person.thread_id, [started.turn_id])

    await person.adapter.interrupt_turn(person.thread_id)


async def test_nobody_forgets_without_a_session(person: Person) -> None:
    with pytest.raises(SessionNotOpen):
        await person.adapter.take_back(person.thread_id, [TurnId("t")])
