"""What checkpoints are called."""

from orchestration.workspace.checkpoints.refs import (
    CheckpointNames,
    before_ref,
    find_thread_of,
    safety_ref,
    turn_ref,
)

THREAD = "thread-1"
OWN = "refs/t3/checkpoints/dGhyZWFkLTE"


def test_a_turn_is_called_by_its_number_until_there_was_a_move() -> None:
    names = CheckpointNames(THREAD, {})

    assert (names.of(0), names.new(1)) == (f"{OWN}/turn/0", f"{OWN}/turn/1")
    assert before_ref(names.new(1)) == f"{OWN}/before/1"


def test_a_turn_after_a_move_does_not_take_the_name_of_one_that_went() -> None:
    names = CheckpointNames(THREAD, {1: f"{OWN}/turn/1"}, since=40)

    assert names.of(1) == f"{OWN}/turn/1"
    assert names.new(2) == f"{OWN}/since/40/turn/2"
    assert before_ref(names.new(2)) == f"{OWN}/since/40/before/2"


def test_the_state_before_the_first_turn_has_one_name_for_ever() -> None:
    assert CheckpointNames(THREAD, {}, since=40).of(0) == f"{OWN}/turn/0"


def test_a_turn_is_called_what_it_was_recorded_with() -> None:
    names = CheckpointNames(THREAD, {2: f"{OWN}/since/7/turn/2"}, since=40)

    assert names.of(2) == f"{OWN}/since/7/turn/2"


def test_names_that_turns_elsewhere_were_recorded_with_lead_nowhere() -> None:
    names = CheckpointNames(
        THREAD, {1: "refs/t3/checkpoints/thread-1/turn/1", 2: "refs/heads/main"}
    )

    assert (names.of(1), names.of(2)) == (f"{OWN}/turn/1", f"{OWN}/turn/2")


def test_every_name_tells_its_thread() -> None:
    names = (turn_ref(THREAD, 1), turn_ref(THREAD, 1, since=9), safety_ref(THREAD, 9))

    assert {find_thread_of(name) for name in names} == {THREAD}
