"""The process behind sessions of the real codex: killed, silent, wedged, replaced, and ended."""

import asyncio
import os
import signal
from pathlib import Path

import msgspec
import pytest

from providers.contracts.runtime import (
    ContentDelta,
    ItemCompleted,
    ItemStarted,
    Notice,
    SessionExited,
    TurnCompleted,
)
from providers.errors import (
    AgentGone,
    SessionNotOpen,
)
from tests.providers.codex.conftest import Desk
from tests.support.codex import make_codex_home
from tests.support.model_server import ModelServer
from tests.support.persons import Person
from tests.support.processes import ended, is_alive, pid_in

SLEEP = "shell: sleep 300 & echo $! > pid; echo begun; wait; echo over"
"""What sleeps is the shell's child: its parent's death signal does not reach it."""


async def test_closing_ends_the_turn_and_its_commands(desk: Desk, person: Person) -> None:
    await person.open()
    started = await person.say(SLEEP)
    pid = await pid_in(person.cwd / "pid")

    await person.adapter.close_session(person.thread_id)

    await ended(pid)
    assert (await person.completed(started)).outcome == "interrupted"
    assert person.listener.events[-1] == person.listener.of(SessionExited)[0]
    assert person.listener.of(SessionExited)[0].graceful
    with pytest.raises(SessionNotOpen):
        await person.say("hello")


async def test_an_interrupt_ends_the_commands_of_the_turn_and_tells_it(person: Person) -> None:
    await person.open()
    started = await person.say(SLEEP)
    pid = await pid_in(person.cwd / "pid")
    await person.listener.heard(ItemStarted, lambda e: e.item_type == "command_execution")

    await person.adapter.interrupt_turn(person.thread_id)

    await ended(pid)
    assert (await person.completed(started)).outcome == "interrupted"
    notice = await person.listener.heard(Notice)
    done, over = [e for e in person.listener.of(ItemCompleted) if e.item_id == notice.item_id]
    assert done.data and done.data["background"] is True
    assert over.data and "background" not in over.data
    assert notice.kind == "agent.background-command"


async def test_a_killed_codex_settles_its_turns_and_takes_its_commands_along(
    desk: Desk, person: Person
) -> None:
    """By itself a codex that is killed leaves its commands behind."""
    idle = desk.person("thread-2")
    await asyncio.gather(person.open(), idle.open())
    started = await person.say(SLEEP)
    sleeper = await pid_in(person.cwd / "pid")
    (codex,) = desk.pids()

    os.kill(codex, signal.SIGKILL)

    await ended(sleeper)
    for one in (person, idle):
        gone = await one.listener.heard(SessionExited, lambda e, o=one: e.thread_id == o.thread_id)  # type: ignore[misc]
        assert "SIGKILL" in gone.reason and not gone.graceful
    assert (await person.completed(started)).outcome == "interrupted"
    assert len(person.listener.of(TurnCompleted)) == 1
    assert desk.pids() == [] and not desk.adapter.has_session(idle.thread_id)


