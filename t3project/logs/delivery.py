"""Records on their way out: a thread formats and writes them, so that no slow terminal stops us."""

import logging
import sys
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import TextIO

from orchestration.metrics import instruments

WAITING_LIMIT = 10_000
"""Records that wait at most; what comes beyond is dropped, counted, and told when there is room."""

TOGETHER = 200
"""Records that are written at once."""

GATHERED_SECONDS = 0.05
"""A line in no hurry waits for others: a thread that woke for each would hold up commits."""

CLOSING_SECONDS = 2.0
"""How long an exit waits for what is still to be written; a full pipe must not hold it up."""

Format = Callable[[logging.LogRecord], str]


class Flush(Event):
    """Set when everything before it has been written."""


class LogDelivery(logging.Handler):
    """Puts a record into a queue, and nothing more, on the thread that logs."""

    def __init__(
        self,
        log_format: str = "auto",
        make_format: Callable[[], Format] | None = None,
        stream: Callable[[], TextIO] = lambda: sys.stderr,
        gathered_seconds: float = GATHERED_SECONDS,
    ) -> None:
        super().__init__()
        # What no line shows need not be found out for each.
        logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
        self.dropped = 0
        self._make_format = make_format or (lambda: format_of(log_format))
        self._stream = stream
        self._gathered_seconds = gathered_seconds
        self._waiting: SimpleQueue[logging.LogRecord | Flush | None] = SimpleQueue()
        self._hurry = Event()
        self._starting = Lock()
        self._writer: Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if sys.is_finalizing():
            return  # a thread that starts now would be waited for without end
        if self._waiting.qsize() >= WAITING_LIMIT:
            self.dropped += 1
            instruments.log_lines_dropped.of().add()
            return
        self._waiting.put(record)
        if record.levelno >= logging.WARNING:
            self._hurry.set()
        if self._writer is None:
            self._start()

    def flush(self) -> None:
        """Returns when all that was logged before is written, or cannot be written in time."""
        if self._writer is not None and self._writer.is_alive():
            mark = Flush()
            self._waiting.put(mark)
            self._hurry.set()
            mark.wait(CLOSING_SECONDS)

    def close(self) -> None:
        super().close()
        writer, self._writer = self._writer, None
        if writer is not None:
            self._waiting.put(None)
            self._hurry.set()
            writer.join(CLOSING_SECONDS)

    def _start(self) -> None:
        with self._starting:
            if self._writer is None:
                self._writer = Thread(target=self._run, name="log", daemon=True)
                self._writer.start()

    def _run(self) -> None:
        format_ = self._make_format()
        told = 0
        while True:
            records, marks, is_last = self._next()
            lines = [self._line(format_, record) for record in records]
            if records and self.dropped > told:
                lines.append(self._line(format_, dropped(self.dropped - told)))
                told = self.dropped
            self._write("".join(lines))
            for mark in marks:
                mark.set()
            if is_last:
                return

    def _next(self) -> tuple[list[logging.LogRecord], list[Flush], bool]:
        """What waits, at least one; and whether that was the last."""
        records: list[logging.LogRecord] = []
        marks: list[Flush] = []
        entry = self._waiting.get()
        if isinstance(entry, logging.LogRecord):
            self._hurry.wait(self._gathered_seconds)
        self._hurry.clear()
        while True:
            match entry:
                case None:
                    return records, marks, True
                case Flush():
                    marks.append(entry)
                case _:
                    records.append(entry)
            if len(records) == TOGETHER:
                return records, marks, False
            try:
                entry = self._waiting.get_nowait()
            except Empty:
                return records, marks, False

    def _write(self, text: str) -> None:
        """If nobody is there any more, there is nobody to tell."""
        try:
            if text:
                stream = self._stream()
                stream.write(text)
                stream.flush()
        except (AttributeError, OSError, ValueError):
            return

    def _line(self, format_: Format, record: logging.LogRecord) -> str:
        try:
            return format_(record) + "\n"
        except Exception as error:
            return f"a line of {record.name} could not be formatted: {type(error).__name__}\n"


def format_of(log_format: str) -> Format:
    from t3project.logs.lines import formatter_for  # structlog is loaded with the first line

    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    if log_format == "auto":
        log_format = "console" if is_terminal else "json"
    return formatter_for(log_format, coloured=is_terminal).format


def dropped(count: int) -> logging.LogRecord:
    fields = {"fields": {"dropped": count}}
    record = logging.LogRecord("t3.log", logging.WARNING, "", 0, "lines dropped", (), None)
    record.__dict__.update(fields)
    return record
