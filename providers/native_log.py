"""Every frame to and from an agent, as NDJSON per thread, so that a bug can be replayed.

A line is ``{"t": <ms since the epoch>, "dir": ">" | "<" | "!" | "#", "frame": <as it was>}``: sent,
received, not a frame (stderr, bad lines), and our own marks. The hot path appends to a list; a
thread writes.
"""

import hashlib
import logging
import re
import threading
import time
from collections import defaultdict, deque
from contextlib import suppress
from pathlib import Path

from providers.redaction import redact

FLUSH_SECONDS = 0.25
MAX_FILE = 8 * 1024 * 1024
MAX_PENDING = 32 * 1024 * 1024
"""Bytes that wait to be written; beyond it frames are dropped, and counted in the log itself."""
MAX_FOLDER = 512 * 1024 * 1024
"""All logs together; the oldest files go first."""

REDACTED_TOGETHER = 200
"""Lines: the search for secrets stops all other threads, for 600 ms with a whole flood at once."""

Record = tuple[str, str, int, bytes]
"""Stream, direction, milliseconds since the epoch, frame."""

log = logging.getLogger(__name__)


def file_name(stream: str) -> str:
    """A thread's file; ids are any text, so what is unsafe in a name is replaced by a digest."""
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", stream)[:80]
    if safe == stream:
        return f"{safe}.ndjson"
    return f"{safe}-{hashlib.sha256(stream.encode()).hexdigest()[:8]}.ndjson"


class NativeLog:
    """Write-behind: what was recorded is on disk a quarter of a second later, or at ``close``."""

    def __init__(
        self, folder: Path | None, max_file: int = MAX_FILE, secrets: tuple[bytes, ...] = ()
    ) -> None:
        """``secrets`` are kept out wherever they are said."""
        self.folder = folder
        self.max_file = max_file
        self.dropped = 0
        self._secrets = secrets
        self._pending: deque[Record] = deque()
        self._pending_bytes = 0
        self._lock = threading.Lock()  # one writer at a time: the thread, or `flush`
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._writer: threading.Thread | None = None

    def record(self, stream: str, direction: str, frame: bytes) -> None:
        """``frame`` is JSON without a line break. Called on the event loop only."""
        if self.folder is None:
            return
        if self._pending_bytes + len(frame) > MAX_PENDING:
            self.dropped += 1
            return
        self._pending_bytes += len(frame)
        self._pending.append((stream, direction, time.time_ns() // 1_000_000, frame))
        if not self._wake.is_set():
            self._wake.set()
            if self._writer is None:
                self._start()

    def flush(self) -> None:
        with self._lock:
            pending = [self._pending.popleft() for _ in range(len(self._pending))]
            self._pending_bytes = 0
            try:
                self._write(pending)
            except OSError as error:
                log.warning("the log of agents' frames cannot be written: %s", error)

    def close(self) -> None:
        self._closing.set()
        self._wake.set()
        if self._writer is not None:
            self._writer.join()
            self._writer = None
        self.flush()

    def _start(self) -> None:
        self._writer = threading.Thread(target=self._run, name="native-log", daemon=True)
        self._writer.start()

    def _run(self) -> None:
        if self.folder is not None and self.folder.is_dir():
            with self._lock:
                self._prune()
        while not self._closing.is_set():
            self._wake.wait()
            self._closing.wait(FLUSH_SECONDS)  # gather: a flood is one write, not thousands
            self._wake.clear()
            self.flush()

    def _write(self, pending: list[Record]) -> None:
        if not pending or self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        streams: dict[str, list[bytes]] = defaultdict(list)
        for stream, direction, at, frame in pending:
            line = b'{"t":%d,"dir":"%s","frame":%s}\n' % (at, direction.encode(), frame.strip())
            streams[stream].append(line)
        if self.dropped:
            mark = b'{"t":%d,"dir":"#","frame":"dropped %d frames"}\n'
            streams[pending[-1][0]].append(mark % (pending[-1][2], self.dropped))
            self.dropped = 0
        for stream, lines in streams.items():
            self._append(self.folder / file_name(stream), lines)

    def _append(self, path: Path, lines: list[bytes]) -> None:
        with path.open("ab") as file:
            for start in range(0, len(lines), REDACTED_TOGETHER):
                together = b"".join(lines[start : start + REDACTED_TOGETHER])
                file.write(redact(together, self._secrets))
            size = file.tell()
        if size > self.max_file:
            path.replace(path.with_suffix(".old.ndjson"))
            self._prune()

    def _prune(self) -> None:
        assert self.folder is not None
        stats = []
        for path in self.folder.glob("*.ndjson"):
            with suppress(FileNotFoundError):  # somebody else removed it just now
                stats.append((path, path.stat()))
        total = sum(stat.st_size for _, stat in stats)
        for path, stat in sorted(stats, key=lambda entry: entry[1].st_mtime):
            if total <= MAX_FOLDER:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size
