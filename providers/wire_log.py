"""Reading the logs of agents' frames: which there are, and their lines by place and by time.

A log is read where it lies, a page at a time, whatever its size. Its lines are in the order of
their times (`native_log.py` writes them), so that a moment is found by halving.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from providers.native_log import file_name
from providers.redaction import redact

ENDING = ".ndjson"
OLD_ENDING = ".old.ndjson"
PROCESS = "process-"
LONGEST_LINE = 32 * 1024 * 1024
TAIL = 256 * 1024
"""Bytes at the end of a log in which its last word is looked for."""

Json = Any


class WireFile(Struct, frozen=True):
    """One file. ``modified_ms`` is since the epoch; an old one is not written any more."""

    path: Path
    size: int
    modified_ms: int

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_old(self) -> bool:
        return self.name.endswith(OLD_ENDING)

    @property
    def stream(self) -> str:
        """What it is the log of, as far as its name tells: a thread, or a process."""
        return self.name.removesuffix(OLD_ENDING if self.is_old else ENDING)

    @property
    def is_of_process(self) -> bool:
        return self.stream.startswith(PROCESS)


class _Line(Struct, frozen=True):
    t: int
    dir: str
    frame: msgspec.Raw = msgspec.Raw(b"null")


class WireFrame(Struct, frozen=True):
    """``at_ms`` is since the epoch; ``offset`` and ``end`` are places in the file, in bytes."""

    at_ms: int
    direction: str
    body: bytes
    file: str
    offset: int
    end: int

    @property
    def frame(self) -> Json:
        """What it says, decoded; the text itself where that cannot be done."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return self.body.decode(errors="replace")

    @property
    def method(self) -> str:
        """The method, or what it is instead: an answer, an error, a line of stderr."""
        if self.direction == "!":
            return "stderr"
        if self.direction == "#":
            return "note"
        frame = self.frame
        if not isinstance(frame, dict):
            return "unreadable"
        if (method := frame.get("method")) is not None:
            return str(method)
        return "refusal" if "error" in frame else "answer"


_decode = msgspec.json.Decoder(_Line).decode


def wire_files(folder: Path) -> list[WireFile]:
    """All logs, the ones written last first."""
    found = []
    for path in folder.glob(f"*{ENDING}"):
        try:
            stat = path.stat()
        except OSError:  # it was just rotated, or pruned
            continue
        found.append(WireFile(path, stat.st_size, stat.st_mtime_ns // 1_000_000))
    return sorted(found, key=lambda file: file.modified_ms, reverse=True)


def files_of(folder: Path, stream: str) -> list[WireFile]:
    """Those of one thread, or of ``process-<pid>``, oldest first; none where nothing was said."""
    current = folder / file_name(stream)
    names = (current.with_suffix(OLD_ENDING).name, current.name)
    by_name = {file.name: file for file in wire_files(folder)}
    return [by_name[name] for name in names if name in by_name]


def find_file(folder: Path, name: str) -> WireFile | None:
    """By its name alone, so that nobody can ask for a file that lies elsewhere."""
    return next((file for file in wire_files(folder) if file.name == name), None)


def frames_from(path: Path, offset: int = 0, secrets: Sequence[bytes] = ()) -> Iterator[WireFrame]:
    """Frames from a place on, without secrets. A line that is cut or not ours is left out."""
    with path.open("rb") as file:
        file.seek(offset)
        while line := file.readline(LONGEST_LINE):
            end = offset + len(line)
            if line.endswith(b"\n"):
                try:
                    read = _decode(redact(line, secrets))
                except msgspec.DecodeError:
                    read = None
                if read is not None:
                    body = bytes(read.frame)
                    yield WireFrame(read.t, read.dir, body, path.name, offset, end)
            offset = end


def offset_at(path: Path, at_ms: int) -> int:
    """The place of the first frame that is not older than a moment; the end if there is none."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            start, time = _line_after(file, middle)
            if time is not None and time < at_ms:
                low = start + 1
            else:
                high = middle
        return _line_after(file, low)[0]


def last_heard_ms(folder: Path, stream: str) -> int | None:
    """When the agent last said something; None where nothing is on record."""
    for file in reversed(files_of(folder, stream)):
        heard = None
        try:
            start = _line_start(file.path, max(0, file.size - TAIL))
            for frame in frames_from(file.path, start):
                heard = frame.at_ms if frame.direction == "<" else heard
        except OSError:
            continue
        if heard is not None:
            return heard
    return None


def _line_start(path: Path, offset: int) -> int:
    with path.open("rb") as file:
        return _line_after(file, offset)[0]


def _line_after(file: Any, offset: int) -> tuple[int, int | None]:
    """The first line that begins at the offset or later: where, and its time; at the end none."""
    if offset > 0:
        file.seek(offset - 1)
        file.readline()
    else:
        file.seek(0)
    start = file.tell()
    line = file.readline(64)
    digits = line.partition(b'"t":')[2].partition(b",")[0].strip()
    return start, int(digits) if digits.isdigit() else None
