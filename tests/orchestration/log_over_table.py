"""A log whose readers are answered from a table in memory: what follows it needs no database."""

from typing import Any

from orchestration.log import EventLog
from orchestration.readers import Readers
from tests.support.events import recorded


class Table:
    """Stands for the readers: answers every query with events of a table in memory."""

    def __init__(self, length: int = 0) -> None:
        self.events = [recorded(sequence) for sequence in range(1, length + 1)]
        self.reads = 0

    def commit(self, log: EventLog, count: int) -> None:
        """Write events and hand them to the log's followers, as the engine does."""
        written = self.write(count)
        log.publish(written)

    def write(self, count: int) -> list[Any]:
        first = len(self.events) + 1
        written = [recorded(sequence) for sequence in range(first, first + count)]
        self.events += written
        return written

    async def run(self, _: object, after: int, limit: int) -> list[Any]:
        self.reads += 1
        return self.events[after : after + limit]


class TableReaders(Readers):
    def __init__(self, table: Table) -> None:
        self.run = table.run  # type: ignore[assignment,method-assign]


def log_over(table: Table) -> EventLog:
    log = EventLog(TableReaders(table))
    log.head = len(table.events)
    return log
