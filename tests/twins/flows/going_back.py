"""Turns that are taken back."""

from msgspec.structs import replace

from providers.contracts.ids import MessageId, TurnId
from tests.support.builders import (
    append_delta,
    at,
    begin_turn,
    complete_diff,
    complete_message,
    complete_revert,
    revert_checkpoint,
    settle_turn,
    start_turn,
    upsert_plan,
)
from tests.twins.flows.parts import Commands, Flow, new_thread, whole_turn


def reverted() -> Flow:
    """Three turns, back to the first."""
    before = [*new_thread(), *whole_turn(1, 10), *whole_turn(2, 20), *whole_turn(3, 30)]
    return before, [
        upsert_plan("plan-1", "turn-1", created_at=at(40)),
        upsert_plan("plan-2", "turn-2", created_at=at(41)),
        revert_checkpoint(1, created_at=at(50)),
        complete_revert(1, created_at=at(51)),
    ]


def reverted_with_steering() -> Flow:
    """Back to a turn that holds two messages of a person's: both stay, as the server says."""
    steering: Commands = [
        start_turn("question 1", "message-1", created_at=at(10)),
        begin_turn("turn-1", "message-1", created_at=at(11)),
        start_turn("and this", "message-1b", created_at=at(12)),
        append_delta("answer 1", "assistant:1", "turn-1", created_at=at(13)),
        complete_message("assistant:1", "turn-1", created_at=at(14)),
        settle_turn("turn-1", created_at=at(15)),
        complete_diff(1, "turn-1", created_at=at(16), assistant_message_id="assistant:1"),
    ]
    kept = [MessageId(name) for name in ("message-1", "message-1b", "assistant:1")]
    completed = replace(complete_revert(1, created_at=at(51)), kept_message_ids=kept)
    within: Commands = [revert_checkpoint(1, created_at=at(50)), completed]
    return [*new_thread(), *steering, *whole_turn(2, 20)], within


def reverted_with_review() -> Flow:
    """A turn that never had a checkpoint stays, with all that it told."""
    review: Commands = [
        begin_turn("review", created_at=at(11)),
        upsert_plan("plan-0", "review", created_at=at(12)),
        settle_turn("review", created_at=at(13)),
    ]
    kept = [TurnId("review"), TurnId("turn-1")]
    completed = replace(complete_revert(1, created_at=at(61)), kept_turn_ids=kept)
    turns = [*review, *whole_turn(1, 20), *whole_turn(2, 30)]
    return [*new_thread(), *turns], [revert_checkpoint(1, created_at=at(60)), completed]


def reverted_to_nothing() -> Flow:
    """Back to before the first turn."""
    return [*new_thread(), *whole_turn(1, 10)], [
        revert_checkpoint(0, created_at=at(50)),
        complete_revert(0, created_at=at(51)),
    ]
