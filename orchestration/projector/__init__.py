"""The tables that are read, kept in step with the log inside the log's own transactions."""

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper

from orchestration.contracts.recorded import RecordedEvent
from orchestration.projector.batch import Batch


def project(cursor: CursorWrapper, events: Sequence[RecordedEvent]) -> None:
    """Apply a batch, in the log's order, within the current transaction.

    The result is that of applying the events one by one.
    """
    batch = Batch(cursor)
    for event in events:
        batch.add(event)
    batch.finish()
