"""Turns: the rules, as examples."""

import msgspec
import pytest
from msgspec.structs import replace

from orchestration.contracts.commands import Command
from orchestration.contracts.entities import ImageAttachment, PlanSource
from orchestration.contracts.events import (
    ApprovalResponseRequested,
    MessageSent,
    RuntimeModeSet,
    TurnInterruptRequested,
    TurnStartRequested,
    UserInputResponseRequested,
)
from orchestration.decider import State, decide, fold
from orchestration.errors import CommandRejected
from providers.contracts.base import UNSET
from providers.contracts.ids import AttachmentId, ThreadId
from tests.support import builders as b

NOW = "2026-02-02T00:00:00.000Z"
ALIVE = fold([b.project_created(), b.thread_created()])
IMAGE = ImageAttachment(AttachmentId("image-1"), "shot.png", "image/png", 100)


def refusal_of(command: Command, state: State) -> str:
    with pytest.raises(CommandRejected) as refused:
        decide(command, state, NOW)
    return refused.value.reason


def test_starting_a_turn_records_the_message_before_the_request() -> None:
    command = b.start_turn("fix the bug", "message-1", title_seed="fix")

    sent, requested = decide(command, ALIVE, NOW)

    assert isinstance(sent.payload, MessageSent)
    assert sent.payload.text == "fix the bug" and sent.payload.turn_id is None
    assert sent.payload.attachments == [] and not sent.payload.streaming
    assert isinstance(requested.payload, TurnStartRequested)
    assert requested.payload.message_id == sent.payload.message_id == "message-1"
    assert requested.payload.title_seed == "fix"
    assert requested.caused_by_previous and not sent.caused_by_previous


def test_a_turn_runs_in_the_threads_modes_not_in_those_of_an_outdated_page() -> None:
    tightened = RuntimeModeSet(b.THREAD, "approval-required", b.AT)
    state = fold([b.project_created(), b.thread_created(), tightened])

    _, requested = decide(b.start_turn(runtime_mode="full-access"), state, NOW)

    assert isinstance(requested.payload, TurnStartRequested)
    assert requested.payload.runtime_mode == "approval-required"


def test_an_archived_thread_starts_no_turns() -> None:
    state = fold([b.project_created(), b.thread_created(), b.thread_archived()])

    assert refusal_of(b.start_turn(), state) == (
        "Thread 'thread-1' is already archived and cannot handle command 'thread.turn.start'."
    )


def test_a_message_needs_text_or_an_image() -> None:
    assert decide(b.start_turn("", attachments=[IMAGE]), ALIVE, NOW)
    assert refusal_of(b.start_turn(" \n"), ALIVE) == "A message needs text or an attachment."


def test_a_message_is_limited_in_length() -> None:
    assert decide(b.start_turn("x" * 120_000), ALIVE, NOW)
    assert "at most 120000 characters" in refusal_of(b.start_turn("x" * 120_001), ALIVE)


def test_a_message_is_limited_in_attachments() -> None:
    assert decide(b.start_turn(attachments=[IMAGE] * 8), ALIVE, NOW)
    assert "at most 8 attachments" in refusal_of(b.start_turn(attachments=[IMAGE] * 9), ALIVE)


def test_a_plan_to_implement_must_exist() -> None:
    source = PlanSource(b.THREAD, "plan-1")

    assert refusal_of(b.start_turn(source_proposed_plan=source), ALIVE) == (
        "Proposed plan 'plan-1' does not exist on thread 'thread-1'."
    )


def test_a_plan_of_another_thread_of_the_project_is_implemented() -> None:
    planner = ThreadId("thread-2")
    state = fold(
        [
            b.project_created(),
            b.thread_created(),
            b.thread_created(planner),
            b.plan_upserted("plan-1", planner),
        ]
    )
    source = PlanSource(planner, "plan-1")

    _, requested = decide(b.start_turn(source_proposed_plan=source), state, NOW)

    assert isinstance(requested.payload, TurnStartRequested)
    assert requested.payload.source_proposed_plan == source


def test_a_plan_of_another_project_is_not_implemented() -> None:
    planner = ThreadId("thread-2")
    state = fold(
        [
            b.project_created(),
            b.thread_created(),
            b.thread_created(planner, project_id="project-2"),
            b.plan_upserted("plan-1", planner),
        ]
    )
    command = b.start_turn(source_proposed_plan=PlanSource(planner, "plan-1"))

    assert refusal_of(command, state) == (
        "Proposed plan 'plan-1' belongs to thread 'thread-2' in a different project."
    )


def test_an_interrupt_names_its_turn_only_if_it_was_given() -> None:
    [event] = decide(b.interrupt_turn(), ALIVE, NOW)

    assert isinstance(event.payload, TurnInterruptRequested)
    assert event.payload.turn_id is UNSET


def test_answers_carry_the_id_of_their_question_beside_them() -> None:
    [approval] = decide(b.respond_to_approval("request-1", "decline"), ALIVE, NOW)
    [answer] = decide(b.respond_to_user_input("request-2", {"q": "a"}), ALIVE, NOW)

    assert isinstance(approval.payload, ApprovalResponseRequested)
    assert approval.payload.decision == "decline"
    assert approval.metadata.request_id == "request-1"
    assert isinstance(answer.payload, UserInputResponseRequested)
    assert answer.payload.answers == {"q": "a"}
    assert answer.metadata.request_id == "request-2"


def test_an_approval_is_for_good_only_if_that_was_said() -> None:
    [once] = decide(b.respond_to_approval(), ALIVE, NOW)
    [always] = decide(b.respond_to_approval(always_allow=True), ALIVE, NOW)

    assert "alwaysAllow" not in msgspec.to_builtins(once.payload)
    assert msgspec.to_builtins(always.payload)["alwaysAllow"] is True


def test_a_thread_is_not_reverted_while_a_turn_runs() -> None:
    running = fold([b.project_created(), b.thread_created(), b.turn_started()])
    settled = fold([b.turn_settled()], running)

    assert "has a running turn" in refusal_of(b.revert_checkpoint(), running)
    assert decide(b.revert_checkpoint(), settled, NOW)


def test_a_revert_is_undone_by_the_ref_that_it_named() -> None:
    command = replace(b.revert_checkpoint(1), checkpoint_ref="refs/t3/checkpoints/x/safety/9")

    [plain] = decide(b.revert_checkpoint(1), ALIVE, NOW)
    [undoing] = decide(command, ALIVE, NOW)

    assert "checkpointRef" not in msgspec.to_builtins(plain.payload)
    assert msgspec.to_builtins(undoing.payload)["checkpointRef"] == command.checkpoint_ref


def test_an_undo_may_be_of_the_files_alone() -> None:
    command = replace(b.revert_checkpoint(), checkpoint_ref="safety/9", files_only=True)

    [everything] = decide(replace(command, files_only=UNSET), ALIVE, NOW)
    [files] = decide(command, ALIVE, NOW)

    assert "filesOnly" not in msgspec.to_builtins(everything.payload)
    assert msgspec.to_builtins(files.payload)["filesOnly"] is True