async def test_after_a_death_the_conversation_goes_on_in_a_new_process(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await person.run("say 2 words")
    await person.say("hang mid")
    await person.listener.heard(ContentDelta, lambda event: event.delta == "then ")
    os.kill(desk.pids()[0], signal.SIGKILL)
    await person.listener.heard(SessionExited)

    resumed = await person.open(opened.resume_cursor)

    assert resumed.resumed
    assert (await person.run("say 1 words")).outcome == "completed"
    assert "word0 word1" in str(scripted_model.requests[-1].input)


async def test_a_request_to_a_dead_codex_fails_in_words(desk: Desk, person: Person) -> None:
    await person.open()
    os.kill(desk.pids()[0], signal.SIGKILL)
    await person.listener.heard(SessionExited)

    with pytest.raises(SessionNotOpen):
        await person.say("hello")


async def test_an_interrupt_that_is_not_answered_settles_all_the_same(
    desk: Desk, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.codex.conversation.INTERRUPT_SECONDS", 0.2)
    opened = await person.open()
    started = await person.say("hang mid")
    await person.listener.heard(ContentDelta, lambda event: event.delta == "then ")
    (codex,) = desk.pids()
    os.kill(codex, signal.SIGSTOP)

    await person.adapter.interrupt_turn(person.thread_id)

    assert (await person.completed(started)).outcome == "interrupted"
    exited = await person.listener.heard(SessionExited)
    assert exited.reason.startswith("the agent did not answer the interrupt and is given up")
    await ended(codex)
    assert (await person.open(opened.resume_cursor)).resumed
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_codex_that_says_nothing_at_all_is_ended_and_started_anew(
    desk: Desk, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await person.open()
    await person.run("say 2 words")
    await desk.stop_agent()
    monkeypatch.setattr("providers.codex.client.REQUEST_SECONDS", 0.3)

    with pytest.raises(AgentGone, match=r"did not answer turn/start in 0\.3 seconds"):
        await person.say("hello")

    exited = await person.listener.heard(SessionExited)
    assert exited.reason.startswith("the agent said nothing for 0.3 seconds and was ended; the")
    monkeypatch.undo()
    assert (await person.open(opened.resume_cursor)).resumed
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_codex_that_must_wait_for_us_is_not_given_up(
    desk: Desk, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person.open()
    desk.gate.close()
    monkeypatch.setattr("providers.codex.client.REQUEST_SECONDS", 0.3)
    with pytest.raises(AgentGone):
        await person.say("say 1 words")  # its answer is read up to the gate, and no further
        await person.say("say 1 words")

    desk.gate.open()

    await person.listener.heard(TurnCompleted)
    assert is_alive(desk.pids()[0])


async def test_a_wedged_process_lives_until_its_other_turns_are_over(
    desk: Desk, person: Person, scripted_model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = desk.person("thread-2")
    await asyncio.gather(person.open(), other.open())
    started = await person.say("hang")
    working = await other.say("hold")
    await scripted_model.held()
    (server,) = desk.adapter.pool.servers
    refuse_interrupts(server, monkeypatch)

    await person.adapter.interrupt_turn(person.thread_id)

    assert (await person.completed(started)).outcome == "interrupted"
    assert is_alive(server.transport.pid)
    scripted_model.release()
    assert (await other.completed(working)).outcome == "completed"
    await ended(server.transport.pid)


def refuse_interrupts(server: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if codex never answered one, while all else goes on."""
    monkeypatch.setattr("providers.codex.conversation.INTERRUPT_SECONDS", 0.2)
    request = server.request  # type: ignore[attr-defined]

    async def deaf(method: str, params: dict[str, object], **more: object) -> msgspec.Raw:
        if method == "turn/interrupt":
            await asyncio.Event().wait()
        answer: msgspec.Raw = await request(method, params, **more)
        return answer

    monkeypatch.setattr(server, "request", deaf)


async def test_changed_settings_start_a_new_process_and_the_old_one_drains(
    desk: Desk, person: Person, tmp_path: Path, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await person.run("say 1 words")
    (old,) = desk.pids()
    new_home = make_codex_home(tmp_path / "other", scripted_model.url)
    desk.settings = msgspec.structs.replace(desk.settings, home_path=str(new_home.path))
    other = desk.person("thread-2")

    await other.open()

    assert len(desk.pids()) == 2 and is_alive(old)
    assert (await person.run("say 1 words")).outcome == "completed"
    await person.adapter.close_session(person.thread_id)
    await ended(old)
    resumed = await person.open(opened.resume_cursor)
    assert resumed.resumed, "the conversation is in the old home, and is found there"


async def test_the_end_of_the_adapter_ends_all_and_leaves_no_turn_unsettled(
    desk: Desk, person: Person
) -> None:
    await person.open()
    started = await person.say(SLEEP)
    sleeper = await pid_in(person.cwd / "pid")
    (codex,) = desk.pids()

    await desk.adapter.aclose()

    assert not is_alive(codex)
    await ended(sleeper)
    assert (await person.completed(started)).outcome == "interrupted"
    assert isinstance(person.listener.events[-1], SessionExited)


async def test_nothing_is_started_after_the_end(desk: Desk, person: Person) -> None:
    await desk.adapter.aclose()

    with pytest.raises(AgentGone, match="shutting down"):
        await person.open()

    assert desk.pids() == []
