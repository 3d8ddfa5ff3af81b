"""Rows on their way out of a thread's tables and back in, whole, whatever columns they have."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec
from django.db.backends.utils import CursorWrapper

from orchestration.projector.columns import Column, json_text, places

MESSAGES = "projection_thread_messages"
REQUESTS = "projection_pending_requests"

NAMES: dict[str, str] = {
    "projection_thread_activities": "activity_id",
    "projection_thread_proposed_plans": "plan_id",
    REQUESTS: "request_id",
    MESSAGES: "message_id",
}
"""The tables of what is in a thread, and the column by which a thread has each thing once."""

BY_TURN = tuple(family for family in NAMES if family != MESSAGES)
"""Those in which a row goes and comes with its turn."""

PAGE = 500
"""Rows that are in memory at a time."""

INSERT = (
    "INSERT INTO projection_set_aside (key, thread_id, family, row_sequence, turn_id, row)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)

Row = dict[str, Any]


def rows_of(cursor: CursorWrapper) -> list[Row]:
    """What was asked for, with the names of its columns."""
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def insert_rows(cursor: CursorWrapper, table: str, rows: Sequence[Row]) -> None:
    """One that was set aside before its table got a column takes that one's default."""
    for columns, alike in groupby(rows, key=tuple):
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places(columns)})",
            [tuple(row.values()) for row in alike],
        )


def other_turns(thread_id: str, turns: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The condition for rows of turns that are not among these; what is of no turn stays."""
    others = f" AND turn_id NOT IN ({places(turns)})" if turns else ""
    return f"thread_id = %s AND turn_id IS NOT NULL{others}", (thread_id, *turns)


def keys_where(
    cursor: CursorWrapper, table: str, condition: str, values: Sequence[Column]
) -> list[int]:
    cursor.execute(f"SELECT sequence FROM {table} WHERE {condition} ORDER BY sequence", values)
    return [key for (key,) in cursor.fetchall()]


def take_away(cursor: CursorWrapper, family: str, keys: Sequence[int], *, keep: bool) -> None:
    """Out of their table; set aside, or for good."""
    for some in _pages(keys):
        where = f" FROM {family} WHERE sequence IN ({places(some)})"
        if keep:
            cursor.execute(f"SELECT *{where}", tuple(some))
            cursor.executemany(INSERT, [_aside(family, row) for row in rows_of(cursor)])
        cursor.execute(f"DELETE{where}", tuple(some))


def bring_back(cursor: CursorWrapper, thread_id: str, family: str, keys: Sequence[int]) -> None:
    """But what is there again, under the same name, stays; of two, the newer one comes back."""
    name = NAMES[family]
    cursor.execute(f"SELECT {name} FROM {family} WHERE thread_id = %s", (thread_id,))
    taken = {there for (there,) in cursor.fetchall()}
    for some in _pages(sorted(keys, reverse=True)):
        rows = []
        for row in _set_aside(cursor, thread_id, family, some):
            if row[name] not in taken:
                taken.add(row[name])
                rows.append(row)
        insert_rows(cursor, family, rows)
        _forget(cursor, family, [row["sequence"] for row in rows])


def keys_aside(cursor: CursorWrapper, thread_id: str, family: str) -> list[tuple[int, str | None]]:
    """The keys of the rows that are set aside, and their turns."""
    cursor.execute(
        "SELECT row_sequence, turn_id FROM projection_set_aside"
        " WHERE thread_id = %s AND family = %s ORDER BY row_sequence",
        (thread_id, family),
    )
    return [(key, turn_id) for key, turn_id in cursor.fetchall()]


def forget_others(
    cursor: CursorWrapper, thread_id: str, turns: Collection[str], messages: Collection[int]
) -> None:
    """Of what is set aside, only that of these turns and these messages is needed any more."""
    for family in NAMES:
        gone = [
            key
            for key, turn_id in keys_aside(cursor, thread_id, family)
            if (key not in messages if family == MESSAGES else turn_id not in turns)
        ]
        _forget(cursor, family, gone)


def _aside(family: str, row: Row) -> tuple[str, str, str, int, str | None, str]:
    key = row["sequence"]
    return _key(family, key), row["thread_id"], family, key, row["turn_id"], json_text(row)


def _forget(cursor: CursorWrapper, family: str, keys: Sequence[int]) -> None:
    cursor.executemany(
        "DELETE FROM projection_set_aside WHERE key = %s", [(_key(family, key),) for key in keys]
    )


def _set_aside(
    cursor: CursorWrapper, thread_id: str, family: str, keys: Sequence[int]
) -> list[Row]:
    """The newest first."""
    cursor.execute(
        "SELECT row FROM projection_set_aside WHERE thread_id = %s AND family = %s"
        f" AND row_sequence IN ({places(keys)}) ORDER BY row_sequence DESC",
        (thread_id, family, *keys),
    )
    return [msgspec.json.decode(row, type=dict[str, Any]) for (row,) in cursor.fetchall()]


def _key(family: str, sequence: int) -> str:
    return f"{family}:{sequence}"


def _pages(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), PAGE):
        yield keys[start : start + PAGE]
