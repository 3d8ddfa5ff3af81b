"""What bringing a request to an agent takes, whatever is asked for."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from orchestration.reactors.agents import Agents
from orchestration.reactors.captures import TurnCaptures
from orchestration.reactors.following import Record
from orchestration.reactors.opening import SessionOpener
from orchestration.reactors.reports import Reports
from orchestration.readers import Readers
from providers.errors import SessionNotOpen

T = TypeVar("T")


class Sender:
    def __init__(
        self,
        agents: Agents,
        opener: SessionOpener,
        captures: TurnCaptures,
        readers: Readers,
        record: Record,
        reports: Reports,
    ) -> None:
        self._agents = agents
        self._opener = opener
        self._captures = captures
        self._readers = readers
        self._record = record
        self._reports = reports


async def with_session(
    ask: Callable[[], Awaitable[T]], open_session: Callable[[], Awaitable[None]]
) -> T:
    """Once more where the session was let go a moment ago: then nothing has been sent."""
    try:
        return await ask()
    except SessionNotOpen:
        await open_session()
        return await ask()
