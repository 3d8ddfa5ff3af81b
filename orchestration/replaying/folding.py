"""Events, page by page, through the projector that also runs when they are recorded."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from django.db.backends.utils import CursorWrapper

from orchestration import event_store
from orchestration.contracts.entities import AggregateKind
from orchestration.contracts.recorded import RecordedEvent
from orchestration.projector import project
from orchestration.queries.reading import one_moment

PAGE = 5_000
"""Events read and projected together: bounds the memory, and joins the pieces of a message."""

Advance = Callable[[int], object]


def unseen(events: int) -> None:
    """Nobody looks how far it is."""


def fold(
    cursor: CursorWrapper,
    after: int,
    until: int,
    advance: Advance = unseen,
    moment: Callable[[], AbstractContextManager[None]] = one_moment,
) -> int:
    """Project the log between two sequences; returns the last that was projected."""
    while after < until:
        with moment():
            events = event_store.read(after, min(PAGE, until - after))
            if not events:
                break
            project(cursor, events)
        after = events[-1].sequence
        advance(len(events))
    return after


def fold_stream(cursor: CursorWrapper, kind: AggregateKind, id_: str, until: int) -> int:
    """Project one aggregate's own events; returns how many there were."""
    count = 0
    for events in stream_of(kind, id_, until):
        with one_moment():
            project(cursor, events)
        count += len(events)
    return count


def stream_of(kind: AggregateKind, id_: str, until: int) -> Iterator[Sequence[RecordedEvent]]:
    skipped = 0
    while page := event_store.read_stream(kind, id_, skipped, PAGE):
        events = [event for event in page if event.sequence <= until]
        if events:
            yield events
        if len(events) < len(page):
            return
        skipped += len(page)
