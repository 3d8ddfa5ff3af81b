"""Empty tables that stand before the real ones, on one connection alone.

A temporary table is found before any other of its name, in SQLite as in PostgreSQL. So the very
statements that write the real tables write these, no lock of the real ones is taken, nobody else
sees them, and they are gone with the connection, however it ends.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from orchestration.replaying.tables import table_of
from orchestration.writing import opened_cursor

CACHE_KIB = 16 * 1024
"""Memory for pages of the temporary tables; the rest of them is in a file that SQLite removes."""

SHADOWS = {"sqlite": "temp", "postgresql": "pg_temp"}


@contextmanager
def shadowed(tables: Sequence[type[Model]]) -> Iterator[CursorWrapper]:
    """Inside, the tables' names mean empty copies, with the same columns and indexes.

    In a transaction as outside of one; they are dropped at the end of it all.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    with database.wrap_database_errors, opened_cursor(database) as cursor, _in_a_file(cursor):
        names = [table_of(model) for model in tables]
        try:
            for name in names:
                _create(cursor, name)
            yield cursor
        except BaseException:
            if not connection.in_atomic_block:  # else they go with what the block has done
                with suppress(Error):
                    _drop(cursor, names)
            raise
        _drop(cursor, names)


def real(table: str) -> str:
    """The name by which the shadowed table itself is found."""
    return f"{'main' if connection.vendor == 'sqlite' else _schema()}.{table}"


def shadow(table: str) -> str:
    return f"{SHADOWS[connection.vendor]}.{table}"


@contextmanager
def _in_a_file(cursor: CursorWrapper) -> Iterator[None]:
    """However long the log is: outside of transactions SQLite can be told not to use memory."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    (before,) = cursor.execute("PRAGMA temp_store").fetchone()
    cursor.execute("PRAGMA temp_store = FILE")
    cursor.execute(f"PRAGMA temp.cache_size = -{CACHE_KIB}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA temp_store = {before}")


def _create(cursor: CursorWrapper, table: str) -> None:
    if connection.vendor != "sqlite":
        cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {real(table)} INCLUDING ALL)")
        return
    cursor.execute(
        "SELECT sql FROM main.sqlite_master WHERE tbl_name = %s AND type IN ('table', 'index')"
        " AND sql IS NOT NULL ORDER BY type DESC",
        (table,),
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(_temporary(statement))


def _temporary(statement: str) -> str:
    """As SQLite keeps it: CREATE TABLE "a" …, CREATE [UNIQUE] INDEX "b" ON "a" …"""
    if statement.startswith("CREATE TABLE "):
        return statement.replace("CREATE TABLE ", "CREATE TABLE temp.", 1)
    return statement.replace(" INDEX ", " INDEX temp.", 1)


def _drop(cursor: CursorWrapper, tables: Sequence[str]) -> None:
    for table in tables:
        cursor.execute(f"DROP TABLE IF EXISTS {shadow(table)}")


def _schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return str(cursor.fetchone()[0])
