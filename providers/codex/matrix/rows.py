"""A row of the table: methods that are treated alike."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Use = Literal["used", "shown", "told as a notice", "refused", "ignored", "not offered"]


class Row(Struct, frozen=True):
    """Methods that are treated alike. ``why`` says what for, or why not."""

    use: Use
    why: str
    methods: tuple[str, ...]


def used(why: str, methods: str) -> Row:
    return Row("used", why, tuple(methods.split()))


def shown(why: str, methods: str) -> Row:
    return Row("shown", why, tuple(methods.split()))


def unknown(why: str, methods: str) -> Row:
    return Row("told as a notice", why, tuple(methods.split()))


def refused(why: str, methods: str) -> Row:
    return Row("refused", why, tuple(methods.split()))


def ignored(why: str, methods: str) -> Row:
    return Row("ignored", why, tuple(methods.split()))


def not_offered(why: str, methods: str) -> Row:
    return Row("not offered", why, tuple(methods.split()))


def methods_of(rows: Iterable[Row], *uses: Use) -> list[str]:
    """All methods of the rows, or those that are treated in one of the given ways."""
    return [method for row in rows if not uses or row.use in uses for method in row.methods]
