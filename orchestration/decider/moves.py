"""How going back, and undoing that, change what the rules know of a thread."""

from msgspec import UNSET
from msgspec.structs import replace

from orchestration.contracts.events import RevertUndone, ThreadReverted
from orchestration.contracts.undoing import undo_points_after
from orchestration.decider.state import ThreadState, TurnState


def after_move(thread: ThreadState, payload: ThreadReverted | RevertUndone) -> ThreadState:
    if isinstance(payload, ThreadReverted):
        return _after_revert(thread, payload)
    return _after_undo(thread, payload)


def without_checkpoint(turn: TurnState) -> TurnState:
    return TurnState(turn.running)


def _after_revert(thread: ThreadState, payload: ThreadReverted) -> ThreadState:
    """Turns up to the count stay, and what they proposed; so do those that are named or run."""
    named = () if payload.kept_turn_ids is UNSET else payload.kept_turn_ids
    turns: dict[str, TurnState] = {}
    for turn_id, turn in thread.turns.items():
        if turn.turn_count is not None and turn.turn_count <= payload.turn_count:
            turns[turn_id] = turn
        elif turn.running or turn_id in named:
            turns[turn_id] = without_checkpoint(turn)
    kept = {None, *turns}
    plans = {plan_id: turn_id for plan_id, turn_id in thread.plans.items() if turn_id in kept}
    points = thread.undo_points
    if payload.undo_ref is not UNSET:
        points = undo_points_after(points, payload.undo_ref)
    return replace(thread, turns=turns, plans=plans, undo_points=points)


def _after_undo(thread: ThreadState, payload: RevertUndone) -> ThreadState:
    """All that the event names; and what runs now, with what belongs to no turn."""
    if payload.checkpoint_ref not in thread.undo_points:
        return thread
    turns = {
        turn.turn_id: TurnState(False, turn.turn_count, turn.placeholder) for turn in payload.turns
    }
    running = {
        turn_id: without_checkpoint(turn) for turn_id, turn in thread.turns.items() if turn.running
    }
    staying = {
        plan_id: turn_id
        for plan_id, turn_id in thread.plans.items()
        if turn_id is None or turn_id in running
    }
    return replace(
        thread,
        turns={**turns, **running},
        plans={**{plan.id: plan.turn_id for plan in payload.plans}, **staying},
        undo_points=undo_points_after(thread.undo_points, payload.undo_ref),
    )
