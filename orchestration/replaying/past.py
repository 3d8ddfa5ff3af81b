"""A thread as it was: its events up to a moment, through the projector, then asked as ever."""

from msgspec import Struct
from msgspec.structs import replace

from orchestration import event_store
from orchestration.contracts.entities import Project, ThreadPage
from orchestration.errors import NotFound
from orchestration.queries.lookups import find_project, find_thread
from orchestration.queries.reading import find_row
from orchestration.queries.snapshots import thread_page
from orchestration.replaying.folding import fold_stream
from orchestration.replaying.shadows import shadowed
from orchestration.replaying.tables import PROJECTIONS

EVERYTHING = 2**31
OF_THREAD = "orchestration_events WHERE aggregate_kind = 'thread' AND aggregate_id = %s"

Moment = int | str
"""A sequence, or a time as events carry it."""


class PastThread(Struct, frozen=True, rename="camel"):
    """``at`` is the time of the last event that is in it; ``deleted_at``, when it was deleted."""

    sequence: int
    at: str
    events: int
    project: Project
    page: ThreadPage
    deleted_at: str | None


def thread_as_it_was(thread_id: str, until: Moment | None = None) -> PastThread:
    """Changes nothing. Raises ``NotFound`` where the thread was not there yet."""
    with shadowed(PROJECTIONS) as cursor:
        sequence, at = _last_event(thread_id, until)
        events = fold_stream(cursor, "thread", thread_id, sequence)
        thread = find_thread(thread_id)
        assert thread is not None
        fold_stream(cursor, "project", thread.project_id, sequence)
        cursor.execute("UPDATE projection_threads SET deleted_at = NULL")  # of the scratch rows
        page = replace(thread_page(thread_id, limit=EVERYTHING), sequence=sequence)
        project = find_project(thread.project_id)
    assert project is not None
    return PastThread(sequence, at, events, project, page, thread.deleted_at)


def _last_event(thread_id: str, until: Moment | None) -> tuple[int, str]:
    """At a time: the last event before the first that came later."""
    if until is None:
        last = event_store.head()
    else:
        last = until if isinstance(until, int) else _first_after(thread_id, until) - 1
    row = find_row(
        f"SELECT sequence, occurred_at FROM {OF_THREAD} AND sequence <= %s"
        " ORDER BY stream_version DESC LIMIT 1",
        (thread_id, last),
    )
    if row is not None:
        return row[0], row[1]
    if find_row(f"SELECT 1 FROM {OF_THREAD} LIMIT 1", (thread_id,)) is None:
        raise NotFound(f"thread {thread_id} does not exist")
    raise NotFound(f"thread {thread_id} was not there yet at {until}")


def _first_after(thread_id: str, time: str) -> int:
    row = find_row(f"SELECT MIN(sequence) FROM {OF_THREAD} AND occurred_at > %s", (thread_id, time))
    return event_store.head() + 1 if row is None or row[0] is None else int(row[0])
