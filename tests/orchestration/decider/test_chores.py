"""Reviews, compactions, background commands: the rules, as examples."""

import pytest

from orchestration.contracts.commands import CaptureCheckpoint, Command
from orchestration.contracts.entities import SettledState
from orchestration.contracts.events import (
    BackgroundCommandStopRequested,
    CheckpointCaptureRequested,
    CompactionRequested,
    ReviewRequested,
    RuntimeModeSet,
)
from orchestration.decider import State, decide, evolve, fold
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


def after(*commands: Command, state: State) -> State:
    for command in commands:
        for event in decide(command, state, NOW):
            state = evolve(state, event.payload)
    return state


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


CAPTURE = CaptureCheckpoint("capture", b.THREAD, b.AT)
EACH = pytest.mark.parametrize(
    ("command", "what"),
    [(b.start_review(), "review"), (b.start_compaction(), "compaction"), (CAPTURE, "checkpoint")],
)
NEWS_OF_FAILURE = [
    (b.start_review(), "provider.review.start.failed"),
    (b.start_review(), "review.interrupted"),
    (b.start_compaction(), "provider.compaction.start.failed"),
    (b.start_compaction(), "compaction.interrupted"),
]


@EACH
@pytest.mark.parametrize("first", [b.start_review(), b.start_compaction()])
def test_a_chore_is_refused_from_the_moment_that_another_one_is_accepted(
    first: Command, command: Command, what: str
) -> None:
    asked = after(first, state=QUIET)

    assert refusal_of(command, asked) == (
        f"A review or a compaction is about to begin: ask for a {what} when it is over."
    )


@EACH
def test_a_chore_does_not_end_the_turn_of_a_message_on_its_way(command: Command, what: str) -> None:
    said = after(b.start_turn("fix the bug", "message-2"), state=QUIET)

    assert refusal_of(command, said) == (
        f"A message is on its way to the agent: ask for a {what} when its turn is over."
    )


@EACH
@pytest.mark.parametrize("outcome", ["completed", "interrupted", "error"])
@pytest.mark.parametrize("first", [b.start_review(), b.start_compaction()])
def test_a_chore_that_is_over_keeps_no_other_out(
    first: Command, outcome: SettledState, command: Command, what: str
) -> None:
    over = after(first, b.begin_turn("chore"), b.settle_turn("chore", outcome), state=QUIET)

    assert len(decide(command, over, NOW)) == 1


@EACH
@pytest.mark.parametrize(("first", "news"), NEWS_OF_FAILURE)
def test_a_chore_that_never_began_keeps_no_other_out(
    first: Command, news: str, command: Command, what: str
) -> None:
    failed = after(first, b.append_activity(news), state=QUIET)

    assert len(decide(command, failed, NOW)) == 1


@EACH
def test_a_message_is_taken_while_a_chore_never_begins_and_frees_the_thread(
    command: Command, what: str
) -> None:
    stuck = after(b.start_review(), state=QUIET)

    said = after(b.start_turn("go on", "m-2"), b.begin_turn("turn-2", "m-2"), state=stuck)

    assert len(decide(command, after(b.settle_turn("turn-2"), state=said), NOW)) == 1


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
