"""What rules and tables agree on about queues: the order, and the news of messages on their way."""

from collections.abc import Sequence

from msgspec import UNSET

from orchestration.contracts.entities import Activity
from orchestration.contracts.events import (
    MessageQueued,
    QueuedMessageRemoved,
    QueuedMessageSent,
    QueueReordered,
)

STEERED = "turn.steered"
"""The activity that says that a message went into the running turn."""

START_FAILED = "provider.turn.start.failed"
"""The activity that says that a message could not be brought to its agent."""

CHORE = ""
"""What stands for a message's id while a review or a compaction is on its way."""

CHORE_FAILED = frozenset(
    {
        "provider.review.start.failed",
        "provider.compaction.start.failed",
        "review.interrupted",
        "compaction.interrupted",
    }
)
"""The activities that say that one never began, or that nobody knows."""

NEWS = frozenset({STEERED, START_FAILED, *CHORE_FAILED})
"""The activities that say where something went that was on its way to an agent."""

QueueChange = MessageQueued | QueuedMessageRemoved | QueuedMessageSent | QueueReordered


def order_after(queue: Sequence[str], payload: QueueChange) -> tuple[str, ...]:
    match payload:
        case MessageQueued(message_id=message_id, place=place):
            others = [waiting for waiting in queue if waiting != message_id]
            others.insert(len(others) if place is UNSET else place, message_id)
            return tuple(others)
        case QueueReordered(message_ids=message_ids):
            return tuple(message_ids)
        case _:
            return tuple(waiting for waiting in queue if waiting != payload.message_id)


def arrival_told_by(activity: Activity) -> str | None:
    """The message, or the chore, that a piece of news is about."""
    if activity.kind in CHORE_FAILED:
        return CHORE
    message_id = activity.payload.get("messageId") if isinstance(activity.payload, dict) else None
    return message_id if isinstance(message_id, str) else None
