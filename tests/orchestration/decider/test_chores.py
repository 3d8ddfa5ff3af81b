"""Reviews, compactions, background commands: the rules, as examples."""

import pytest

from orchestration.contracts.commands import CaptureCheckpoint, Command
from orchestration.contracts.events import (
    BackgroundCommandStopRequested,
    CheckpointCaptureRequested,
    CompactionRequested,
    ReviewRequested,
    RuntimeModeSet,
)
from orchestration.decider import State, decide, fold
from orchestration.errors import CommandRejected
from providers.contracts.review import BaseBranch
from tests.support import builders as b

NOW = "2026-02-02T00:00:00.000Z"
NEW = fold([b.project_created(), b.thread_created()])
BUSY = fold([b.turn_started()], NEW)
QUIET = fold([b.turn_settled()], BUSY)


def refusal_of(command: Command, state: State) -> str:
    with pytest.raises(CommandRejected) as refused:
        decide(command, state, NOW)
    return refused.value.reason


def test_a_review_is_asked_for_in_the_modes_of_the_thread() -> None:
    tightened = fold([RuntimeModeSet(b.THREAD, "approval-required", b.AT)], NEW)

    (requested,) = decide(b.start_review(BaseBranch("main")), tightened, NOW)

    assert requested.payload == ReviewRequested(
        b.THREAD, BaseBranch("main"), b.AT, "approval-required", "default"
    )


def test_a_compaction_is_asked_for_once_something_was_said() -> None:
    (requested,) = decide(b.start_compaction(), QUIET, NOW)

    assert requested.payload == CompactionRequested(b.THREAD, b.AT)
    assert "nothing was said" in refusal_of(b.start_compaction(), NEW)


def test_a_checkpoint_is_asked_for_between_turns() -> None:
    command = CaptureCheckpoint("capture", b.THREAD, b.AT)

    (requested,) = decide(command, QUIET, NOW)

    assert requested.payload == CheckpointCaptureRequested(b.THREAD, b.AT)
    assert "when the running turn is over" in refusal_of(command, BUSY)


@pytest.mark.parametrize("command", [b.start_review(), b.start_compaction()])
def test_a_running_turn_is_not_lost_to_a_chore(command: Command) -> None:
    assert "when the running turn is over" in refusal_of(command, BUSY)


@pytest.mark.parametrize("command", [b.start_review(), b.start_compaction()])
def test_an_archived_thread_begins_no_chores(command: Command) -> None:
    assert "archived" in refusal_of(command, fold([b.thread_archived()], QUIET))


@pytest.mark.parametrize("state", [QUIET, BUSY, fold([b.thread_archived()], QUIET)])
def test_what_runs_in_the_background_can_be_stopped_at_any_time(state: State) -> None:
    (one,) = decide(b.stop_background_command("process-1"), state, NOW)
    (all_,) = decide(b.stop_background_command(), state, NOW)

    assert one.payload == BackgroundCommandStopRequested(b.THREAD, b.AT, "process-1")
    assert all_.payload == BackgroundCommandStopRequested(b.THREAD, b.AT)


def test_a_deleted_thread_is_asked_for_nothing() -> None:
    deleted = fold([b.thread_deleted()], QUIET)

    for command in (b.start_review(), b.start_compaction(), b.stop_background_command()):
        assert "is deleted" in refusal_of(command, deleted)
