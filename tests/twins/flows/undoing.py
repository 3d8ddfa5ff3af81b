"""Going back that is undone."""

from msgspec.structs import replace

from orchestration.contracts.commands import Command
from orchestration.contracts.events import KnownPlan, KnownTurn
from providers.contracts.ids import MessageId, TurnId
from tests.support.builders import (
    append_activity,
    append_delta,
    at,
    begin_turn,
    complete_revert,
    complete_undo,
    revert_checkpoint,
    start_turn,
    upsert_plan,
)
from tests.twins.flows.parts import Commands, Flow, failed_start, new_thread, whole_turn


def undone() -> Flow:
    """Back to the first of three turns, then on; the undo brings back the two, and ends the new."""
    before = [*new_thread(), *whole_turn(1, 10), *_planned_turn(2, 20), *whole_turn(3, 30)]
    return before, [
        revert_checkpoint(1, created_at=at(40)),
        complete_revert(1, created_at=at(41), undo_ref="safety/1"),
        *whole_turn(4, 42, count=2),
        replace(revert_checkpoint(created_at=at(50)), checkpoint_ref="safety/1"),
        _undo("safety/1", "safety/2", 1, 2, 3, when=at(51)),
    ]


def undone_and_back() -> Flow:
    """An undo is undone: what was said since the return is there again, and nothing else."""
    before = [*new_thread(), *whole_turn(1, 10), *_planned_turn(2, 20)]
    return before, [
        complete_revert(1, created_at=at(30), undo_ref="safety/1"),
        *whole_turn(3, 31, count=2),
        _undo("safety/1", "safety/2", 1, 2, when=at(40)),
        _undo("safety/2", "safety/3", 1, 3, when=at(41)),
        append_activity(activity_id="notice", turn_id=None, created_at=at(42)),
        _undo("safety/3", "safety/4", 1, 2, when=at(43)),
    ]


def undone_while_a_turn_runs() -> Flow:
    """What runs stays, whatever comes back; and so does what is of no turn."""
    return [*new_thread(), *_planned_turn(2, 10, count=1)], [
        complete_revert(0, created_at=at(20), undo_ref="safety/1"),
        begin_turn("turn-3", created_at=at(31)),
        append_delta("answer 3", "assistant:3", "turn-3", created_at=at(32)),
        upsert_plan("plan-3", "turn-3", created_at=at(33)),
        upsert_plan("plan-0", None, created_at=at(34)),
        append_activity(activity_id="notice", turn_id=None, created_at=at(35)),
        _undo("safety/1", "safety/2", 2, when=at(40)),
    ]


def undone_while_a_message_waits() -> Flow:
    """What a person said in the meantime is on its way to the agent: it stays, with moves too."""
    before = [*new_thread(), *whole_turn(1, 10), *whole_turn(2, 20)]
    back = complete_revert(1, created_at=at(31), undo_ref="safety/1")
    kept = [MessageId("message-1"), MessageId("assistant:1")]
    return before, [
        start_turn("question 3", "message-3", created_at=at(30)),
        replace(back, kept_message_ids=kept),
        failed_start("message-3", at(32)),
        start_turn("question 4", "message-4", created_at=at(33)),
        _undo("safety/1", "safety/2", 1, 2, when=at(40)),
    ]


def _planned_turn(number: int, begun: int, count: int | None = None) -> Commands:
    turn_id = f"turn-{number}"
    *turn, ended, captured = whole_turn(number, begun, count)
    plan = upsert_plan(f"plan-{number}", turn_id, created_at=at(begun + 3))
    return [*turn, plan, ended, captured]


def _undo(ref: str, undo_ref: str, *numbers: int, when: str) -> Command:
    turns = [KnownTurn(TurnId(f"turn-{n}"), count, False) for count, n in enumerate(numbers, 1)]
    plans = [KnownPlan("plan-2", TurnId("turn-2"))] if 2 in numbers else []
    return complete_undo(ref, undo_ref, created_at=when, turns=turns, plans=plans)
