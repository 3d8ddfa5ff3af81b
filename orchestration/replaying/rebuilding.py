"""The tables made anew from the log, while others go on reading and writing them."""

from contextlib import nullcontext
from dataclasses import dataclass
from time import perf_counter

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from orchestration import event_store, records
from orchestration.clock import now_iso
from orchestration.contracts.receipts import ProjectionRebuilt
from orchestration.errors import NotFound
from orchestration.replaying.folding import Advance, fold, fold_stream, unseen
from orchestration.replaying.shadows import real, shadow, shadowed
from orchestration.replaying.tables import PROJECTIONS, is_of_threads, table_of
from orchestration.writing import writing
from providers.contracts.ids import ThreadId

NEARLY_THERE = 1_000
"""Events that may be missing when the log is locked; until then they are caught up with."""

THREADS_TABLES = tuple(model for model in PROJECTIONS if is_of_threads(model))


@dataclass(frozen=True)
class Rebuilt:
    """``held_seconds`` is how long nobody else could write, for the rest and the swap."""

    events: int
    seconds: float
    held_seconds: float


def rebuild(advance: Advance = unseen) -> Rebuilt:
    """Fold the whole log into fresh tables, then swap what is in them in one transaction.

    Whoever reads sees the old rows until the new ones are there; the tables themselves stay, and
    with them statements that others have prepared. Until the end no lock is held.
    """
    begun = perf_counter()
    with shadowed(PROJECTIONS) as cursor:
        position = _catch_up(cursor, advance)
        locked = perf_counter()
        with writing():
            head = event_store.lock_head(cursor).sequence
            fold(cursor, position, head, advance)
            for model in PROJECTIONS:
                _swap(cursor, model)
            _announce(cursor, None, head, begun)
        ended = perf_counter()
    return Rebuilt(head, ended - begun, ended - locked)


def rebuild_thread(thread_id: str) -> int:
    """Make one thread's rows anew; returns of how many events.

    Inside the caller's transaction, which must be the writer's (``engine.record``), or in one of
    its own. Raises ``NotFound``.
    """
    begun = perf_counter()
    transaction = nullcontext() if connection.in_atomic_block else writing()
    with transaction, shadowed(PROJECTIONS) as cursor:
        head = event_store.lock_head(cursor).sequence
        events = fold_stream(cursor, "thread", thread_id, head)
        if not events:
            raise NotFound(f"thread {thread_id} does not exist")
        for model in THREADS_TABLES:
            _swap(cursor, model, thread_id)
        _announce(cursor, ThreadId(thread_id), events, begun)
    return events


def _catch_up(cursor: CursorWrapper, advance: Advance) -> int:
    """Until so little is missing that the log can be locked for it; it grows meanwhile."""
    position, head = 0, event_store.head()
    while head - position > NEARLY_THERE:
        position = fold(cursor, position, head, advance)
        head = event_store.head()
    return position


def _swap(cursor: CursorWrapper, model: type[Model], thread_id: str | None = None) -> None:
    """An empty table takes a whole other of the same shape page by page, not row by row."""
    table = table_of(model)
    where, values = ("", ()) if thread_id is None else (" WHERE thread_id = %s", (thread_id,))
    cursor.execute(f"DELETE FROM {real(table)}{where}", values)
    cursor.execute(f"INSERT INTO {real(table)} SELECT * FROM {shadow(table)}")


def _announce(cursor: CursorWrapper, thread_id: ThreadId | None, events: int, begun: float) -> None:
    """What others remember of the rows is void, and the receipt says how long it took."""
    cursor.execute("UPDATE orchestration_log_head SET rebuilds = rebuilds + 1")
    records.keep_receipt(
        ProjectionRebuilt(
            created_at=now_iso(),
            thread_id=thread_id,
            events=events,
            duration_ms=round((perf_counter() - begun) * 1000, 3),
        )
    )
