"""One event, and what is about it: its command, what caused it, what it caused, its seal."""

from typing import Any

import msgspec
from msgspec import Struct

from orchestration import event_store
from orchestration.command_ids import caused_by, find_cause
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import NotFound
from orchestration.models import CommandReceipt, LogSeal, StoredEvent

REACH = 10_000
"""Consequences are looked for among as many events that follow: their cause has no index."""

SHOWN = 50


class EventNamed(Struct, frozen=True, rename="camel"):
    sequence: int
    event_id: str
    type: str
    aggregate_id: str
    command_id: str | None


class CommandAnswer(Struct, frozen=True, rename="camel"):
    """The receipt of the command; pieces of an agent's text keep none."""

    command_id: str
    status: str
    accepted_at: str
    result_sequence: int
    error: str | None


class EventShown(Struct, frozen=True, rename="camel"):
    """``event`` as it is on the wire. ``caused``: by its command, and by whoever acted on it."""

    event: msgspec.Raw
    stream_version: int
    actor: str
    receipt: CommandAnswer | None
    caused_by: EventNamed | None
    same_command: list[EventNamed]
    caused: list[EventNamed]
    sealed_at: str | None


def event_shown(name: str) -> EventShown:
    """By its sequence or its id. Raises ``NotFound``."""
    key = {"sequence": int(name)} if name.isdecimal() else {"event_id": name}
    row = StoredEvent.objects.filter(**key).first()
    if row is None:
        raise NotFound(f"there is no event {name} in the log")
    (event,) = event_store.read(row.sequence - 1, 1)
    return EventShown(
        event=msgspec.Raw(event.wire),
        stream_version=row.stream_version,
        actor=row.actor_kind,
        receipt=_find_receipt(row.command_id),
        caused_by=_find_cause(event),
        same_command=_of_same_command(row),
        caused=_consequences(row),
        sealed_at=_find_sealed_at(row.sequence),
    )


def _find_receipt(command_id: str | None) -> CommandAnswer | None:
    row = CommandReceipt.objects.filter(command_id=command_id).first()
    if row is None:
        return None
    return CommandAnswer(
        row.command_id, row.status, row.accepted_at, row.result_sequence, row.error
    )


def _find_cause(event: RecordedEvent) -> EventNamed | None:
    """The event before it in its command, or the one in whose consequence the command came."""
    if event.envelope.causation_event_id is not None:
        row = StoredEvent.objects.filter(event_id=event.envelope.causation_event_id).first()
        return None if row is None else _named(row)
    row = StoredEvent.objects.filter(event_id=find_cause(event.command_id)).first()
    return None if row is None else _named(row)


def _of_same_command(row: StoredEvent) -> list[EventNamed]:
    if row.command_id is None:
        return []
    rows = StoredEvent.objects.filter(command_id=row.command_id).exclude(sequence=row.sequence)
    return [_named(other) for other in rows.order_by("sequence")[:SHOWN]]


def _consequences(row: StoredEvent) -> list[EventNamed]:
    near: Any = StoredEvent.objects.filter(
        sequence__gt=row.sequence, sequence__lte=row.sequence + REACH
    )
    found = near.filter(causation_event_id=row.event_id)
    for beginning in caused_by(row.event_id):
        found |= near.filter(command_id__startswith=beginning)
    return [_named(other) for other in found.order_by("sequence")[:SHOWN]]


def _find_sealed_at(sequence: int) -> str | None:
    seal = LogSeal.objects.filter(sequence__gte=sequence).order_by("sequence").first()
    return None if seal is None else seal.sealed_at


def _named(row: StoredEvent) -> EventNamed:
    return EventNamed(row.sequence, row.event_id, row.type, row.aggregate_id, row.command_id)
