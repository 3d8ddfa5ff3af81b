"""An event as it lives inside the server: its place in the log, and its bytes."""

import re

import msgspec

from orchestration.contracts.events import (
    PAYLOAD_TYPES,
    TYPE_OF_PAYLOAD,
    EventMetadata,
    EventPayload,
    RawEvent,
)
from providers.contracts.ids import EventId

ESCAPED_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
"""The escape of a NUL, but not an escaped backslash that is followed by the same letters."""

_decoders = {name: msgspec.json.Decoder(kind) for name, kind in PAYLOAD_TYPES.items()}


class RecordedEvent:
    """One event of the log. Its wire form is made once and shared by everybody who sends it.

    Events of this process keep the payload that they were made from; events that were read back
    decode theirs when somebody asks.
    """

    __slots__ = ("_payload", "_wire", "envelope", "sequence", "type")

    def __init__(self, envelope: RawEvent, payload: EventPayload | None = None) -> None:
        self.envelope = envelope
        self.sequence = envelope.sequence
        self.type = envelope.type
        self._payload = payload
        self._wire: bytes | None = None

    @property
    def event_id(self) -> EventId:
        return self.envelope.event_id

    @property
    def aggregate_id(self) -> str:
        return self.envelope.aggregate_id

    @property
    def occurred_at(self) -> str:
        return self.envelope.occurred_at

    @property
    def command_id(self) -> str | None:
        return self.envelope.command_id

    @property
    def metadata(self) -> EventMetadata:
        return self.envelope.metadata

    @property
    def payload(self) -> EventPayload:
        if self._payload is None:
            self._payload = _decoders[self.envelope.type].decode(self.envelope.payload)
        return self._payload

    @property
    def wire(self) -> bytes:
        """The event as JSON, exactly as the protocol sends it."""
        if self._wire is None:
            self._wire = msgspec.json.encode(self.envelope)
        return self._wire

    def __repr__(self) -> str:
        return f"<RecordedEvent {self.sequence} {self.type} {self.aggregate_id}>"


def storable(payload: EventPayload) -> tuple[EventPayload, str, msgspec.Raw]:
    """The payload as it can be kept, its type, and its bytes as they are stored and sent.

    Not every database keeps a NUL in a text: it becomes the sign for what cannot be shown.
    """
    type_ = TYPE_OF_PAYLOAD[type(payload)]
    content = msgspec.json.encode(payload)
    if b"\\u0000" in content:
        content = ESCAPED_NUL.sub(rb"\1\\ufffd", content)
        payload = _decoders[type_].decode(content)
    return payload, type_, msgspec.Raw(content)
