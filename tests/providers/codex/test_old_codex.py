"""The oldest codex that we speak to: turns, questions, steering and modes, with less to go by."""

import pytest

from providers.contracts.ids import MessageId
from providers.contracts.models import ApprovalDecision
from providers.contracts.runtime import (
    ApprovalRequested,
    ContentDelta,
    ItemCompleted,
    Notice,
    TurnCompleted,
)
from providers.errors import AgentRefused
from providers.idle import SESSION_SECONDS
from tests.providers.codex.conftest import Desk
from tests.providers.codex.old_codex import home
from tests.support.model_server import ModelServer
from tests.support.persons import Person

__all__ = ["home"]


async def test_a_turn_streams_its_answer_and_completes(person: Person) -> None:
    await person.open()

    end = await person.run("say 3 words")

    text = "".join(e.delta for e in person.listener.of(ContentDelta))
    assert (end.outcome, text.split()) == ("completed", ["word0", "word1", "word2"])
    strange = [n for n in person.listener.of(Notice) if n.kind == "agent.unknown"]
    assert strange == []


@pytest.mark.parametrize(("decision", "made"), [("accept", True), ("decline", False)])
async def test_a_command_waits_for_the_decision(
    person: Person, decision: ApprovalDecision, made: bool
) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: touch asked.txt")
    asked = await person.listener.heard(ApprovalRequested)
    assert not (person.cwd / "asked.txt").exists()

    await person.adapter.answer_approval(person.thread_id, asked.request_id, decision)

    assert (await person.completed(started)).outcome == "completed"
    assert (person.cwd / "asked.txt").exists() is made


async def test_an_interrupt_ends_the_turn(person: Person, scripted_model: ModelServer) -> None:
    await person.open()
    started = await person.say("hold")
    await scripted_model.held()

    await person.adapter.interrupt_turn(person.thread_id)

    assert (await person.completed(started)).outcome == "interrupted"
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_conversation_is_resumed_in_a_new_process(
    desk: Desk, person: Person, second_desk: Desk, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await person.run("say 2 words")
    await desk.close()
    again = second_desk.person()

    resumed = await again.open(opened.resume_cursor)

    assert resumed.resumed and (await again.run("say 1 words")).outcome == "completed"
    assert "word0 word1" in str(scripted_model.requests[-1].input)


async def test_a_session_let_go_is_resumed_on_the_same_process(desk: Desk, person: Person) -> None:
    opened = await person.open()
    await person.run("say 2 words")
    desk.clock.advance(SESSION_SECONDS)
    heard = len(person.listener.of(ContentDelta))

    resumed = await person.open(opened.resume_cursor)

    assert resumed.resumed and (await person.run("say 1 words")).outcome == "completed"
    assert len(person.listener.of(ContentDelta)) == heard + 1  # not twice


async def test_a_message_while_a_turn_runs_steers_it(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    first = await person.say("hold")
    await scripted_model.held()

    second = await person.say("say 1 words")

    scripted_model.release()
    assert (await person.completed(first)).outcome == "completed"
    assert (second.turn_id, second.steered) == (first.turn_id, True)
    assert (await person.run("say 1 words")).outcome == "completed"
    assert len(person.listener.of(TurnCompleted)) == 2


async def test_less_freedom_holds_from_the_next_turn_on(person: Person) -> None:
    opened = await person.open()
    await person.run("shell: touch free.txt")

    await person.adapter.set_runtime_mode(person.thread_id, "approval-required")
    person.mode = "approval-required"
    started = await person.say("shell: touch asked.txt")

    await person.listener.heard(ApprovalRequested)
    assert (person.cwd / "free.txt").exists() and not (person.cwd / "asked.txt").exists()
    await person.adapter.interrupt_turn(person.thread_id)
    await person.completed(started)
    assert opened.resume_cursor["threadId"]


async def test_a_tightened_turn_is_interrupted(person: Person, scripted_model: ModelServer) -> None:
    await person.open()
    started = await person.say("hold")
    await scripted_model.held()

    await person.adapter.set_runtime_mode(person.thread_id, "approval-required")

    assert (await person.completed(started)).outcome == "interrupted"


async def test_a_session_opened_again_is_no_freer_than_asked(desk: Desk, person: Person) -> None:
    opened = await person.open()
    await person.run("shell: touch free.txt")
    desk.clock.advance(SESSION_SECONDS)
    person.mode = "approval-required"

    await person.open(opened.resume_cursor)
    started = await person.say("shell: touch asked.txt")

    await person.listener.heard(ApprovalRequested)
    await person.adapter.interrupt_turn(person.thread_id)
    await person.completed(started)
    assert not (person.cwd / "asked.txt").exists()


async def test_whether_a_message_arrived_is_said_only_where_it_is_known(person: Person) -> None:
    """Never twice: where codex cannot tell, a person decides."""
    await person.open()
    assert await person.adapter.find_turn(person.thread_id, MessageId("never sent")) is None
    await person.run("say 1 words")

    with pytest.raises(AgentRefused, match="cannot tell whether it got the message"):
        await person.adapter.find_turn(person.thread_id, MessageId("thread-1-message-1"))


async def test_commands_are_shown_with_their_output(person: Person) -> None:
    await person.open()

    await person.run("shell: echo from-the-shell")

    ran = [e for e in person.listener.of(ItemCompleted) if e.item_type == "command_execution"]
    assert [(item.data or {})["exitCode"] for item in ran] == [0]
    assert "from-the-shell" in str((ran[0].data or {})["output"])


async def test_turns_are_taken_back(person: Person, scripted_model: ModelServer) -> None:
    opened = await person.open()
    await person.run("quince")
    second = (await person.run("kumquat")).turn_id
    third = (await person.run("shell: echo medlar")).turn_id
    assert second and third

    cursor = await person.adapter.take_back(person.thread_id, [second, third])
    await person.adapter.take_back(person.thread_id, [third])
    await person.run("loquat")

    said = str(scripted_model.requests[-1].input)
    assert cursor["threadId"] == opened.resume_cursor["threadId"]
    assert "quince" in said and "loquat" in said
    assert "kumquat" not in said and "medlar" not in said


async def test_what_it_would_forget_only_in_part_is_not_taken_back(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    started = await person.say("hold")
    await scripted_model.held()
    await person.say("say 1 words")
    scripted_model.release()
    await person.completed(started)

    with pytest.raises(AgentRefused, match="cannot take back turns that were steered"):
        await person.adapter.take_back(person.thread_id, [started.turn_id])
