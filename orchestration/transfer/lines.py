"""The form of an exported log: one event a line, and a last line by which a cut file is noticed."""

import msgspec
from msgspec import Raw, Struct

from orchestration.contracts.entities import AggregateKind
from orchestration.errors import OrchestrationError
from orchestration.sealing.chain import Columns

FORMAT = 1


class BadExport(OrchestrationError):
    """The file cannot be imported; the message says why, and nothing was changed."""

    code = "export.bad"


class ExportedEvent(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Every stored column, the bytes of metadata and payload included."""

    sequence: int
    event_id: str
    aggregate_kind: AggregateKind
    aggregate_id: str
    stream_version: int
    type: str
    occurred_at: str
    command_id: str | None
    causation_event_id: str | None
    correlation_id: str | None
    metadata: Raw
    payload: Raw
    actor_kind: str


class Trailer(Struct, frozen=True, rename="camel", tag_field="export", tag="end"):
    """The last line. ``sha256`` is of all bytes before it; ``digest``, where it is a whole log's
    beginning, is the log's digest at its last event, as its seals have it.
    """

    format: int
    events: int
    sha256: str
    digest: str | None


_encode = msgspec.json.Encoder().encode
_event = msgspec.json.Decoder(ExportedEvent).decode
_trailer = msgspec.json.Decoder(Trailer).decode


def line_of(columns: Columns) -> bytes:
    (*before, metadata, payload, actor) = columns
    event = ExportedEvent(*before, Raw(metadata.encode()), Raw(payload.encode()), actor)  # type: ignore[arg-type, call-arg]  # in the order of its fields
    return _encode(event) + b"\n"


def last_line(trailer: Trailer) -> bytes:
    return _encode(trailer) + b"\n"


def find_trailer(line: bytes) -> Trailer | None:
    """None where it is an event's line. Raises ``BadExport`` where it is of another format."""
    if not line.startswith(b'{"export"'):
        return None
    try:
        trailer = _trailer(line)
    except msgspec.DecodeError as error:
        raise BadExport(f"its last line is damaged: {error}") from error
    if trailer.format != FORMAT:
        raise BadExport(f"it is of format {trailer.format}; this version reads format {FORMAT}")
    return trailer


def columns_of(line: bytes, number: int) -> Columns:
    """Raises ``BadExport``."""
    try:
        event = _event(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadExport(f"line {number} is not an exported event: {error}") from error
    return (
        event.sequence,
        event.event_id,
        event.aggregate_kind,
        event.aggregate_id,
        event.stream_version,
        event.type,
        event.occurred_at,
        event.command_id,
        event.causation_event_id,
        event.correlation_id,
        bytes(event.metadata).decode(),
        bytes(event.payload).decode(),
        event.actor_kind,
    )
