"""The append-only table: events go in at the end and come out in order. Nothing else touches it."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from django.db import connection
from django.db.backends.utils import CursorWrapper

from orchestration import command_ids
from orchestration.contracts.entities import AggregateKind
from orchestration.contracts.events import EventMetadata, RawEvent
from orchestration.contracts.recorded import RecordedEvent

COLUMNS = (
    "sequence, event_id, aggregate_kind, aggregate_id, stream_version, type, occurred_at,"
    " command_id, causation_event_id, correlation_id, metadata, payload, actor_kind"
)
INSERT = f"INSERT INTO orchestration_events ({COLUMNS}) VALUES ({', '.join(['%s'] * 13)})"
SELECT = (
    "SELECT sequence, event_id, aggregate_kind, aggregate_id, type, occurred_at, command_id,"
    " causation_event_id, correlation_id, metadata, payload FROM orchestration_events"
)
NO_METADATA = "{}"

PAGE_BYTES = 1024 * 1024
"""Of payloads in a page of the log: the event that reaches it is the page's last."""

_decode_metadata = msgspec.json.Decoder(EventMetadata).decode


class Head(NamedTuple):
    """The last sequence of the log, and how often the tables were rebuilt from it."""

    sequence: int
    rebuilds: int


def lock_head(cursor: CursorWrapper) -> Head:
    """Where the log ends, and the right to append until the transaction ends.

    On SQLite the transaction itself, begun IMMEDIATE, is the lock; elsewhere the head row is.
    """
    lock = "" if cursor.db.vendor == "sqlite" else " FOR UPDATE"
    cursor.execute(f"SELECT sequence, rebuilds FROM orchestration_log_head{lock}")
    return Head(*cursor.fetchone())


def head() -> int:
    """The last sequence of the log, 0 while it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence FROM orchestration_log_head")
        return int(cursor.fetchone()[0])


def append(cursor: CursorWrapper, events: Sequence[tuple[RecordedEvent, int]]) -> None:
    """Add events, each with its version in its aggregate's stream, and move the head.

    Only between ``lock_head`` and the end of its transaction; sequences must follow on from there.
    """
    cursor.executemany(INSERT, [_row(event.envelope, version) for event, version in events])
    cursor.execute("UPDATE orchestration_log_head SET sequence = %s", [events[-1][0].sequence])


def read(after: int, limit: int) -> list[RecordedEvent]:
    """The next events after a sequence, at most ``limit`` of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{SELECT} WHERE sequence > %s ORDER BY sequence LIMIT %s", [after, limit])
        return [_event(row) for row in cursor.fetchall()]


def read_page(after: int, limit: int) -> list[RecordedEvent]:
    """As ``read``, for whoever keeps a page for long: events may be large, and a page may not."""
    with connection.cursor() as cursor:
        cursor.execute(f"{SELECT} WHERE sequence > %s ORDER BY sequence LIMIT %s", [after, limit])
        page: list[RecordedEvent] = []
        size = 0
        for row in cursor:
            page.append(_event(row))
            size += len(page[-1].envelope.payload)
            if size >= PAGE_BYTES:
                break
        return page


def read_between(
    after: int, until: int, aggregate_ids: Sequence[str], limit: int
) -> list[RecordedEvent]:
    """Events of some aggregates, after one sequence and up to another."""
    marks = ", ".join(["%s"] * len(aggregate_ids)) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{SELECT} WHERE sequence > %s AND sequence <= %s AND aggregate_id IN ({marks})"
            " ORDER BY sequence LIMIT %s",
            [after, until, *aggregate_ids, limit],
        )
        return [_event(row) for row in cursor.fetchall()]


def read_stream(kind: AggregateKind, id_: str, skipped: int, limit: int) -> list[RecordedEvent]:
    """The events of one aggregate after its first ``skipped`` ones: versions count from 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{SELECT} WHERE aggregate_kind = %s AND aggregate_id = %s AND stream_version >= %s"
            " ORDER BY stream_version LIMIT %s",
            [kind, id_, skipped, limit],
        )
        return [_event(row) for row in cursor.fetchall()]


def _row(event: RawEvent, version: int) -> tuple[str | int | None, ...]:
    metadata = msgspec.json.encode(event.metadata).decode()
    return (
        event.sequence,
        event.event_id,
        event.aggregate_kind,
        event.aggregate_id,
        version,
        event.type,
        event.occurred_at,
        event.command_id,
        event.causation_event_id,
        event.correlation_id,
        metadata,
        bytes(event.payload).decode(),
        actor_kind(event.command_id, metadata),
    )


def _event(row: tuple[object, ...]) -> RecordedEvent:
    (sequence, event_id, kind, aggregate, type_, at, command, cause, correlation, meta, body) = row
    return RecordedEvent(
        RawEvent(
            sequence=sequence,  # type: ignore[arg-type]  # the columns' types are the table's promise
            event_id=event_id,  # type: ignore[arg-type]
            aggregate_kind=kind,  # type: ignore[arg-type]
            aggregate_id=aggregate,  # type: ignore[arg-type]
            occurred_at=at,  # type: ignore[arg-type]
            command_id=command,  # type: ignore[arg-type]
            causation_event_id=cause,  # type: ignore[arg-type]
            correlation_id=correlation,  # type: ignore[arg-type]
            metadata=_decode_metadata(str(meta)),
            type=type_,  # type: ignore[arg-type]
            payload=msgspec.Raw(str(body).encode()),
        )
    )


def actor_kind(command_id: str | None, metadata: str = NO_METADATA) -> str:
    """Who asked for an event: provider, server or client."""
    if command_id is None or command_ids.is_of_server(command_id):
        return "server"
    if command_ids.is_of_agent(command_id):
        return "provider"
    provider_keys = ("providerTurnId", "providerItemId", "adapterKey")
    return "provider" if any(key in metadata for key in provider_keys) else "client"
