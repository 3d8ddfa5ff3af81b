"""A clock that only a test moves, for what happens after minutes."""

from collections.abc import Callable
from itertools import count


class HandMovedClock:
    def __init__(self) -> None:
        self.now = 0.0
        self._alarms: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = count()

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        number = next(self._numbers)
        self._alarms[number] = (self.now + seconds, call)
        return lambda: self._cancel(number)

    def advance(self, seconds: float) -> None:
        """Calls what is due, in order; what that sets anew may be due as well."""
        end = self.now + seconds
        while due := [(at, number) for number, (at, _) in self._alarms.items() if at <= end]:
            self.now, number = min(due)
            _, call = self._alarms.pop(number)
            call()
        self.now = end

    def _cancel(self, number: int) -> None:
        self._alarms.pop(number, None)
