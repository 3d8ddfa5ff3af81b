"""What every event carries: where, when and why it happened."""

from msgspec import Raw

from orchestration.contracts.entities import AggregateKind
from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Str
from providers.contracts.ids import EventId


class EventMetadata(Contract, omit_defaults=True, frozen=True):
    provider_turn_id: OrAbsent[Str] = UNSET
    provider_item_id: OrAbsent[Str] = UNSET
    adapter_key: OrAbsent[Str] = UNSET
    request_id: OrAbsent[Str] = UNSET
    ingested_at: OrAbsent[str] = UNSET


NO_METADATA = EventMetadata()


class Envelope(Contract, frozen=True):
    """Where, when and why something happened. ``sequence`` counts the log, gap-free, from 1."""

    sequence: Nat
    event_id: EventId
    aggregate_kind: AggregateKind
    aggregate_id: Str
    occurred_at: str
    command_id: Str | None
    causation_event_id: EventId | None
    correlation_id: Str | None
    metadata: EventMetadata


class RawEvent(Envelope, frozen=True):
    """Any event with its payload as the bytes that are stored; encodes to the event's wire form."""

    type: str
    payload: Raw


class TypedEvent(Envelope, tag_field="type", frozen=True):
    """The base of the events as they go over the wire."""
