"""The writer's transaction, with one light cursor for all that is written in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


class WriterCursor(CursorWrapper):
    """Gives statements straight to the driver: Django would wrap each in four layers more."""

    def execute(self, sql: Any, params: Any = ()) -> Any:
        return self.cursor.execute(sql, params)

    def executemany(self, sql: Any, param_list: Sequence[Any]) -> Any:
        return self.cursor.executemany(sql, param_list)


@contextmanager
def writing() -> Iterator[CursorWrapper]:
    """Commits at the end, or takes everything back. Raises the errors of ``django.db``."""
    with connection.wrap_database_errors, transaction.atomic(), connection.cursor() as cursor:
        yield cursor if connection.queries_logged else WriterCursor(cursor.cursor, connection)
