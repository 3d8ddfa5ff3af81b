"""The tables that are read, kept in step with the log inside the log's own transactions."""

from collections.abc import Sequence

from django.db import connection

from orchestration.contracts.recorded import RecordedEvent
from orchestration.projector.batch import Batch


def project(events: Sequence[RecordedEvent]) -> None:
    """Apply a batch, in the log's order, within the current transaction.

    The result is that of applying the events one by one.
    """
    with connection.cursor() as cursor:
        batch = Batch(cursor)
        for event in events:
            batch.add(event)
        batch.finish()
