"""The time and fresh ids: given to whoever needs them, so that tests can give others."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

Clock = Callable[[], str]


def now_iso() -> str:
    """UTC in fixed width with milliseconds and ``Z``: times compare as plain strings."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    return str(uuid4())
