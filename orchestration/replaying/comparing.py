"""Whether the tables say what the log says, and where they do not."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from msgspec import Struct

from orchestration import event_store
from orchestration.queries.reading import one_moment
from orchestration.replaying.folding import Advance, fold, unseen
from orchestration.replaying.shadows import real, shadow, shadowed
from orchestration.replaying.tables import PROJECTIONS, columns_of, key_of, table_of

SHOWN = 20
"""Rows of a table that are shown column by column; the others are counted."""


class Difference(Struct, frozen=True, rename="camel"):
    """One value. Where a whole row is missing, the column is None and one side is its absence."""

    table: str
    key: str | int
    column: str | None
    present: Any
    rebuilt: Any


@dataclass
class Comparison:
    """``rows`` counts the rows that differ, by table; of many not all are among ``shown``."""

    events: int
    rows: Counter[str] = field(default_factory=Counter)
    shown: list[Difference] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        return not self.rows


def compare(advance: Advance = unseen, shown: int = SHOWN) -> Comparison:
    """Rebuild beside the tables, and compare both as of one moment. Changes and locks nothing."""
    with shadowed(PROJECTIONS) as cursor:
        position = fold(cursor, 0, event_store.head(), advance)
        with one_moment():
            head = event_store.head()
            found = Comparison(fold(cursor, position, head, advance, nullcontext))
            for model in PROJECTIONS:
                _compare_table(cursor, model, shown, found)
    return found


def _compare_table(
    cursor: CursorWrapper, model: type[Model], shown: int, found: Comparison
) -> None:
    table, key = table_of(model), key_of(model)
    columns = columns_of(model)
    pairs = ", ".join(f"p.{column}, r.{column}" for column in columns)
    unequal = " OR ".join(_unequal(column) for column in columns if column != key)
    for join, condition in (
        (f"{real(table)} p JOIN {shadow(table)} r ON r.{key} = p.{key}", unequal),
        (f"{real(table)} p LEFT JOIN {shadow(table)} r ON r.{key} = p.{key}", f"r.{key} IS NULL"),
        (f"{shadow(table)} r LEFT JOIN {real(table)} p ON r.{key} = p.{key}", f"p.{key} IS NULL"),
    ):
        cursor.execute(f"SELECT COUNT(*) FROM {join} WHERE {condition}")
        (count,) = cursor.fetchone()
        if count:
            found.rows[table] += count
            order = f"ORDER BY COALESCE(p.{key}, r.{key}) LIMIT {shown:d}"
            cursor.execute(f"SELECT {pairs} FROM {join} WHERE {condition} {order}")
            for row in cursor.fetchall():
                found.shown += _differences(table, key, columns, row)


def _unequal(column: str) -> str:
    return f"p.{column} <> r.{column} OR (p.{column} IS NULL) <> (r.{column} IS NULL)"


def _differences(
    table: str, key: str, columns: list[str], row: tuple[Any, ...]
) -> Iterator[Difference]:
    present = dict(zip(columns, row[::2], strict=True))
    rebuilt = dict(zip(columns, row[1::2], strict=True))
    if present[key] is None or rebuilt[key] is None:
        is_there = present[key] is not None
        key_value = present[key] if is_there else rebuilt[key]
        yield Difference(
            table, key_value, None, present if is_there else None, None if is_there else rebuilt
        )
        return
    for column in columns:
        if present[column] != rebuilt[column]:
            yield Difference(table, present[key], column, present[column], rebuilt[column])
