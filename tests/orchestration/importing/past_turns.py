"""Turns as agents kept them."""

from typing import Any

from providers.contracts.conversations import PastEvent, PastImage, PersonSpoke
from providers.contracts.ids import EventId, ItemId, MessageId, ThreadId, TurnId
from providers.contracts.runtime import ItemCompleted, TurnCompleted, TurnOutcome, TurnStarted

THREAD = ThreadId("t")
AT = "2026-01-01T00:00:00.000Z"


def base(number: int, turn: str, item: str | None = None) -> Any:
    return {
        "event_id": EventId(f"past-{number}"),
        "provider": "codex",
        "thread_id": THREAD,
        "created_at": AT,
        "turn_id": TurnId(turn),
        "item_id": ItemId(item) if item else None,
    }


def turn(
    number: int, *images: str, outcome: TurnOutcome = "completed", text: str = "hello"
) -> list[PastEvent]:
    name, first = f"u{number}", number * 10
    asked = MessageId(f"m{number}")
    shown = tuple(PastImage(image) for image in images)
    return [
        PersonSpoke(**base(first, name), message_id=asked, text=text, images=shown),
        TurnStarted(**base(first + 1, name), message_id=asked),
        ItemCompleted(
            **base(first + 2, name, "c"),
            item_type="command_execution",
            title="Ran command",
            data={"command": "ls"},
        ),
        ItemCompleted(
            **base(first + 3, name, "a"),
            item_type="assistant_message",
            title="Assistant message",
            text="done",
        ),
        TurnCompleted(**base(first + 4, name), outcome=outcome, error_message="why"),
    ]
