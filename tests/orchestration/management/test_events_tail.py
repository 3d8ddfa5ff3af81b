"""Looking at the log from a terminal."""

import json
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from orchestration.inspection import selection
from orchestration.management.events import tail
from tests.support import builders as b
from tests.support.events import archived, piece, recorded
from tests.support.history import History
from tests.support.server import ROOT, environment_for, manage
from tests.support.stored_log import append

FILL = """
from tests.support.events import archived
from tests.support.stored_log import append
append(1, *[archived()] * 2_000)
"""

pytestmark = pytest.mark.usefixtures("database")


def printed(*arguments: str) -> list[str]:
    output = StringIO()
    call_command("events", "tail", *arguments, stdout=output)
    return output.getvalue().splitlines()


def sequences(lines: list[str]) -> list[int]:
    return [int(line.split()[0]) for line in lines]


def test_an_empty_log_prints_nothing() -> None:
    assert printed() == []


def test_the_whole_log_is_printed_in_order() -> None:
    append(1, *[archived()] * 1_203)

    lines = printed()

    assert sequences(lines) == list(range(1, 1_204))
    assert lines[0] == (
        "1 2026-01-01T00:00:00.000Z thread-1 thread.archived "
        '{"threadId":"thread-1","archivedAt":"2026-01-01T00:00:00.000Z",'
        '"updatedAt":"2026-01-01T00:00:00.000Z"}'
    )


def test_the_log_can_be_narrowed_to_a_thread_and_to_types() -> None:
    append(1, archived("a"), archived("b"), piece("hello", "a"), piece("hello", "b"))

    assert sequences(printed("--thread", "a")) == [1, 3]
    assert sequences(printed("--type", "thread.message-sent")) == [3, 4]
    assert sequences(printed("--thread", "b", "--type", "thread.archived")) == [2]
    both = ("--type", "thread.archived", "--type", "thread.message-sent")
    assert sequences(printed(*both)) == [1, 2, 3, 4]


@pytest.mark.parametrize("page", [1, 2, 1_000])
def test_what_is_narrowed_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(selection, "PAGE", page)
    History().record(b.create_project(), b.create_thread("a"), b.create_thread("b"))
    append(4, piece("1", "a"), piece("2", "b"), piece("3", "a"), archived("b"), piece("4", "a"))

    assert sequences(printed("--thread", "a")) == [2, 4, 6, 8]
    assert sequences(printed("--thread", "a", "--after", "4")) == [6, 8]
    assert sequences(printed("--thread", "a", "--since", "4", "--until", "6")) == [4, 6]
    assert sequences(printed("--project", "project-1")) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert sequences(printed("--project", "project-2")) == []
    assert sequences(printed("--type", "thread.message-sent", "--after", "-4")) == [5, 6, 8]
    assert sequences(printed("--type", "thread.archived", "--type", "thread.created")) == [2, 3, 7]


def test_printing_starts_after_a_sequence_or_before_the_end() -> None:
    append(1, *[archived()] * 5)

    assert sequences(printed("--after", "3")) == [4, 5]
    assert sequences(printed("--after", "-2")) == [4, 5]
    assert sequences(printed("--after", "-20")) == [1, 2, 3, 4, 5]
    assert sequences(printed("--after", "-" + "9" * 30)) == [1, 2, 3, 4, 5]
    assert printed("--after", "9" * 30) == printed("--since", "9" * 30) == []


def test_as_json_an_event_is_what_goes_over_the_wire() -> None:
    append(1, archived())

    (line,) = printed("--json")

    assert line.encode() == recorded(1).wire
    assert json.loads(line)["type"] == "thread.archived"


def test_a_long_payload_is_cut_and_cannot_command_the_terminal() -> None:
    append(1, piece("\x9b31m" + "x" * 10_000, "thread\x1b[2J"))

    (line,) = printed()

    assert len(line) < 300
    assert line.isprintable()


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(CommandError, match=r"thread\.pinned"):
        printed("--type", "thread.pinned")


def test_following_prints_what_comes_until_it_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    append(1, archived())
    waits = iter([2, 3])

    def wait() -> None:
        sequence = next(waits, None)
        if sequence is None:
            raise KeyboardInterrupt
        append(sequence, archived())

    monkeypatch.setattr(tail, "wait", wait)

    assert sequences(printed("--follow")) == [1, 2, 3]


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path, migrated_database: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated_database, home / "t3.sqlite3")
    environment = environment_for(home)
    manage(environment, "shell", "--command", FILL)
    tail = f"{sys.executable} manage.py events tail --json | head -n 1"

    done = subprocess.run(
        ["sh", "-c", tail], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout)["sequence"] == 1
    assert done.stderr == ""
