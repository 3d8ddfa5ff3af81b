"""Undoing a return: rows change places, and nothing is lost on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model

from orchestration.contracts.commands import CompleteRevertUndo
from orchestration.contracts.undoing import UNDO_POINTS_KEPT
from orchestration.models import (
    Activity,
    Message,
    PendingRequest,
    ProposedPlan,
    SetAsideRow,
    Thread,
    Turn,
    UndoPoint,
)
from orchestration.queries.undoing import (
    find_undo_point,
    newest_undo_point_sequence,
    refs_named,
    undo_refs,
)
from orchestration.replaying.comparing import compare
from orchestration.replaying.rebuilding import rebuild, rebuild_thread
from tests.orchestration.projector.two_turns import two_turns
from tests.support import builders as b
from tests.support.history import History

SHOWN: tuple[type[Model], ...] = (Message, Activity, ProposedPlan, PendingRequest, Turn)


def shown() -> dict[str, list[Any]]:
    rows = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in SHOWN}
    return {**rows, "latest": [Thread.objects.get().latest_turn_id]}


def undo_of(ref: str, undo_ref: str, thread_id: str = b.THREAD) -> CompleteRevertUndo:
    point = find_undo_point(b.THREAD, ref)
    assert point is not None
    return b.complete_undo(ref, undo_ref, thread_id, turns=point.turns, plans=point.plans)


def say(history: History, number: int) -> None:
    turn, message = f"turn-{number}", f"message-{number}"
    history.record(
        b.start_turn(f"question {number}", message),
        b.begin_turn(turn, message),
        b.request_approval(f"request-{number}", turn_id=turn),
        b.append_delta(f"answer {number}", f"assistant:{number}", turn),
        b.settle_turn(turn),
        b.complete_diff(number, turn, created_at=b.at(number)),
    )


def test_an_undo_brings_back_everything_as_it_was(database: None) -> None:
    history = two_turns()
    say(history, 3)
    before = shown()

    history.record(b.complete_revert(1, undo_ref="safety/1"))
    gone_back = shown()
    history.record(undo_of("safety/1", "safety/2"))

    assert [turn["turn_id"] for turn in gone_back["Turn"]] == ["turn-1"]
    assert shown() == before
    assert Message.objects.filter(message_id="message-3", text="question 3").exists()


def test_an_undo_is_undone_like_a_return(database: None) -> None:
    history = two_turns()
    before = shown()
    history.record(b.complete_revert(1, undo_ref="safety/1"))
    gone_back = shown()
    history.record(undo_of("safety/1", "safety/2"))

    history.record(undo_of("safety/2", "safety/3"))
    again = shown()
    history.record(undo_of("safety/3", "safety/4"))

    assert again == gone_back
    assert shown() == before
    assert undo_refs(b.THREAD) == ["safety/1", "safety/2", "safety/3", "safety/4"]


def test_what_was_said_since_goes_and_its_own_undo_brings_it_back(database: None) -> None:
    history = two_turns()
    history.record(b.complete_revert(1, undo_ref="safety/1"))
    say(history, 3)
    since = shown()

    history.record(undo_of("safety/1", "safety/2"))
    undone = shown()
    history.record(undo_of("safety/2", "safety/3"))

    assert [turn["turn_id"] for turn in undone["Turn"]] == ["turn-1", "turn-2"]
    assert undone["latest"] == ["turn-2"]
    assert shown() == since


def test_moves_are_undone_in_any_order(database: None) -> None:
    history = two_turns()
    states = {"safety/1": shown()}
    history.record(b.complete_revert(1, undo_ref="safety/1"))
    say(history, 3)
    states["safety/2"] = shown()
    history.record(b.complete_revert(0, undo_ref="safety/2"))
    say(history, 4)
    states["safety/3"] = shown()
    history.record(undo_of("safety/1", "safety/3"))

    for number, ref in enumerate(["safety/2", "safety/3", "safety/1", "safety/2"]):
        history.record(undo_of(ref, f"more/{number}"))
        assert shown() == states[ref]


def test_what_runs_stays_and_so_does_what_is_of_no_turn(database: None) -> None:
    history = two_turns()
    history.record(
        b.complete_revert(0, undo_ref="safety/1"),
        b.start_turn("now", "message-3"),
        b.begin_turn("turn-3", "message-3"),
        b.append_delta("still here", "assistant:3", "turn-3"),
        b.append_activity(turn_id="turn-3", activity_id="step"),
        b.append_activity(turn_id=None, activity_id="notice"),
        b.complete_diff(1, "turn-3", status="missing"),
        b.start_turn("and this", "message-4"),
    )

    history.record(undo_of("safety/1", "safety/2"))

    turns = Turn.objects.exclude(turn_id=None).order_by("turn_id")
    assert list(turns.values_list("turn_id", "state", "checkpoint_turn_count")) == [
        ("turn-1", "completed", 1),
        ("turn-2", "completed", 2),
        ("turn-3", "running", None),
    ]
    said = set(Message.objects.values_list("message_id", flat=True))
    assert said >= {"message-1", "message-2", "message-3", "message-4", "assistant:3"}
    assert Activity.objects.filter(activity_id__in=["step", "notice"]).count() == 2
    assert Thread.objects.get().latest_turn_id == "turn-3"


def test_a_turn_that_ran_then_and_is_gone_does_not_run_again(database: None) -> None:
    history = two_turns()
    history.record(
        b.begin_turn("turn-3"),
        b.request_approval("request-3", turn_id="turn-3"),
        b.complete_revert(1, undo_ref="safety/1"),
        b.settle_turn("turn-3"),
        b.complete_revert(1, undo_ref="safety/2"),
    )

    history.record(undo_of("safety/1", "safety/3"))

    assert Turn.objects.get(turn_id="turn-3").state == "interrupted"
    assert not PendingRequest.objects.filter(status="pending").exists()
    assert not history.state.threads[b.THREAD].has_running_turn


def test_what_has_its_name_again_is_not_there_twice(database: None) -> None:
    history = two_turns()
    history.record(
        b.complete_revert(1, undo_ref="safety/1"),
        b.upsert_plan("plan-2", None, plan_markdown="# Another"),
        b.start_turn("again", "message-2"),
        b.begin_turn("turn-3", "message-2"),
    )

    history.record(undo_of("safety/1", "safety/2"))

    assert ProposedPlan.objects.get(plan_id="plan-2").plan_markdown == "# Another"
    assert Message.objects.get(message_id="message-2").text == "again"
    assert history.state.threads[b.THREAD].plans == {"plan-1": "turn-1", "plan-2": None}


def test_only_the_last_moves_are_kept(database: None) -> None:
    history = two_turns()
    history.record(b.complete_revert(1, undo_ref="safety/0"))
    aside = SetAsideRow.objects.count()
    for number in range(1, UNDO_POINTS_KEPT):
        history.record(b.complete_revert(1, undo_ref=f"safety/{number}"))
    still_aside = SetAsideRow.objects.count()

    history.record(b.complete_revert(1, undo_ref=f"safety/{UNDO_POINTS_KEPT}"))

    assert aside and still_aside == aside and not SetAsideRow.objects.exists()
    assert UndoPoint.objects.count() == UNDO_POINTS_KEPT
    assert find_undo_point(b.THREAD, "safety/0") is None


def test_a_return_that_cannot_be_undone_leaves_older_undo_points_whole(database: None) -> None:
    history = two_turns()
    before = shown()
    history.record(b.complete_revert(1, undo_ref="safety/1"))
    say(history, 3)

    history.record(b.complete_revert(0))
    history.record(undo_of("safety/1", "safety/2"))

    assert shown() == before
    assert not SetAsideRow.objects.filter(turn_id="turn-3").exists()


def test_a_return_without_an_undo_point_keeps_nothing(database: None) -> None:
    two_turns().record(b.complete_revert(1))

    assert not UndoPoint.objects.exists() and not SetAsideRow.objects.exists()


def test_other_threads_are_left_alone(database: None) -> None:
    history = two_turns()
    history.record(
        b.create_thread("thread-2"),
        b.begin_turn("turn-9", thread_id="thread-2"),
        b.append_delta("there", "assistant:9", "turn-9", "thread-2"),
        b.settle_turn("turn-9", thread_id="thread-2"),
        b.complete_revert(1, undo_ref="safety/1"),
        b.complete_revert(0, "thread-2", undo_ref="safety/1"),
    )

    history.record(undo_of("safety/1", "safety/2"))

    assert not Message.objects.filter(thread_id="thread-2").exists()
    assert SetAsideRow.objects.get().thread_id == "thread-2"
    assert undo_refs(b.THREAD) == ["safety/1", "safety/2"]


def test_an_undo_point_is_what_the_reactor_must_know(database: None) -> None:
    history = two_turns()
    history.record(b.complete_revert(1, undo_ref="safety/1"))
    sequence = history.head
    history.record(b.upsert_plan("plan-0", None))

    point = find_undo_point(b.THREAD, "safety/1")

    assert point is not None and point.sequence == sequence and point.last_count == 2
    assert [(turn.turn_id, turn.turn_count) for turn in point.turns] == [
        ("turn-1", 1),
        ("turn-2", 2),
    ]
    assert {(plan.id, plan.turn_id) for plan in point.plans} == {
        ("plan-0", None),
        ("plan-1", "turn-1"),
        ("plan-2", "turn-2"),
    }
    assert newest_undo_point_sequence(b.THREAD) == sequence


def test_checkpoints_of_turns_that_may_come_back_are_named(database: None) -> None:
    history = two_turns()
    assert newest_undo_point_sequence(b.THREAD) == 0
    prefix = "refs/t3/checkpoints/thread-1/turn"
    history.record(
        b.complete_revert(1, undo_ref="safety/1"),
        b.begin_turn("turn-3"),
        b.settle_turn("turn-3"),
        b.complete_diff(2, "turn-3", checkpoint_ref=f"{prefix}/since/9/2"),
    )

    assert refs_named(b.THREAD) == {f"{prefix}/1", f"{prefix}/2", f"{prefix}/since/9/2"}


@pytest.mark.parametrize("undone", [False, True])
@pytest.mark.parametrize("again", [rebuild, lambda: rebuild_thread(b.THREAD)])
def test_a_rebuild_leaves_the_same_rows(
    database: None, undone: bool, again: Callable[[], object]
) -> None:
    history = two_turns()
    history.record(b.complete_revert(1, undo_ref="safety/1"))
    say(history, 3)
    if undone:
        history.record(undo_of("safety/1", "safety/2"))

    assert SetAsideRow.objects.exists() and UndoPoint.objects.exists()
    assert compare().is_equal
    UndoPoint.objects.update(messages="[]")
    SetAsideRow.objects.all().delete()
    assert compare().rows.keys() == {"projection_undo_points", "projection_set_aside"}
    again()
    assert compare().is_equal
