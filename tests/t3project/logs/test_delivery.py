"""The way of a record out of the process: bounded, counted, and never in anybody's way."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Event
from timeit import repeat
from typing import Any

import pytest

from providers.lines import tell
from t3project.logs import delivery
from t3project.logs.delivery import LogDelivery
from tests.support.server import ROOT

MICROSECOND = 1e-6
SAYS_SOMETHING_LATE = """
import gc, logging, os
from t3project.logs.delivery import LogDelivery
RECORD = logging.LogRecord("late", logging.ERROR, "", 0, "the end", (), None)
class Late:
    def __init__(self):
        self.me = self
    def __del__(self, emit=LogDelivery("json").emit, record=RECORD, write=os.write):
        emit(record)
        write(1, b"went on")
gc.disable()
late = Late()
"""


class SlowTerminal:
    """Takes nothing until it is released."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.reached = Event()
        self.released = Event()

    def write(self, text: str) -> int:
        self.reached.set()
        self.released.wait(10)
        self.pieces.append(text)
        return len(text)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def flush(self) -> None:
        pass


class Closed:
    def write(self, text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        pass


def message(record: logging.LogRecord) -> str:
    told = record.__dict__.get("fields", {})
    return record.getMessage() + "".join(f" {name}={value}" for name, value in told.items())


def delivery_to(stream: Any) -> LogDelivery:
    return LogDelivery(make_format=lambda: message, stream=lambda: stream)


def patient_delivery_to(stream: Any) -> LogDelivery:
    """One that would gather lines for longer than a test may take."""
    return LogDelivery(make_format=lambda: message, stream=lambda: stream, gathered_seconds=1_000)


@pytest.fixture
def terminal() -> Iterator[SlowTerminal]:
    terminal = SlowTerminal()
    yield terminal
    terminal.released.set()


@pytest.fixture
def logger() -> Iterator[Callable[[LogDelivery], logging.Logger]]:
    made = logging.Logger("test.delivery", logging.INFO)

    def deliver_to(handler: LogDelivery) -> logging.Logger:
        made.addHandler(handler)
        return made

    yield deliver_to
    for handler in list(made.handlers):
        made.removeHandler(handler)
        handler.close()


Deliver = Callable[[LogDelivery], logging.Logger]


def test_lines_are_written_in_order_by_the_time_that_a_flush_returns(
    terminal: SlowTerminal, logger: Deliver
) -> None:
    terminal.released.set()
    handler = delivery_to(terminal)
    log = logger(handler)

    for number in range(1_000):
        log.info("line %d", number)
    handler.flush()

    assert terminal.text.splitlines() == [f"line {number}" for number in range(1_000)]


def test_a_terminal_that_takes_nothing_stops_nobody_and_what_is_dropped_is_told(
    terminal: SlowTerminal, logger: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "WAITING_LIMIT", 10)
    handler = delivery_to(terminal)
    log = logger(handler)
    log.info("first")
    assert terminal.reached.wait(10)

    for number in range(30):
        log.info("line %d", number)  # returns, though nothing can be written
    assert handler.dropped == 20
    terminal.released.set()
    handler.close()

    assert terminal.text.count("\n") == 1 + 10 + 1
    assert "lines dropped dropped=20" in terminal.text


def test_closing_writes_what_waits(terminal: SlowTerminal, logger: Deliver) -> None:
    terminal.released.set()
    handler = delivery_to(terminal)
    logger(handler).info("the last word")

    handler.close()

    assert terminal.text == "the last word\n"


def test_a_line_that_cannot_be_formatted_is_said_so_and_others_follow(
    terminal: SlowTerminal, logger: Deliver
) -> None:
    terminal.released.set()
    handler = delivery_to(terminal)
    log = logger(handler)

    log.info("%d", "no number")
    log.info("after it")
    handler.flush()

    assert terminal.text.splitlines() == [
        "a line of test.delivery could not be formatted: TypeError",
        "after it",
    ]


def test_where_nobody_reads_any_more_logging_goes_on(
    logger: Deliver,
) -> None:
    handler = delivery_to(Closed())
    log = logger(handler)

    log.info("to nobody")
    handler.flush()
    log.info("again")
    handler.flush()

    assert handler.dropped == 0


def test_a_line_costs_who_logs_it_less_than_twenty_microseconds(
    terminal: SlowTerminal, logger: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "WAITING_LIMIT", 1_000_000)
    log = logger(delivery_to(terminal))
    log.info("the writer is stuck")
    assert terminal.reached.wait(10)
    fields = {"kind": "thread.turn.start", "thread": "thread-1"}
    times = 1_000

    best = min(repeat(lambda: tell(log, "command", fields), number=times, repeat=5)) / times

    assert best < 20 * MICROSECOND


def test_what_is_said_while_the_interpreter_goes_away_holds_up_nobody() -> None:
    said = subprocess.check_output(
        [sys.executable, "-c", SAYS_SOMETHING_LATE], cwd=ROOT, timeout=10
    )

    assert said == b"went on"


def test_lines_that_are_in_no_hurry_are_written_together(
    terminal: SlowTerminal, logger: Deliver
) -> None:
    terminal.released.set()
    handler = patient_delivery_to(terminal)
    log = logger(handler)

    log.info("one")
    log.info("two")
    handler.flush()

    assert terminal.pieces == ["one\ntwo\n"]


def test_a_warning_is_in_a_hurry(terminal: SlowTerminal, logger: Deliver) -> None:
    terminal.released.set()

    logger(patient_delivery_to(terminal)).warning("trouble")

    assert terminal.reached.wait(10)
