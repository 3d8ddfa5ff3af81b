"""How tables are read: one moment for several queries, and rows as plain tuples."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from orchestration.projector.columns import Column

Rows = list[tuple[Any, ...]]

BEGIN = {
    "sqlite": "BEGIN DEFERRED",  # Django's own would take the write lock
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


@contextmanager
def one_moment() -> Iterator[None]:
    """Queries inside see the database as of one moment; writers are not held up."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def select(statement: str, parameters: Sequence[Column] = ()) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, tuple(parameters))
        rows: Rows = cursor.fetchall()
    return rows


def find_row(statement: str, parameters: Sequence[Column] = ()) -> tuple[Any, ...] | None:
    rows = select(statement, parameters)
    return rows[0] if rows else None
