"""Ids of the stream: what a client has come to, and shows again when it comes back."""

from collections.abc import Collection
from typing import Self
from urllib.parse import unquote

from orchestration.errors import OrchestrationError
from orchestration.event_stream.channels import DASHBOARD, RECEIPTS, Scope

LARGEST = 2**63 - 1

LOG = "log"
"""The sources of a stream, each with positions of its own: this one, receipts, the dashboard."""


class UnreadableId(OrchestrationError):
    """What was given as the last id is none of ours."""

    code = "stream.unreadable-id"


class Positions:
    """How far one stream has come, by source.

    Written ``1234`` for the log, ``receipts:56`` for receipts, ``1234,receipts:56`` for both. The
    package's own form (``thread-1:1234``) is read too: each channel of the log counts the same.
    """

    def __init__(self, at: dict[str, int]) -> None:
        self.at = at

    @classmethod
    def read(cls, text: str) -> Self:
        at: dict[str, int] = {}
        for part in text.split(","):
            channel, _, number = part.strip().rpartition(":")
            if not (number.isascii() and number.isdecimal()) or int(number) > LARGEST:
                raise UnreadableId(f"the last event id {text[:100]!r} is none of this stream's")
            source = _source_of(unquote(channel))
            at[source] = min(int(number), at.get(source, LARGEST))
        return cls(at)

    def move(self, source: str, position: int) -> None:
        self.at[source] = position

    def __str__(self) -> str:
        if self.at.keys() == {LOG}:
            return str(self.at[LOG])  # the usual one, made for every event of a flood
        kept = {source: at for source, at in self.at.items() if source != DASHBOARD} or self.at
        return ",".join(
            str(at) if source == LOG else f"{source}:{at}" for source, at in sorted(kept.items())
        )


def sources_of(channels: Collection[str]) -> set[str]:
    named = {name for name in (RECEIPTS, DASHBOARD) if name in channels}
    return named if Scope.of(set(channels)) is None else {LOG, *named}


def _source_of(channel: str) -> str:
    return channel if channel in {RECEIPTS, DASHBOARD} else LOG
