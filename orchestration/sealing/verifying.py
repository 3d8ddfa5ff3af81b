"""Holds the log against itself and its seals, and names the first event that does not fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from orchestration import event_store
from orchestration.contracts.events import PAYLOAD_TYPES, EventMetadata
from orchestration.models import LogSeal, StoredEvent
from orchestration.sealing.chain import BEGINNING, MARK_BYTES, Columns, digest_at, marked
from orchestration.sealing.rows import Place, is_digest, read_columns

PAGE = 2_000
"""Events held in memory at a time."""

FIRST_VERSION = 0
SEALS_AT_END = 2
EVENTS_AT_END = 5_000

Advance = Callable[[int], object]

_payloads = {name: msgspec.json.Decoder(kind).decode for name, kind in PAYLOAD_TYPES.items()}
_metadata = msgspec.json.Decoder(EventMetadata).decode


BEGINNING_OF_LOG = Place()


class Misfit(Struct, frozen=True, rename="camel"):
    """The first that does not fit. ``problem`` is missing, changed, version, unreadable or seal."""

    sequence: int
    event_id: str | None
    problem: str
    message: str


class Verified(Struct, frozen=True, rename="camel"):
    """What was looked at. ``digest`` is the log's at its last event: to note down elsewhere."""

    events: int
    sealed_events: int
    seals: int
    digest: str
    misfit: Misfit | None


@dataclass(frozen=True)
class Seal:
    after: int
    sequence: int
    digest: bytes
    marks: bytes
    sealed_at: str

    def mark_of(self, sequence: int) -> bytes:
        place = (sequence - self.after - 1) * MARK_BYTES
        return self.marks[place : place + MARK_BYTES]

    @property
    def is_whole(self) -> bool:
        return len(self.marks) == (self.sequence - self.after) * MARK_BYTES


class Misfits(Exception):
    """Ends the search."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(misfit.message)
        self.misfit = misfit


class LogCheck:
    """Goes through the log once; its memory grows with the threads, and not with the events."""

    def __init__(self, begin: Place = BEGINNING_OF_LOG) -> None:
        self.place = begin
        self.seals = 0
        self.sealed = begin.sequence
        self._begins_late = begin.sequence > 0
        self._seal = find_seal(begin.sequence)
        self._versions: dict[tuple[str, str], int] = {}

    def take(self, rows: Sequence[Columns]) -> None:
        """The next events. Raises ``Misfits`` at the first that does not fit."""
        for columns in rows:
            sequence = self.place.sequence + 1
            if columns[0] != sequence:
                raise missing(sequence, f"after it comes event {columns[0]} ({columns[1]})")
            self._require_version(columns)
            require_readable(columns)
            here = Place(sequence, digest_at(self.place.digest, columns))
            if self._seal is not None:
                self._require_sealed(self._seal, here, columns)
            self.place = here

    def end(self, head: int) -> None:
        """Whether the log ends where it should. Raises ``Misfits``."""
        last = self.place.sequence
        if last < head:
            raise missing(last + 1, f"the log's head says that it has {head}")
        newest = StoredEvent.objects.order_by("-sequence").values_list("sequence", flat=True)[:1]
        (end,) = newest or (0,)
        if self._seal is not None and self._seal.sequence > end:
            raise missing(end + 1, f"there is a seal of events up to {self._seal.sequence}")

    def _require_version(self, columns: Columns) -> None:
        stream = columns[2], columns[3]
        known = self._versions.get(stream, FIRST_VERSION - 1)
        is_unknown = self._begins_late and stream not in self._versions
        expected = columns[4] if is_unknown else known + 1
        if columns[4] != expected:
            words = f"is number {columns[4]} of {' '.join(stream)}, where {expected} was to follow"
            raise misfit(columns, "version", words)
        self._versions[stream] = expected

    def _require_sealed(self, seal: Seal, here: Place, columns: Columns) -> None:
        if not seal.is_whole:
            raise seal_misfit(seal, "it does not follow on the seal before: one was removed")
        if here.digest[:MARK_BYTES] != seal.mark_of(here.sequence):
            raise self._culprit(seal, here, columns)
        if here.sequence == seal.sequence:
            if here.digest != seal.digest:
                raise seal_misfit(seal, "its digest was changed: the events fit its marks")
            self.seals += 1
            self.sealed = here.sequence
            self._seal = find_seal(here.sequence)

    def _culprit(self, seal: Seal, here: Place, columns: Columns) -> Misfits:
        """Where the digest at its end fits all the same, the seal's marks were changed."""
        rest = read_columns(here.sequence, seal.sequence - here.sequence)
        digest, _ = marked(here.digest, rest)
        if digest == seal.digest:
            return seal_misfit(seal, "its marks were changed: the events fit its digest")
        words = f"is not what was sealed at {seal.sealed_at}: it was changed afterwards"
        return misfit(columns, "changed", words)


def verify(advance: Advance = lambda events: None) -> Verified:
    """The log up to where it ended at the beginning; writers are not held up."""
    return _verified(LogCheck(), advance)


def find_misfit_at_end() -> Misfit | None:
    """Looks only at what came after the last seals, and at no more than the last few thousand."""
    last = LogSeal.objects.order_by("-sequence")[SEALS_AT_END : SEALS_AT_END + 1].first()
    begin = BEGINNING_OF_LOG
    if last is not None and is_digest(last.digest):
        begin = Place(last.sequence, bytes.fromhex(last.digest))
    late = event_store.head() - EVENTS_AT_END
    if late > begin.sequence and find_seal(late) is None:
        begin = Place(late, BEGINNING)  # no seal follows: no digest is held against anything
    return _verified(LogCheck(begin), lambda events: None).misfit


def _verified(check: LogCheck, advance: Advance) -> Verified:
    head, found = event_store.head(), None
    try:
        while rows := read_columns(check.place.sequence, min(PAGE, head - check.place.sequence)):
            check.take(rows)
            advance(len(rows))
        check.end(head)
    except Misfits as misfits:
        found = misfits.misfit
    place = check.place
    return Verified(place.sequence, check.sealed, check.seals, place.digest.hex(), found)


def find_seal(after: int) -> Seal | None:
    seal = LogSeal.objects.filter(sequence__gt=after).order_by("sequence").first()
    if seal is None:
        return None
    return Seal(
        after,
        seal.sequence,
        bytes.fromhex(seal.digest) if is_digest(seal.digest) else b"",
        bytes(seal.marks),
        seal.sealed_at,
    )


def require_readable(columns: Columns) -> None:
    """Raises ``Misfits`` where the contracts cannot decode it."""
    decode = _payloads.get(columns[5])
    if decode is None:
        raise misfit(columns, "unreadable", f"is of the unknown type {columns[5]}")
    try:
        decode(columns[11])
        _metadata(columns[10])
    except msgspec.DecodeError as error:
        raise misfit(columns, "unreadable", f"({columns[5]}) cannot be read: {error}") from error


def misfit(columns: Columns, problem: str, words: str) -> Misfits:
    sequence, event_id = columns[:2]
    return Misfits(Misfit(sequence, event_id, problem, f"event {sequence} ({event_id}) {words}"))


def missing(sequence: int, words: str) -> Misfits:
    return Misfits(Misfit(sequence, None, "missing", f"event {sequence} is missing: {words}"))


def seal_misfit(seal: Seal, words: str) -> Misfits:
    text = f"the seal at event {seal.sequence} does not fit: {words}"
    return Misfits(Misfit(seal.sequence, None, "seal", text))
