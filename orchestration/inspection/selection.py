"""Some of the log: by thread, project, type, place and time; read in pages, however much it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from orchestration import event_store
from orchestration.contracts.events import EventMetadata, RawEvent
from orchestration.contracts.recorded import RecordedEvent
from orchestration.models import StoredEvent, Thread
from orchestration.sealing.chain import Columns
from orchestration.sealing.rows import read_columns, read_stream_columns

PAGE = 1_000
"""Events held in memory at a time."""

Moment = int | str
"""A sequence, or a time as events carry it."""

Wanted = Callable[[Columns], bool]

_metadata = msgspec.json.Decoder(EventMetadata).decode


@dataclass(frozen=True)
class Selection:
    """``until`` is the last that is wanted, ``since`` the first; ``after`` is a sequence."""

    thread: str | None = None
    project: str | None = None
    types: Sequence[str] = field(default=())
    after: int = 0
    since: Moment | None = None
    until: Moment | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out between its first event and its last."""
        by_time = isinstance(self.since, str) or isinstance(self.until, str)
        return not (self.thread or self.project or self.types or by_time)

    @property
    def begin(self) -> int:
        """What is wanted comes after it."""
        return max(self.after, self.since - 1) if isinstance(self.since, int) else self.after

    def filter(self) -> Wanted:
        """For what the way of reading does not leave out by itself."""
        types, streams = frozenset(self.types), self._streams()
        since = self.since if isinstance(self.since, str) else ""
        until = self.until if isinstance(self.until, str) else None

        def is_wanted(columns: Columns) -> bool:
            return (
                (not types or columns[5] in types)
                and (streams is None or columns[2:4] in streams)
                and columns[6] >= since
                and (until is None or columns[6] <= until)
            )

        return is_wanted

    def _streams(self) -> frozenset[tuple[str, ...]] | None:
        if self.thread is None and self.project is None:
            return None
        if self.project is None:
            return frozenset({("thread", str(self.thread))})
        threads = Thread.objects.filter(project_id=self.project)
        names = {("thread", name) for name in threads.values_list("thread_id", flat=True)}
        if self.thread is not None:
            return frozenset(names & {("thread", self.thread)})
        return frozenset({*names, ("project", self.project)})


def pages_of(selection: Selection) -> Iterator[list[Columns]]:
    """In order, up to where the log ends when they are asked for."""
    is_wanted, end = selection.filter(), event_store.head()
    if isinstance(selection.until, int):
        end = min(end, selection.until)
    for page in _stream(selection) if selection.thread else _log(selection):
        yield [columns for columns in page if columns[0] <= end and is_wanted(columns)]
        if page[-1][0] >= end:
            return


def events_of(selection: Selection) -> Iterator[Columns]:
    return (columns for page in pages_of(selection) for columns in page)


def place_of(after: int) -> int:
    """A sequence, where a negative number counts from the end."""
    return after if after >= 0 else max(event_store.head() + after, 0)


def recorded(columns: Columns) -> RecordedEvent:
    """As it is on the wire."""
    return RecordedEvent(
        RawEvent(
            sequence=columns[0],
            event_id=columns[1],  # type: ignore[arg-type]  # the columns' types are the table's promise
            aggregate_kind=columns[2],  # type: ignore[arg-type]
            aggregate_id=columns[3],
            occurred_at=columns[6],
            command_id=columns[7],
            causation_event_id=columns[8],  # type: ignore[arg-type]
            correlation_id=columns[9],
            metadata=_metadata(columns[10]),
            type=columns[5],
            payload=msgspec.Raw(columns[11].encode()),
        )
    )


def _log(selection: Selection) -> Iterator[list[Columns]]:
    """By sequence; one type has an index of its own, which keeps that order too."""
    after, types = selection.begin, selection.types
    narrow = ("type = %s", tuple(types)) if len(types) == 1 else ("1 = 1", ())
    while page := read_columns(after, PAGE, *narrow):
        yield page
        after = page[-1][0]
        if len(page) < PAGE:
            return


def _stream(selection: Selection) -> Iterator[list[Columns]]:
    """By version, which the index of streams is ordered by: never sorted, however long."""
    thread = str(selection.thread)
    rows = StoredEvent.objects.filter(aggregate_kind="thread", aggregate_id=thread)
    before = rows.filter(sequence__lte=selection.begin).order_by("-stream_version")
    after = before.values_list("stream_version", flat=True).first() if selection.begin else None
    version = -1 if after is None else after
    while page := read_stream_columns("thread", thread, version, PAGE):
        yield page
        version = page[-1][4]
        if len(page) < PAGE:
            return
