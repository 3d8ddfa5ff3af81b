"""Recorded events out of nothing, for tests of what carries them."""

from typing import Any

import msgspec

from orchestration.contracts.events import (
    NO_METADATA,
    EventPayload,
    MessageSent,
    RawEvent,
    ThreadArchived,
)
from orchestration.contracts.recorded import RecordedEvent, storable
from providers.contracts.ids import EventId, MessageId, ThreadId, TurnId

AT = "2026-01-01T00:00:00.000Z"


def recorded(sequence: int, payload: EventPayload | None = None) -> RecordedEvent:
    """An event at a place in the log; by default one that every subscriber of the shell wants."""
    body = payload or archived()
    body, type_, content = storable(body)
    envelope = RawEvent(
        sequence=sequence,
        event_id=EventId(f"event-{sequence}"),
        aggregate_kind="thread",
        aggregate_id=getattr(body, "thread_id", "thread-1"),
        occurred_at=AT,
        command_id=None,
        causation_event_id=None,
        correlation_id=None,
        metadata=NO_METADATA,
        type=type_,
        payload=content,
    )
    return RecordedEvent(envelope, body)


def archived(thread_id: str = "thread-1") -> ThreadArchived:
    return ThreadArchived(thread_id=ThreadId(thread_id), archived_at=AT, updated_at=AT)


def piece(text: str, thread_id: str = "thread-1") -> MessageSent:
    """A piece of an agent's answer."""
    return MessageSent(
        thread_id=ThreadId(thread_id),
        message_id=MessageId("message-1"),
        role="assistant",
        text=text,
        turn_id=TurnId("turn-1"),
        streaming=True,
        created_at=AT,
        updated_at=AT,
    )


def sequences(events: list[RecordedEvent]) -> list[int]:
    return [event.sequence for event in events]


def decoded(event: RecordedEvent) -> dict[str, Any]:
    return msgspec.json.decode(event.wire, type=dict[str, Any])
