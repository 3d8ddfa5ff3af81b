"""Seals as they are kept, and the stored events that they are made of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from orchestration import event_store
from orchestration.clock import now_iso
from orchestration.errors import OrchestrationError
from orchestration.models import LogSeal
from orchestration.sealing.chain import BEGINNING, COLUMNS, Columns, marked

PIECE = 1_000
"""Events of one seal at most: read and hashed in 3 ms (measured)."""

PAGE = 100
"""Events in memory together while a piece is made: some carry a hundred kilobytes."""

DIGEST = re.compile(r"[0-9a-f]{64}")
SELECT = f"SELECT {COLUMNS} FROM orchestration_events"


class BrokenLog(OrchestrationError):
    """An event is missing, or a seal was changed: what comes after it cannot be sealed."""

    code = "log.broken"


@dataclass(frozen=True)
class Place:
    """An event of the log, and the digest there."""

    sequence: int = 0
    digest: bytes = BEGINNING


@dataclass(frozen=True)
class Piece:
    """The events between two places, ready to be sealed."""

    after: Place
    end: Place
    marks: bytes


def read_columns(
    after: int, limit: int, condition: str = "1 = 1", parameters: Sequence[int | str] = ()
) -> list[Columns]:
    """The next events after a sequence, exactly as they are stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{SELECT} WHERE sequence > %s AND {condition} ORDER BY sequence LIMIT %s",
            [after, *parameters, limit],
        )
        rows: list[Columns] = cursor.fetchall()
    return rows


def read_stream_columns(kind: str, id_: str, version: int, limit: int) -> list[Columns]:
    """The next events of one stream after a version in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{SELECT} WHERE aggregate_kind = %s AND aggregate_id = %s AND stream_version > %s"
            " ORDER BY stream_version LIMIT %s",
            [kind, id_, version, limit],
        )
        rows: list[Columns] = cursor.fetchall()
    return rows


def last_sealed() -> Place:
    """Raises ``BrokenLog`` where it is no digest any more."""
    seal = LogSeal.objects.order_by("-sequence").first()
    if seal is None:
        return Place()
    if not is_digest(seal.digest):
        raise BrokenLog(f"the seal at event {seal.sequence} was changed")
    return Place(seal.sequence, bytes.fromhex(seal.digest))


def is_digest(text: str) -> bool:
    return DIGEST.fullmatch(text) is not None


def find_piece(after: Place) -> Piece:
    """What is to be sealed next. Raises ``BrokenLog`` where there is nothing, or a gap."""
    digest, marks = after.digest, b""
    last = after.sequence
    while rows := read_columns(last, min(PAGE, after.sequence + PIECE - last)):
        if rows[-1][0] != last + len(rows):
            break
        digest, more = marked(digest, rows)
        marks += more
        last += len(rows)
    if rows or not marks:
        raise BrokenLog(f"the log has a gap after its event {last}")
    return Piece(after, Place(last, digest), marks)


def keep_seal(piece: Piece, sealed_at: str) -> bool:
    """False where somebody else has sealed meanwhile. Only for who holds the head's lock."""
    if last_sealed() != piece.after:
        return False
    LogSeal.objects.create(
        sequence=piece.end.sequence,
        digest=piece.end.digest.hex(),
        marks=piece.marks,
        sealed_at=sealed_at,
    )
    return True


def seal_next() -> Place | None:
    """Seal a piece, for programs that are not the server; None when all is sealed.

    Raises ``BrokenLog``.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        head, sealed = event_store.lock_head(cursor).sequence, last_sealed()
        if sealed.sequence >= head:
            return None
        piece = find_piece(sealed)
        keep_seal(piece, now_iso())
        return piece.end
