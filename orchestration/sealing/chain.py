"""The digest of the log at an event, in which every event before it has a part.

A digest is 32 bytes. At sequence 0 they are all zero; at each event the digest is

    SHA-256(digest at the event before + the event's stored columns)

where the stored columns are the UTF-8 bytes of one JSON array without spaces, its texts escaped no
further than JSON asks for, of, in this order: sequence, event id, aggregate kind, aggregate id,
version in its aggregate's stream, type, time, command id, id of the causing event, correlation
id, metadata, payload, actor kind. The numbers are numbers; metadata and payload are the stored
texts, as strings; what is NULL is null. It is what `json.dumps(columns, ensure_ascii=False,
separators=(",", ":"))` writes.

So a digest depends on the events alone: wherever seals are set, and whoever computes it.
"""

from hashlib import sha256

import msgspec

COLUMNS = (
    "sequence, event_id, aggregate_kind, aggregate_id, stream_version, type, occurred_at,"
    " command_id, causation_event_id, correlation_id, metadata, payload, actor_kind"
)
"""As they are read from the table, and hashed."""

Columns = tuple[
    int, str, str, str, int, str, str, str | None, str | None, str | None, str, str, str
]

BEGINNING = bytes(32)
MARK_BYTES = 4

_encode = msgspec.json.Encoder().encode


def digest_at(before: bytes, columns: Columns) -> bytes:
    return sha256(before + _encode(columns)).digest()


def marked(before: bytes, rows: list[Columns]) -> tuple[bytes, bytes]:
    """The digest at the last of the rows, and the marks of all of them."""
    marks = bytearray()
    digest = before
    for columns in rows:
        digest = sha256(digest + _encode(columns)).digest()
        marks += digest[:MARK_BYTES]
    return digest, bytes(marks)
