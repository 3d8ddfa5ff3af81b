"""Sessions of the real codex: resuming, modes, settings, closing, and the process behind them."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from providers.contracts.ids import MessageId
from providers.contracts.runtime import (
    ApprovalRequested,
    ContentDelta,
    ItemCompleted,
    ItemStarted,
    Notice,
    RuntimeError,
    SessionExited,
    SessionStateChanged,
    TurnCompleted,
    TurnStarted,
)
from providers.errors import (
    AgentGone,
    AgentMissing,
    AgentRefused,
    ProviderError,
    SessionNotOpen,
)
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome, make_codex_home
from tests.support.model_server import ModelServer
from tests.support.persons import Person
from tests.support.processes import ended, is_alive, pid_in


@pytest_asyncio.fixture
async def second_desk(desk: Desk, codex_home: CodexHome, tmp_path: Path) -> AsyncIterator[Desk]:
    """What a restarted server has: the same homes, nothing in memory."""
    later = Desk(codex_home, tmp_path)
    yield later
    await later.close()


SLEEP = "shell: sleep 300 & echo $! > pid; echo begun; wait; echo over"
"""What sleeps is the shell's child: its parent's death signal does not reach it."""


async def test_a_conversation_is_resumed_in_a_new_process(
    desk: Desk, person: Person, second_desk: Desk, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await person.run("say 2 words")
    await desk.close()
    again = second_desk.person()

    resumed = await again.open(opened.resume_cursor)

    end = await again.run("say 1 words")
    history = str(scripted_model.requests[-1].input)
    assert resumed.resumed and end.outcome == "completed"
    assert "word0 word1" in history


async def test_a_conversation_that_codex_lost_is_begun_anew(
    desk: Desk, person: Person, second_desk: Desk, codex_home: CodexHome
) -> None:
    opened = await person.open()
    await person.run("say 1 words")
    await desk.close()
    shutil.rmtree(codex_home.path / "sessions")
    for database in codex_home.path.glob("*.sqlite*"):
        database.unlink()
    again = second_desk.person()

    reopened = await again.open(opened.resume_cursor)

    assert reopened.resumed is False
    assert reopened.resume_cursor["threadId"] != opened.resume_cursor["threadId"]
    assert (await again.run("say 1 words")).outcome == "completed"


@pytest.mark.parametrize("thread_id", ["nonsense", "01a203a6-e85b-7b60-aafa-10ec40097cb8", 7])
async def test_a_cursor_of_nowhere_begins_anew(person: Person, thread_id: str | int) -> None:
    opened = await person.open({"threadId": thread_id})

    assert opened.resumed is False


async def test_two_processes_cannot_write_one_conversation(
    person: Person, second_desk: Desk
) -> None:
    opened = await person.open()
    await person.run("say 1 words")

    with pytest.raises(AgentRefused, match="another codex process still writes"):
        await second_desk.person().open(opened.resume_cursor)


async def test_opening_twice_is_opening_once(desk: Desk, person: Person) -> None:
    first, second = await asyncio.gather(person.open(), person.open())

    assert first.resume_cursor == second.resume_cursor
    assert second.resumed


async def test_a_message_is_found_again_by_its_id(person: Person) -> None:
    await person.open()
    for number in range(3):
        await person.run(f"say {number} words")
    wanted = person.listener.of(TurnStarted)[1]

    found = await person.adapter.find_turn(person.thread_id, MessageId("thread-1-message-2"))

    assert found == wanted.turn_id
    assert await person.adapter.find_turn(person.thread_id, MessageId("never said")) is None


async def test_every_turn_says_how_free_it_is(person: Person) -> None:
    await person.open()
    await person.run("shell: touch free.txt")
    person.mode = "approval-required"

    started = await person.say("shell: touch asked.txt")

    asked = await person.listener.heard(ApprovalRequested)
    assert asked.detail == "touch asked.txt"
    assert (person.cwd / "free.txt").exists() and not (person.cwd / "asked.txt").exists()
    await person.adapter.interrupt_turn(person.thread_id)
    await person.completed(started)
    assert not person.listener.of(RuntimeError)


async def test_tightening_interrupts_the_running_turn(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    started = await person.say("hold")
    await scripted_model.held()

    await person.adapter.set_runtime_mode(person.thread_id, "approval-required")

    assert (await person.completed(started)).outcome == "interrupted"


async def test_a_message_with_less_freedom_does_not_steer_a_freer_turn(
    person: Person, scripted_model: ModelServer
) -> None:
    """Overrides on a steer do not touch the running turn."""
    await person.open()
    free = await person.say("hold")
    await scripted_model.held()
    person.mode = "approval-required"

    supervised = await person.say("shell: ls")

    assert (await person.completed(free)).outcome == "interrupted"
    assert not supervised.steered
    assert (await person.listener.heard(ApprovalRequested)).turn_id == supervised.turn_id
    await person.adapter.interrupt_turn(person.thread_id)


async def test_loosening_leaves_the_running_turn_alone(
    person: Person, scripted_model: ModelServer
) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("hold")
    await scripted_model.held()

    await person.adapter.set_runtime_mode(person.thread_id, "full-access")

    scripted_model.release()
    assert (await person.completed(started)).outcome == "completed"


async def test_a_session_opened_again_is_no_freer_than_asked(person: Person) -> None:
    """Resuming what the process still has loaded ignores the settings that come with it."""
    opened = await person.open()
    await person.run("say 1 words")
    await person.adapter.close_session(person.thread_id)
    person.mode = "approval-required"

    await person.open(opened.resume_cursor)

    started = await person.say("shell: ls")
    assert (await person.listener.heard(ApprovalRequested)).detail == "ls"
    await person.adapter.interrupt_turn(person.thread_id)
    await person.completed(started)


async def test_no_mode_leaks_into_another_thread_of_the_process(desk: Desk) -> None:
    free, supervised = desk.person("free"), desk.person("supervised")
    supervised.mode = "approval-required"
    await asyncio.gather(free.open(), supervised.open())
    for number in range(3):
        running, asking = await asyncio.gather(
            free.say(f"shell: touch free-{number}"),
            supervised.say(f"shell: touch supervised-{number}"),
        )
        asked = await desk.listener.heard(
            ApprovalRequested,
            lambda event, turn=asking.turn_id: event.turn_id == turn,  # type: ignore[misc]
        )
        assert (await free.completed(running)).outcome == "completed"
        await supervised.adapter.answer_approval(supervised.thread_id, asked.request_id, "decline")
        await supervised.completed(asking)

    assert {e.thread_id for e in desk.listener.of(ApprovalRequested)} == {supervised.thread_id}
    assert sorted(path.name for path in desk.cwd.iterdir()) == ["free-0", "free-1", "free-2"]
    assert len(desk.pids()) == 1


async def test_settings_other_than_asked_stop_the_session(desk: Desk, person: Person) -> None:
    person.mode = "approval-required"
    opened = await person.open()
    started = await person.say("hang")
    (server,) = desk.adapter.pool.servers
    behind_our_back = {
        "threadId": opened.resume_cursor["threadId"],
        "approvalPolicy": "never",
        "sandboxPolicy": {"type": "dangerFullAccess"},
    }

    await server.request("thread/settings/update", behind_our_back)

    exited = await person.listener.heard(SessionExited)
    assert (await person.completed(started)).outcome == "interrupted"
    assert "codex runs with approvals 'never'" in exited.reason and not exited.graceful
    assert [event.state for event in person.listener.of(SessionStateChanged)] == ["error"]
    assert not person.adapter.has_session(person.thread_id)


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
    monkeypatch.setattr("providers.codex.client.REQUEST_SECONDS", 0.3)
    opened = await person.open()
    await person.run("say 2 words")
    os.kill(desk.pids()[0], signal.SIGSTOP)

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
    monkeypatch.setattr("providers.codex.client.REQUEST_SECONDS", 0.3)
    await person.open()
    desk.gate.close()
    with pytest.raises(AgentGone):
        await person.say("say 1 words")  # its answer is read up to the gate, and no further
        await person.say("say 1 words")

    desk.gate.open()

    await person.listener.heard(TurnCompleted)
    assert is_alive(desk.pids()[0])


async def test_a_home_that_vanishes_holds_up_new_conversations_alone(
    desk: Desk, person: Person, codex_home: CodexHome
) -> None:
    await person.open()
    await person.run("say 1 words")
    away = codex_home.path.rename(desk.folder / "away")

    with pytest.raises(ProviderError, match=r"cannot open a conversation: its home .* does"):
        await desk.person("thread-2").open()

    assert (await person.run("say 1 words")).outcome == "completed"
    shutil.rmtree(codex_home.path, ignore_errors=True)
    away.rename(codex_home.path)
    assert (await desk.person("thread-3").open()).resumed is False


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


async def test_a_missing_program_is_said_in_words(desk: Desk, person: Person) -> None:
    desk.settings = msgspec.structs.replace(desk.settings, binary_path="no-such-codex")

    with pytest.raises(AgentMissing, match="no-such-codex is not installed"):
        await person.open()


async def test_a_program_that_is_no_codex_is_said_in_words(desk: Desk, person: Person) -> None:
    desk.settings = msgspec.structs.replace(desk.settings, binary_path="/bin/false")

    with pytest.raises(AgentMissing, match=r"/bin/false did not start: .*exit code 1"):
        await person.open()


async def test_a_broken_configuration_is_said_in_words(
    person: Person, codex_home: CodexHome
) -> None:
    (codex_home.path / "config.toml").write_text("model = [[[")

    with pytest.raises((AgentMissing, AgentGone, AgentRefused), match="config"):
        await person.open()


async def test_all_frames_of_a_thread_are_in_its_log(desk: Desk, person: Person) -> None:
    await person.open()
    await person.run("say 2 words")
    await desk.close()

    log = (desk.folder / "logs" / "thread-1.ndjson").read_text()

    methods = [
        frame["method"]
        for line in log.splitlines()
        if "method" in (frame := msgspec.json.decode(line)["frame"])
    ]
    assert "turn/start" in methods and "turn/completed" in methods
    assert methods.count("item/agentMessage/delta") == 2
