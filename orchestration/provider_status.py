"""What is known about the agents on this machine, looked up in the background."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from providers.contracts.snapshot import ServerProvider
from providers.sessions import ProviderSessions

REFRESH_SECONDS = 60.0

Announce = Callable[[list[ServerProvider]], None]


class ProviderStatus:
    """The latest answers of the probes. Never in anybody's way: a start does not wait for them."""

    def __init__(self, sessions: ProviderSessions, announce: Announce) -> None:
        self._sessions = sessions
        self._announce = announce
        self._probing = asyncio.Lock()
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

    async def run(self) -> None:
        while True:
            await self.refresh()
            await asyncio.sleep(REFRESH_SECONDS)


def timeless(provider: ServerProvider) -> ServerProvider:
    return replace(provider, checked_at="")
