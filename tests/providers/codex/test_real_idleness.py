"""What nobody uses for a while is let go, quietly, and comes back with the next message."""

import pytest

from providers.contracts.runtime import (
    ApprovalRequested,
    SessionExited,
    SessionStateChanged,
)
from providers.errors import SessionNotOpen
from providers.idle import PROCESS_SECONDS, SESSION_SECONDS
from tests.providers.codex.conftest import Desk
from tests.support.model_server import ModelServer
from tests.support.persons import Person
from tests.support.processes import ended, is_alive


async def test_a_session_without_turns_is_let_go_without_a_word(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await person.run("say 2 words")
    said = len(desk.listener.events)

    desk.clock.advance(SESSION_SECONDS)

    assert not person.adapter.has_session(person.thread_id)
    reopened = await person.open(opened.resume_cursor)
    assert reopened.resumed
    assert (await person.run("say 1 words")).outcome == "completed"
    assert "word0 word1" in str(scripted_model.requests[-1].input)
    quiet = desk.listener.events[said:]
    assert not [e for e in quiet if isinstance(e, SessionExited | SessionStateChanged)]


async def test_a_turn_begins_the_wait_anew(desk: Desk, person: Person) -> None:
    await person.open()
    desk.clock.advance(SESSION_SECONDS - 1)
    await person.run("say 1 words")

    desk.clock.advance(SESSION_SECONDS - 1)

    assert person.adapter.has_session(person.thread_id)
    desk.clock.advance(1)
    assert not person.adapter.has_session(person.thread_id)


async def test_a_running_turn_keeps_its_session(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    started = await person.say("hold")
    await scripted_model.held()

    desk.clock.advance(10 * SESSION_SECONDS)

    assert person.adapter.active_turn_of(person.thread_id) == started.turn_id
    scripted_model.release()
    assert (await person.completed(started)).outcome == "completed"


async def test_an_open_question_keeps_its_session(desk: Desk, person: Person) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: touch asked")
    asked = await person.listener.heard(ApprovalRequested)

    desk.clock.advance(10 * SESSION_SECONDS)

    await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")
    assert (await person.completed(started)).outcome == "completed"


async def test_a_command_in_the_background_keeps_its_session(desk: Desk, person: Person) -> None:
    await person.open()
    command = '{"cmd": "echo begun; sleep 300", "yield_time_ms": 500}'
    assert (await person.run(f"call exec_command {command}")).outcome == "completed"

    desk.clock.advance(10 * SESSION_SECONDS)

    assert person.adapter.has_session(person.thread_id)


async def test_a_process_without_sessions_ends_and_the_next_message_starts_one(
    desk: Desk, person: Person
) -> None:
    opened = await person.open()
    await person.run("say 1 words")
    (codex,) = desk.pids()
    desk.clock.advance(SESSION_SECONDS)

    desk.clock.advance(PROCESS_SECONDS)

    again = await person.open(opened.resume_cursor)
    await ended(codex)
    assert again.resumed and codex not in desk.pids()
    assert (await person.run("say 1 words")).outcome == "completed"
    assert not desk.listener.of(SessionExited)


async def test_a_probe_does_not_keep_a_process(desk: Desk, person: Person) -> None:
    await person.open()
    await person.adapter.close_session(person.thread_id)
    (codex,) = desk.pids()
    desk.clock.advance(PROCESS_SECONDS - 1)
    assert (await desk.adapter.probe()).installed

    desk.clock.advance(1)

    await ended(codex)


async def test_a_session_keeps_its_process(desk: Desk, person: Person) -> None:
    first = desk.person("thread-2")
    await person.open()
    await first.open()
    await first.adapter.close_session(first.thread_id)
    (codex,) = desk.pids()

    desk.clock.advance(SESSION_SECONDS - 1)

    assert is_alive(codex) and person.adapter.has_session(person.thread_id)


async def test_a_session_let_go_is_not_open(desk: Desk, person: Person) -> None:
    await person.open()
    desk.clock.advance(SESSION_SECONDS)

    with pytest.raises(SessionNotOpen):
        await person.say("hello")
