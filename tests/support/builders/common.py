"""Ids and times that the builders share."""

from providers.contracts.ids import ProjectId, ThreadId, TurnId
from providers.contracts.models import CodexSelection

AT = "2026-01-01T00:00:00.000Z"
PROJECT = ProjectId("project-1")
THREAD = ThreadId("thread-1")
TURN = TurnId("turn-1")
MODEL = CodexSelection(model="gpt-5.4")


def at(seconds: int) -> str:
    """A time so many seconds after the others, under an hour."""
    return f"2026-01-01T00:{seconds // 60:02}:{seconds % 60:02}.000Z"


class _Ids:
    def __init__(self) -> None:
        self.last = 0

    def begin_again(self) -> None:
        self.last = 0

    def next(self, prefix: str) -> str:
        self.last += 1
        return f"{prefix}-{self.last}"


_ids = _Ids()


def number_from_one() -> None:
    """Ids are foreseeable from here on; only for histories that begin at an empty log."""
    _ids.begin_again()


def command_id() -> str:
    """One that no other command of the test run has."""
    return _ids.next("command")


def next_id(prefix: str) -> str:
    return _ids.next(prefix)
