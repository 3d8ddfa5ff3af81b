"""Recorded WebSocket sessions of the protocol's own server, frame by frame."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "recordings" / "wire"


@dataclass(frozen=True)
class WireFrame:
    """One frame; ``method`` is that of the request, or of the request that is answered."""

    session: str
    number: int
    sent_by_client: bool
    json: dict[str, Any]
    method: str | None

    @property
    def is_push(self) -> bool:
        return self.json.get("type") == "push"

    @property
    def bytes(self) -> bytes:
        return json.dumps(self.json).encode()

    def __str__(self) -> str:
        """The name of a test case."""
        return f"{self.session}:{self.number}"


def requests() -> list[WireFrame]:
    return [frame for frame in _frames() if frame.sent_by_client]


def pushes(channel: str | None = None) -> list[WireFrame]:
    found = [frame for frame in _frames() if frame.is_push]
    return [frame for frame in found if channel in (None, frame.json["channel"])]


def replies(method: str | None = None) -> list[WireFrame]:
    """The successful ones."""
    answers = [frame for frame in _answers() if "error" not in frame.json]
    return [frame for frame in answers if method in (None, frame.method)]


def failures() -> list[WireFrame]:
    return [frame for frame in _answers() if "error" in frame.json]


def _answers() -> list[WireFrame]:
    return [frame for frame in _frames() if not frame.sent_by_client and not frame.is_push]


@cache
def _frames() -> tuple[WireFrame, ...]:
    return tuple(frame for path in sorted(FOLDER.glob("*.jsonl")) for frame in _session(path))


def _session(path: Path) -> Iterator[WireFrame]:
    methods: dict[str, str] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        recorded = json.loads(line)
        frame = recorded["frame"]
        if recorded["dir"] == "out":
            methods[frame["id"]] = frame["body"]["_tag"]
        method = methods.get(frame.get("id"))
        yield WireFrame(path.stem, number, recorded["dir"] == "out", frame, method)
