"""How a record becomes a line."""

import logging
import subprocess
import sys
from typing import Any

import msgspec
import pytest
from django.conf import settings

from t3project.logs.lines import formatter_for, plain
from tests.support.server import ROOT

THREAD = "1a2b3c4d-1111-4222-8333-123456789abc"
COMMAND = "9f8e7d6c-1111-4222-8333-123456789abc"


def record(
    event: str = "command",
    level: int = logging.INFO,
    name: str = "t3.command",
    trouble: Any = None,
    where: dict[str, str] | None = None,
    **fields: object,
) -> logging.LogRecord:
    made = logging.LogRecord(name, level, __file__, 1, event, (), trouble)
    made.__dict__["fields"] = {**fields, **(where or {})}
    return made


def accepted() -> logging.LogRecord:
    ids = {"thread": THREAD, "command": COMMAND, "correlation": COMMAND}
    return record(kind="thread.turn.start", outcome="accepted", ms=12.3, where=ids)


def console(made: logging.LogRecord, *, coloured: bool = False) -> str:
    return formatter_for("console", coloured=coloured).format(made)


def as_json(made: logging.LogRecord) -> dict[str, Any]:
    line = formatter_for("json", coloured=True).format(made)
    return msgspec.json.decode(line, type=dict[str, Any])


def test_a_program_gets_one_json_object_with_everything_in_it() -> None:
    line = as_json(accepted())

    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "t3.command",
        "event": "command",
        "kind": "thread.turn.start",
        "outcome": "accepted",
        "ms": 12.3,
        "thread": THREAD,
        "command": COMMAND,
        "correlation": COMMAND,
    }


def test_a_person_gets_a_short_aligned_line_with_short_ids() -> None:
    line = console(accepted())

    assert line[12:].split() == [
        *("command", "thread.turn.start", "accepted", "12", "ms"),
        *("thread=1a2b3c4d", "command=9f8e7d6c"),
    ]


def test_lines_are_aligned_with_each_other() -> None:
    refused = record(kind="thread.archive", outcome="refused", ms=1, thread=THREAD)

    assert console(accepted()).index("accepted") == console(refused).index("refused")
    assert console(accepted()).index("thread=") == console(refused).index("thread=")


def test_there_is_colour_on_a_terminal_only() -> None:
    assert "\x1b[" in console(accepted(), coloured=True)
    assert "\x1b[" not in console(accepted())


def test_nothing_that_was_said_can_begin_a_line_or_command_a_terminal() -> None:
    line = console(record(reason="one\ntwo \x1b[2J three"))

    assert "\n" not in line and "\x1b" not in line


def test_an_id_that_begins_with_the_time_is_told_by_its_end() -> None:
    assert plain("019f8e7d-1111-7222-8333-0123456789ab") == "456789ab"
    assert plain(f"server:{THREAD}:title") == "server:1a2b3c4d:title"


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_secrets_are_hidden_in_fields_messages_and_stack_traces(
    log_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_API_KEY", "value-of-the-key")
    try:
        raise ValueError(f"bad frame {settings.T3_TOKEN} value-of-the-key")
    except ValueError:
        trouble = sys.exc_info()
    made = record(
        "GET /ws?token=abc", logging.ERROR, "django", trouble, reason="value-of-the-key again"
    )

    line = formatter_for(log_format, coloured=False).format(made)

    assert "Traceback" in line and "ValueError" in line
    for secret in (settings.T3_TOKEN, "value-of-the-key", "token=abc"):
        assert secret not in line


def test_what_cannot_be_json_is_told_as_text() -> None:
    assert as_json(record(folder=ROOT))["folder"] == str(ROOT)


def test_logging_loads_no_library_for_drawing_tracebacks() -> None:
    """Where rich is installed, structlog would: five megabytes, and a tenth of a second."""
    program = (
        "import sys, t3project.logs.lines;"
        "print([name for name in ('rich', 'pygments', 'greenlet') if sys.modules.get(name)])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
