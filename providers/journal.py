"""The lines that the log has for agents' processes and sessions, and their counts.

Never what was said: not even an agent's last words on its stderr, which may quote it.
"""

import logging

from msgspec import Struct

from providers.contracts.ids import ThreadId
from providers.contracts.models import ProviderKind
from providers.lines import tell

agents = logging.getLogger("t3.agent")
sessions = logging.getLogger("t3.session")


class ProcessCounts(Struct):
    """Since the server's start. Probes are not counted."""

    started: int = 0
    lost: int = 0
    """Ended, though nobody here wanted that."""

    def tell_started(self, program: str, pid: int, version: tuple[int, ...] | None) -> None:
        self.started += 1
        said = None if version is None else ".".join(map(str, version))
        tell(agents, "agent started", {"program": program, "pid": pid, "version": said})

    def tell_ended(self, pid: int, reason: str, *, wanted: bool) -> None:
        self.lost += not wanted
        level = logging.INFO if wanted else logging.WARNING
        tell(agents, "agent ended", {"pid": pid, "reason": reason}, level)


def tell_opened(provider: ProviderKind, thread_id: ThreadId, pid: int, *, resumed: bool) -> None:
    fields = {"provider": provider, "thread": thread_id, "pid": pid, "resumed": resumed}
    tell(sessions, "session opened", fields)


def tell_closed(provider: ProviderKind, thread_id: ThreadId, pid: int, reason: str) -> None:
    fields = {"provider": provider, "thread": thread_id, "pid": pid, "reason": reason}
    tell(sessions, "session closed", fields)
