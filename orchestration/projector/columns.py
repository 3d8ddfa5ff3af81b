"""Values as columns hold them, and the statement that changes some columns of one row."""

from collections.abc import Collection, Mapping

import msgspec
from django.db.backends.utils import CursorWrapper

Column = str | int | None


def json_text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def nullable_json_text(value: object) -> str | None:
    return None if value is None else json_text(value)


def places(values: Collection[object]) -> str:
    """One for each value, as ``IN`` and ``VALUES`` want them between their parentheses."""
    return ", ".join(["%s"] * len(values))


def update_row(
    cursor: CursorWrapper, table: str, key: str, key_value: str, changes: Mapping[str, Column]
) -> None:
    """Names of tables and columns are ours alone; values never become part of the statement."""
    if changes:
        columns = ", ".join(f"{column} = %s" for column in changes)
        cursor.execute(
            f"UPDATE {table} SET {columns} WHERE {key} = %s", (*changes.values(), key_value)
        )
