"""The writer's transaction, with one light cursor for all that is written in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN"}
STATEMENTS_KEPT = 256


class WriterCursor(CursorWrapper):
    """Gives statements straight to the driver: Django would wrap each in six layers more."""

    def __init__(self, cursor: Any, db: BaseDatabaseWrapper) -> None:
        super().__init__(cursor, db)
        self._native = with_question_marks if db.vendor == "sqlite" else str

    def execute(self, sql: Any, params: Any = ()) -> Any:
        return self.cursor.execute(self._native(sql), params)

    def executemany(self, sql: Any, param_list: Sequence[Any]) -> Any:
        return self.cursor.executemany(self._native(sql), param_list)

    def fetchone(self) -> Any:
        return self.cursor.fetchone()

    def fetchall(self) -> Any:
        return self.cursor.fetchall()


@lru_cache(STATEMENTS_KEPT)
def with_question_marks(sql: str) -> str:
    """As SQLite's driver wants places for values to be marked."""
    return sql.replace("%s", "?")


@contextmanager
def writing() -> Iterator[CursorWrapper]:
    """Commits at the end, or takes everything back. Raises the errors of ``django.db``.

    What ``transaction.atomic`` does, without its layers: they cost a lone commit as much as SQLite.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    with database.wrap_database_errors, opened_cursor(database) as cursor:
        database.in_atomic_block, database.autocommit = True, False  # so that the ORM joins in
        try:
            cursor.execute(BEGIN[database.vendor])
            yield cursor
            database.connection.commit()
        except BaseException:
            take_back(database)
            raise
        finally:
            database.in_atomic_block = database.needs_rollback = False
            database.autocommit = True


def opened_cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    if database.queries_logged:
        return database.cursor()
    return WriterCursor(database.connection.cursor(), database)


def take_back(database: BaseDatabaseWrapper) -> None:
    """A connection that cannot even do that is dropped; the next transaction opens another."""
    database.in_atomic_block = False
    with suppress(Error):
        database.rollback()
    if not database.is_usable():
        database.close()
