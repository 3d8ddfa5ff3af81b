"""What is known about the agents on this machine, looked up in the background."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from providers.contracts.snapshot import ServerProvider

REFRESH_SECONDS = 60.0

Announce = Callable[[list[ServerProvider]], None]

logger = logging.getLogger(__name__)


class Probing(Protocol):
    """``ProviderSessions``, or a small fake of it."""

    async def probe_all(self) -> list[ServerProvider]: ...


class ProviderStatus:
    """The latest answers of the probes. Never in anybody's way: a start does not wait for them."""

    def __init__(self, sessions: Probing, announce: Announce) -> None:
        self._sessions = sessions
        self._announce = announce
        self._probing = asyncio.Lock()
        self._due = asyncio.Event()
        self.current: list[ServerProvider] = []
        self.known = asyncio.Event()

    async def refresh(self) -> list[ServerProvider]:
        """Look now; tells everybody if anything but the time of the look has changed."""
        async with self._probing:
            found = await self._sessions.probe_all()
            changed = [timeless(p) for p in found] != [timeless(p) for p in self.current]
            self.current = found
            self.known.set()
        if changed:
            self._announce(found)
        return found

    def look_soon(self) -> None:
        """The settings have changed; many changes at once are one look."""
        self._due.set()

    async def run(self) -> None:
        """Until cancelled. A look that fails is logged: it is no reason to stop the server."""
        while True:
            self._due.clear()
            try:
                await self.refresh()
            except Exception:
                logger.exception("the agents on this machine could not be looked up")
                self.known.set()  # nothing, which is better than to wait for ever
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), REFRESH_SECONDS)


def timeless(provider: ServerProvider) -> ServerProvider:
    return replace(provider, checked_at="")
