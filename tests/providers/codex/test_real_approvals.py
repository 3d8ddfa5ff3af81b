"""What a person decides while a turn of the real codex waits: approvals, and questions."""

from pathlib import Path

import pytest

from providers.contracts.models import ApprovalDecision
from providers.contracts.runtime import (
    ApprovalRequested,
    ApprovalResolved,
    ItemCompleted,
    UserInputRequested,
    UserInputResolved,
)
from providers.errors import UnknownRequest
from tests.support.model_server import ModelServer
from tests.support.persons import Person


@pytest.mark.parametrize(
    ("decision", "status", "outcome", "made"),
    [
        ("accept", "completed", "completed", True),
        ("acceptForSession", "completed", "completed", True),
        ("decline", "declined", "completed", False),
        ("cancel", "declined", "interrupted", False),
    ],
)
async def test_a_supervised_command_waits_for_the_decision(
    person: Person, decision: ApprovalDecision, status: str, outcome: str, made: bool
) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: touch made.txt")
    asked = await person.listener.heard(ApprovalRequested)
    assert not (person.cwd / "made.txt").exists()

    await person.adapter.answer_approval(person.thread_id, asked.request_id, decision)

    end = await person.completed(started)
    (done,) = [e for e in person.listener.of(ItemCompleted) if e.item_type == "command_execution"]
    (resolved,) = person.listener.of(ApprovalResolved)
    assert asked.detail == "touch made.txt"
    assert (done.status, end.outcome, resolved.decision) == (status, outcome, decision)
    assert (person.cwd / "made.txt").exists() is made


@pytest.mark.parametrize("command", ["ls", "pwd", "cat /dev/null"])
async def test_supervised_asks_even_before_harmless_commands(person: Person, command: str) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say(f"shell: {command}")

    asked = await person.listener.heard(ApprovalRequested)

    await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")
    await person.completed(started)
    assert asked.detail == command


async def test_an_approved_command_is_shown_though_the_sandbox_would_have_hidden_it(
    person: Person, tmp_path: Path
) -> None:
    """Commands that the sandbox denies at once are no items; approved ones run outside of it."""
    person.mode = "approval-required"
    await person.open()
    outside = tmp_path / "outside.txt"
    started = await person.say(f"shell: touch {outside}")
    asked = await person.listener.heard(ApprovalRequested)

    await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")

    await person.completed(started)
    (done,) = [e for e in person.listener.of(ItemCompleted) if e.item_type == "command_execution"]
    assert done.status == "completed" and outside.exists()


@pytest.mark.parametrize(
    ("decision", "made"),
    [("accept", True), ("acceptForSession", True), ("decline", False), ("cancel", False)],
)
async def test_a_supervised_file_change_waits_for_the_decision(
    person: Person, decision: ApprovalDecision, made: bool
) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("add notes.md :: one\\ntwo")
    asked = await person.listener.heard(ApprovalRequested)

    await person.adapter.answer_approval(person.thread_id, asked.request_id, decision)

    await person.completed(started)
    assert (asked.request_type, asked.detail) == ("file_change_approval", "notes.md")
    assert (person.cwd / "notes.md").exists() is made


async def test_accepting_for_the_session_is_not_asked_again(person: Person) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: date")
    asked = await person.listener.heard(ApprovalRequested)
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "acceptForSession")
    await person.completed(started)

    end = await person.run("shell: date")

    assert end.outcome == "completed"
    assert len(person.listener.of(ApprovalRequested)) == 1


async def test_an_answer_to_nothing_is_refused(person: Person) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: ls")
    asked = await person.listener.heard(ApprovalRequested)
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "decline")

    with pytest.raises(UnknownRequest, match="unknown pending approval request"):
        await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")

    await person.completed(started)


async def test_questions_are_answered_in_plan_mode(
    person: Person, scripted_model: ModelServer
) -> None:
    person.interaction = "plan"
    await person.open()
    started = await person.say("ask")
    asked = await person.listener.heard(UserInputRequested)

    await person.adapter.answer_user_input(
        person.thread_id, asked.request_id, {"colour": ["Blue"], "size": ["Small"]}
    )

    await person.completed(started)
    assert [question.id for question in asked.questions] == ["colour", "size"]
    assert "Blue" in scripted_model.requests[-1].tool_outputs[0]
    assert len(person.listener.of(UserInputResolved)) == 1


async def test_an_unanswered_approval_is_resolved_by_an_interrupt(person: Person) -> None:
    person.mode = "approval-required"
    await person.open()
    started = await person.say("shell: ls")
    await person.listener.heard(ApprovalRequested)

    await person.adapter.interrupt_turn(person.thread_id)

    await person.completed(started)
    (resolved,) = person.listener.of(ApprovalResolved)
    assert resolved.decision is None
