"""Events as lines for people."""

from orchestration.contracts.recorded import RecordedEvent
from orchestration.story.texts import printable

PAYLOAD_CHARACTERS = 160


def line_of(event: RecordedEvent) -> str:
    payload = bytes(event.envelope.payload).decode()
    if len(payload) > PAYLOAD_CHARACTERS:
        payload = f"{payload[:PAYLOAD_CHARACTERS]}…"
    return printable(f"{place_of(event)} {payload}")


def place_of(event: RecordedEvent) -> str:
    return f"{event.sequence} {event.occurred_at} {event.aggregate_id} {event.type}"
