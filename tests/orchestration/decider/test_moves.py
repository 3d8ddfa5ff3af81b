"""Going back and undoing it: the rules, as examples."""

import msgspec
import pytest
from msgspec.structs import replace

from orchestration.contracts.commands import Command
from orchestration.contracts.events import (
    EventPayload,
    KnownPlan,
    KnownTurn,
    RevertUndone,
    ThreadReverted,
)
from orchestration.contracts.undoing import UNDO_POINTS_KEPT
from orchestration.decider import State, ThreadState, TurnState, decide, evolve, fold
from orchestration.errors import CommandRejected
from providers.contracts.ids import MessageId, TurnId
from tests.support import builders as b

NOW = "2026-02-02T00:00:00.000Z"
BEGIN: list[EventPayload] = [b.project_created(), b.thread_created()]
ONE, TWO = TurnId("turn-1"), TurnId("turn-2")


def after(state: State, *commands: Command) -> State:
    for command in commands:
        for event in decide(command, state, NOW):
            state = evolve(state, event.payload)
    return state


def thread_of(state: State) -> ThreadState:
    return state.threads[b.THREAD]


def refusal_of(command: Command, state: State) -> str:
    with pytest.raises(CommandRejected) as refused:
        decide(command, state, NOW)
    return refused.value.reason


def two_turns() -> State:
    return after(
        fold(BEGIN),
        b.begin_turn(ONE),
        b.settle_turn(ONE),
        b.complete_diff(1, ONE),
        b.begin_turn(TWO),
        b.upsert_plan("plan-2", TWO),
        b.settle_turn(TWO),
        b.complete_diff(2, TWO, status="missing"),
    )


def test_a_return_names_its_undo_point() -> None:
    gone_back = after(fold(BEGIN), b.complete_revert(), b.complete_revert(undo_ref="safety/1"))

    assert thread_of(gone_back).undo_points == ("safety/1",)


def test_an_undone_return_gives_back_what_the_event_names() -> None:
    gone_back = after(two_turns(), b.complete_revert(0, undo_ref="safety/1"))
    turns = [KnownTurn(ONE, 1, False), KnownTurn(TWO, 2, True)]
    command = b.complete_undo(turns=turns, plans=[KnownPlan("plan-2", TWO)])

    [event] = decide(command, gone_back, NOW)
    undone = thread_of(evolve(gone_back, event.payload))

    assert isinstance(event.payload, RevertUndone) and event.occurred_at == b.AT
    assert (event.payload.checkpoint_ref, event.payload.undo_ref) == ("safety/1", "safety/2")
    assert thread_of(gone_back).turns == {}
    assert replace(undone, undo_points=(), version=0) == replace(
        thread_of(two_turns()), undo_points=(), version=0
    )
    assert undone.undo_points == ("safety/1", "safety/2")


def test_an_undo_leaves_a_turn_that_runs_and_plans_of_no_turn() -> None:
    state = after(
        two_turns(),
        b.complete_revert(0, undo_ref="safety/1"),
        b.begin_turn("turn-3"),
        b.complete_diff(1, "turn-3", status="missing"),
        b.upsert_plan("plan-3", "turn-3"),
        b.upsert_plan("plan-0", None),
        b.upsert_plan("plan-2", None),
    )

    undone = thread_of(
        after(
            state,
            b.complete_undo(turns=[KnownTurn(ONE, 1, False)], plans=[KnownPlan("plan-2", ONE)]),
        )
    )

    assert undone.turns == {"turn-1": TurnState(False, 1), "turn-3": TurnState(running=True)}
    assert undone.plans == {"plan-3": "turn-3", "plan-0": None, "plan-2": None}


def test_what_is_said_while_a_move_is_made_stays() -> None:
    waiting = after(
        fold(BEGIN), b.complete_revert(undo_ref="safety/1"), b.start_turn("and this", "message-9")
    )
    chore = after(fold(BEGIN), b.complete_revert(undo_ref="safety/1"), b.start_review())
    back = b.complete_revert(kept_message_ids=[MessageId("message-1")])

    [gone_back] = decide(back, waiting, NOW)
    [undone] = decide(b.complete_undo(), waiting, NOW)
    [with_chore] = decide(b.complete_undo(), chore, NOW)
    [by_rule] = decide(b.complete_revert(), waiting, NOW)

    assert isinstance(gone_back.payload, ThreadReverted)
    assert gone_back.payload.kept_message_ids == ["message-1", "message-9"]
    assert isinstance(undone.payload, RevertUndone)
    assert undone.payload.kept_message_ids == ["message-9"]
    assert "keptMessageIds" not in msgspec.to_builtins(with_chore.payload)
    assert "keptMessageIds" not in msgspec.to_builtins(by_rule.payload)


def test_only_the_last_moves_can_be_undone() -> None:
    moves = [b.complete_revert(undo_ref=f"safety/{n}") for n in range(UNDO_POINTS_KEPT + 1)]
    state = after(fold(BEGIN), *moves)

    expired = refusal_of(b.complete_undo("safety/0", "safety/11"), state)

    assert expired == "Thread 'thread-1' has no undo point 'safety/0'."
    assert decide(b.complete_undo("safety/1", "safety/11"), state, NOW)


@pytest.mark.parametrize(
    "command", [b.complete_revert(undo_ref="safety/1"), b.complete_undo("safety/1", "safety/1")]
)
def test_an_undo_point_is_made_once(command: Command) -> None:
    state = after(fold(BEGIN), b.complete_revert(undo_ref="safety/1"))

    assert refusal_of(command, state) == ("Thread 'thread-1' has an undo point 'safety/1' already.")
