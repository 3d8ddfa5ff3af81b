"""The lines that the log has for agents' processes and sessions, and their counts.

Never what was said: not even an agent's last words on its stderr, which may quote it.
"""

import logging

from msgspec import Struct

from providers.contracts.ids import ThreadId
from providers.contracts.models import ProviderKind

agents = logging.getLogger("t3.agent")
sessions = logging.getLogger("t3.session")


class ProcessCounts(Struct):
    """Since the server's start. Probes are not counted."""

    started: int = 0
    lost: int = 0
    """Ended, though nobody here wanted that."""

    def tell_started(self, program: str, pid: int, version: tuple[int, ...] | None) -> None:
        self.started += 1
        fields: dict[str, object] = {"program": program, "pid": pid}
        if version is not None:
            fields["version"] = ".".join(map(str, version))
        agents.info("agent started", extra={"fields": fields})

    def tell_ended(self, pid: int, reason: str, *, wanted: bool) -> None:
        self.lost += not wanted
        level = logging.INFO if wanted else logging.WARNING
        agents.log(level, "agent ended", extra={"fields": {"pid": pid, "reason": reason}})


def tell_opened(provider: ProviderKind, thread_id: ThreadId, pid: int, *, resumed: bool) -> None:
    fields = {"provider": provider, "thread": thread_id, "pid": pid, "resumed": resumed}
    sessions.info("session opened", extra={"fields": fields})


def tell_closed(provider: ProviderKind, thread_id: ThreadId, pid: int, reason: str) -> None:
    fields = {"provider": provider, "thread": thread_id, "pid": pid, "reason": reason}
    sessions.info("session closed", extra={"fields": fields})
