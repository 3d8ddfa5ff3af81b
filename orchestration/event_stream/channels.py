"""The channels that there are, who may read them, and which events belong to each."""

from dataclasses import dataclass, field
from typing import Any

from django_eventstream.channelmanager import DefaultChannelManager

from orchestration.contracts.events import ThreadCreated
from orchestration.contracts.recorded import RecordedEvent

EVERYTHING, RECEIPTS, DASHBOARD = "events", "receipts", "dashboard"
OF_PROJECT, OF_THREAD = "project-", "thread-"

CHANNELS_AT_ONCE = 10
"""Channels of one request, as in the package."""


class OwnersChannels(DefaultChannelManager):  # type: ignore[misc]  # the package has no types
    """Django names the class in ``EVENTSTREAM_CHANNELMANAGER_CLASS``; the package makes it."""

    def can_read_channel(self, user: Any, channel: str) -> bool:
        return user is not None and bool(user.is_authenticated and user.is_superuser)

    def is_channel_reliable(self, channel: str) -> bool:
        """Whoever comes back with the last id misses nothing."""
        return channel != DASHBOARD


def is_channel(name: str) -> bool:
    if name in {EVERYTHING, RECEIPTS, DASHBOARD}:
        return True
    prefix = next((prefix for prefix in (OF_PROJECT, OF_THREAD) if name.startswith(prefix)), name)
    return len(name) > len(prefix)


@dataclass
class Scope:
    """Which events of the log a stream carries. A project's threads are part of it."""

    everything: bool = False
    projects: frozenset[str] = frozenset()
    threads: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, channels: set[str]) -> "Scope | None":
        """None where no channel is of the log."""
        projects = frozenset(_named(channels, OF_PROJECT))
        threads = set(_named(channels, OF_THREAD))
        if EVERYTHING not in channels and not projects and not threads:
            return None
        return cls(EVERYTHING in channels, projects, threads)

    def wants(self, event: RecordedEvent) -> bool:
        if self.everything or event.aggregate_id in self.threads:
            return True
        if event.aggregate_id in self.projects:
            return True
        return bool(self.projects) and event.type == "thread.created" and self._takes_in(event)

    def _takes_in(self, event: RecordedEvent) -> bool:
        """A thread that begins in one of the projects is in scope from then on."""
        begun = event.payload
        if not isinstance(begun, ThreadCreated) or begun.project_id not in self.projects:
            return False
        self.threads.add(begun.thread_id)
        return True


def _named(channels: set[str], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in channels if name.startswith(prefix)]
