"""How long what nobody uses is kept: a session without a turn, a process without sessions."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from msgspec import Struct

SESSION_SECONDS = 15 * 60.0
PROCESS_SECONDS = 5 * 60.0

K = TypeVar("K", bound=Hashable)
Cancel = Callable[[], None]
After = Callable[[float, Callable[[], None]], Cancel]
"""Calls back after so many seconds, on the event loop."""


def after(seconds: float, call: Callable[[], None]) -> Cancel:
    return asyncio.get_running_loop().call_later(seconds, call).cancel


class Patience(Struct, frozen=True):
    """In seconds; zero is for ever."""

    session_seconds: float = SESSION_SECONDS
    process_seconds: float = PROCESS_SECONDS
    after: After = after


DEFAULT = Patience()


class Alarms(Generic[K]):
    """One for each key at most; set again, it begins anew."""

    def __init__(self, seconds: float, after: After, ring: Callable[[K], None]) -> None:
        self._seconds = seconds
        self._after = after
        self._ring = ring
        self._set: dict[K, Cancel] = {}

    def set(self, key: K) -> None:
        self.clear(key)
        if self._seconds:
            self._set[key] = self._after(self._seconds, lambda: self._rings(key))

    def clear(self, key: K) -> None:
        if cancel := self._set.pop(key, None):
            cancel()

    def clear_all(self) -> None:
        for key in list(self._set):
            self.clear(key)

    def _rings(self, key: K) -> None:
        del self._set[key]
        self._ring(key)
