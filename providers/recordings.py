"""Logs of agents' frames, read back: ours (``native_log.py``), and recordings of the same form."""

import heapq
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Raw, Struct

from providers.errors import ProviderError

Direction = Literal[">", "<", "!", "#"]
"""Sent, received, not a frame, and marks of whoever recorded."""

SINCE_THE_START = 10_000_000_000
"""Smaller times are seconds since a recording began, larger ones milliseconds since the epoch."""
EMITTED = re.compile(rb'"emittedAtMs": ?(\d+)')


class UnreadableRecording(ProviderError):
    """The file is not a log of frames."""

    code = "provider.unreadable-recording"


class RecordedFrame(Struct, frozen=True):
    """``frame`` is as it was said; of what is not a frame, a JSON text."""

    at_ms: int
    direction: Direction
    frame: Raw


class Line(Struct, frozen=True):
    t: float
    dir: Direction
    frame: Raw


def read_recordings(files: Sequence[Path]) -> Iterator[RecordedFrame]:
    """In the order of their times. Raises ``UnreadableRecording`` or ``OSError``."""
    logs = [read_recording(file) for file in files]
    return heapq.merge(*logs, key=lambda frame: frame.at_ms)


def read_recording(file: Path) -> Iterator[RecordedFrame]:
    """A last line that was cut off, as by a crash, is left out."""
    epoch = None
    for number, (line, at_end) in enumerate(lines_of(file), start=1):
        try:
            read = msgspec.json.decode(line, type=Line)
        except msgspec.DecodeError as error:
            if at_end and number > 1:
                return
            raise UnreadableRecording(f"line {number} of {file} is no frame: {error}") from error
        if read.t >= SINCE_THE_START:
            at_ms = int(read.t)
        else:
            epoch = began_at(file) if epoch is None else epoch
            at_ms = epoch + round(read.t * 1000)
        yield RecordedFrame(at_ms, read.dir, Raw(bytes(read.frame)))


def lines_of(file: Path) -> Iterator[tuple[bytes, bool]]:
    """Each line that is not empty, and whether it is the last."""
    with file.open("rb") as log:
        before = None
        for line in log:
            if line.strip():
                if before is not None:
                    yield before, False
                before = line
        if before is not None:
            yield before, True


def began_at(file: Path) -> int:
    """The recording's start by the agent's own clock, in milliseconds; 0 where it never says."""
    for line, _ in lines_of(file):
        if (emitted := EMITTED.search(line)) is not None:
            return int(emitted[1]) - round(msgspec.json.decode(line, type=Line).t * 1000)
    return 0
