"""How free a session of the real codex is: as each turn and each change says, never freer."""

import asyncio

from providers.contracts.runtime import (
    ApprovalRequested,
    RuntimeError,
    SessionExited,
    SessionStateChanged,
)
from tests.providers.codex.conftest import Desk
from tests.support.model_server import ModelServer
from tests.support.persons import Person


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
