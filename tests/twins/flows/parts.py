"""What several flows are made of: a thread, a turn that runs, whole turns."""

from orchestration.contracts.commands import Command
from providers.contracts.models import CodexOptions, CodexSelection
from tests.support.builders import (
    append_activity,
    append_delta,
    at,
    begin_turn,
    complete_diff,
    complete_message,
    create_project,
    create_thread,
    settle_turn,
    start_turn,
)

Commands = list[Command]
Flow = tuple[Commands, Commands]
"""What comes before the recording's beginning, and what within it."""


def new_thread() -> Commands:
    return [create_project(), create_thread()]


def running_turn() -> Commands:
    return [
        *new_thread(),
        start_turn("explain this folder", "message-1", created_at=at(1)),
        begin_turn("turn-1", "message-1", created_at=at(2)),
    ]


def whole_turn(number: int, second: int, count: int | None = None) -> Commands:
    turn, message, reply = f"turn-{number}", f"message-{number}", f"assistant:{number}"
    return [
        start_turn(f"question {number}", message, created_at=at(second)),
        begin_turn(turn, message, created_at=at(second + 1)),
        append_activity(turn_id=turn, activity_id=f"tool-{number}", created_at=at(second + 2)),
        append_delta(f"answer {number}", reply, turn, created_at=at(second + 3)),
        complete_message(reply, turn, created_at=at(second + 4)),
        settle_turn(turn, created_at=at(second + 5)),
        complete_diff(count or number, turn, created_at=at(second + 6), assistant_message_id=reply),
    ]


def failed_start(message_id: str, when: str) -> Command:
    return append_activity(
        "provider.turn.start.failed",
        created_at=when,
        tone="error",
        payload={"detail": "no agent", "messageId": message_id},
        activity_id="failure-1",
        turn_id=None,
        summary="Provider turn start failed",
    )


def other_model() -> CodexSelection:
    return CodexSelection("gpt-5.4-mini", CodexOptions(reasoning_effort="low"))
