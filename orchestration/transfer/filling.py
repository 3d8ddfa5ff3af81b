"""Into an empty database: the same log and the tables that follow from it, all or nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from django.db import IntegrityError
from django.db.backends.utils import CursorWrapper

from orchestration import event_store
from orchestration.clock import now_iso
from orchestration.models import LogSeal, StoredEvent, WorkerEffect, WorkerPosition
from orchestration.projector import project
from orchestration.sealing.chain import Columns, marked
from orchestration.sealing.rows import PIECE, Place
from orchestration.sealing.verifying import LogCheck, Misfits
from orchestration.transfer.lines import BadExport, Trailer, columns_of, find_trailer
from orchestration.writing import writing

PAGE = 5 * PIECE
"""Events inserted and projected together."""

Advance = Callable[[int], object]


@dataclass(frozen=True)
class Filled:
    """``digest`` is the log's at its last event: the same as where it comes from."""

    events: int
    digest: str


def fill(lines: Iterable[bytes], advance: Advance = lambda events: None) -> Filled:
    """Sequences, ids and times are kept, seals are set anew.

    Only while no server runs on the database. Raises ``BadExport``; then nothing was changed.
    """
    try:
        return _filled(lines, advance)
    except IntegrityError as error:
        raise BadExport(f"two of its events cannot be kept together: {error}") from error


def _filled(lines: Iterable[bytes], advance: Advance) -> Filled:
    with writing() as cursor:
        _require_empty(event_store.lock_head(cursor).sequence)
        export, check = Export(lines), LogCheck()
        while rows := list(islice(export, PAGE)):
            before = check.place
            _require_fit(check, rows)
            _insert(cursor, rows)
            _seal(before, rows)
            advance(len(rows))
        trailer = export.require_end()
        place = check.place
        if trailer.digest is not None and trailer.digest != place.digest.hex():
            raise BadExport("its events are not those that were exported: the digest differs")
        _move_workers(place.sequence)
    return Filled(place.sequence, place.digest.hex())


class Export(Iterator[Columns]):
    """The events of a file, counted and hashed on the way."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._read = sha256()
        self._count = 0
        self._trailer: Trailer | None = None

    def __next__(self) -> Columns:
        line = next(self._lines, b"") if self._trailer is None else b""
        if not line:
            raise StopIteration
        self._trailer = find_trailer(line)
        if self._trailer is not None:
            raise StopIteration
        self._read.update(line)
        self._count += 1
        return columns_of(line, self._count)

    def require_end(self) -> Trailer:
        """Raises ``BadExport`` where the file is cut, or not as it was written."""
        trailer = self._trailer
        if trailer is None:
            raise BadExport(f"it ends after {self._count} events, without its last line: it is cut")
        if next(self._lines, None) is not None:
            raise BadExport("something comes after its last line")
        if (trailer.events, trailer.sha256) != (self._count, self._read.hexdigest()):
            raise BadExport(
                f"its last line speaks of {trailer.events} events, and of another content: "
                "it was changed, or lines are missing"
            )
        return trailer


def _require_empty(head: int) -> None:
    if head or StoredEvent.objects.exists() or LogSeal.objects.exists():
        raise BadExport(
            f"the database has a log of {head} events already, and two cannot be joined: "
            "import into an empty one (another T3_HOME, after `manage.py migrate`)"
        )


def _require_fit(check: LogCheck, rows: list[Columns]) -> None:
    try:
        check.take(rows)
    except Misfits as misfits:
        raise BadExport(f"it is not a whole log: {misfits.misfit.message}") from misfits


def _insert(cursor: CursorWrapper, rows: list[Columns]) -> None:
    cursor.executemany(event_store.INSERT, rows)
    cursor.execute("UPDATE orchestration_log_head SET sequence = %s", [rows[-1][0]])
    project(cursor, event_store.read(rows[0][0] - 1, len(rows)))


def _seal(place: Place, rows: list[Columns]) -> None:
    for start in range(0, len(rows), PIECE):
        piece = rows[start : start + PIECE]
        digest, marks = marked(place.digest, piece)
        place = Place(piece[-1][0], digest)
        LogSeal.objects.create(
            sequence=place.sequence, digest=digest.hex(), marks=marks, sealed_at=now_iso()
        )


def _move_workers(head: int) -> None:
    """What is past is not done again."""
    WorkerPosition.objects.update(sequence=head)
    WorkerEffect.objects.all().delete()
