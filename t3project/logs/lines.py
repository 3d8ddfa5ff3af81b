"""How a record becomes a line: aligned and short for people, JSON for programs, no secrets."""

import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec

from providers.redaction import redact, secrets_in
from t3project.redaction import redacted


class Absent:
    """Finds nothing under some names, wherever else it may be."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in self._names:
            raise ModuleNotFoundError(name)


@contextmanager
def without_modules(*names: str) -> Iterator[None]:
    """structlog loads these where they are installed, for tracebacks that we do not draw: 5 MB.

    The list of finders is replaced, not changed: other threads may be importing as well.
    """
    before = sys.meta_path
    sys.meta_path = [Absent(*names), *before]
    try:
        yield
    finally:
        sys.meta_path = before


with without_modules("rich", "better_exceptions", "greenlet"):
    from structlog.dev import Column, ConsoleRenderer, KeyValueColumnFormatter
    from structlog.processors import JSONRenderer, format_exc_info
    from structlog.stdlib import ProcessorFormatter
    from structlog.typing import EventDict, Processor

MESSAGE_CHARS = 4_000
EVENT_WIDTH = 14
KIND_WIDTH = 25
UUID = re.compile(
    r"\b([0-9a-f]{8})-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{4}([0-9a-f]{8})\b"
)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

DIM, BOLD, CYAN, RESET = "\x1b[2m", "\x1b[1m", "\x1b[36m", "\x1b[0m"
COLOURS = {
    "critical": "\x1b[1;31m",
    "error": "\x1b[31m",
    "refused": "\x1b[33m",
    "failed": "\x1b[31m",
    "warning": "\x1b[33m",
    "interrupted": "\x1b[33m",
    "accepted": "\x1b[32m",
    "completed": "\x1b[32m",
}


def formatter_for(log_format: str, *, coloured: bool) -> logging.Formatter:
    last: list[Processor] = [JSONRenderer(serializer=as_json)]
    if log_format == "console":
        last = [_shorten, console(coloured=coloured)]
    return SafeFormatter(
        foreign_pre_chain=[_take_fields, format_exc_info],
        processors=[ProcessorFormatter.remove_processors_meta, *last],
    )


class SafeFormatter(ProcessorFormatter):
    """Hides secrets in the finished line, stack traces included."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._secrets = secrets_in(os.environ)  # once: it takes as long as the rest of a line

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record), self._secrets)


def without_secrets(line: str, known: tuple[bytes, ...]) -> str:
    from django.conf import settings

    line = redact(line.encode(errors="replace"), known).decode(errors="replace")
    return redacted(line, str(settings.T3_TOKEN))


def as_json(event: EventDict, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()


def _take_fields(logger: Any, name: str, event: EventDict) -> EventDict:
    """Time, level and logger first, then what is told, in the order in which it was given."""
    record: logging.LogRecord = event["_record"]
    message = str(event.pop("event"))[:MESSAGE_CHARS]
    at = datetime.fromtimestamp(record.created, UTC)
    event["timestamp"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event["level"] = record.levelname.lower()
    event["logger"] = record.name
    event["event"] = message
    event.update(getattr(record, "fields", {}))
    return event


def _shorten(logger: Any, name: str, event: EventDict) -> EventDict:
    """What people need at a glance: no level where all is well, no id twice, their own time."""
    at = datetime.fromisoformat(event["timestamp"]).astimezone()
    event["timestamp"] = at.strftime("%H:%M:%S.%f")[:-3]
    if "exception" in event:
        event["exception"] = UNPRINTABLE.sub("?", event["exception"])
    if event["level"] in ("info", "debug"):
        del event["level"]
    if event["logger"].startswith("t3."):
        del event["logger"]
    if event.get("correlation") == event.get("command"):
        event.pop("correlation", None)
    return {key: value for key, value in event.items() if value is not None}


def console(*, coloured: bool) -> ConsoleRenderer:
    def style(code: str) -> str:
        return code if coloured else ""

    def column(
        key: str, code: str, width: int = 0, *, named: bool = False, before: str = ""
    ) -> Column:
        formatter = KeyValueColumnFormatter(
            key_style=style(DIM) if named else None,
            value_style=style(code),
            reset_style=style(RESET),
            value_repr=plain,
            width=width,
            prefix=before,
        )
        return Column(key, formatter)

    def state(key: str, value: object) -> str:
        return f"{style(COLOURS.get(str(value), BOLD))}{plain(value):<11}{style(RESET)}"

    columns = [
        column("", "", named=True),
        column("timestamp", DIM),
        Column("level", state),
        column("event", BOLD, EVENT_WIDTH),
        column("kind", CYAN, KIND_WIDTH),
        column("provider", CYAN, KIND_WIDTH),
        Column("outcome", state),
        Column("ms", lambda key, value: f"{took(value):>7}"),
    ]
    return ConsoleRenderer(columns=columns, sort_keys=False)


def took(milliseconds: Any) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 10_000 else f"{milliseconds:.0f} ms"


def plain(value: object) -> str:
    """One line, whatever was in it: neither line breaks nor a terminal's commands come through."""
    text = UUID.sub(short_id, str(value))
    return CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


def short_id(found: re.Match[str]) -> str:
    """Eight digits: the first, or of an id that begins with the time the last."""
    return found[3] if found[2] == "7" else found[1]
