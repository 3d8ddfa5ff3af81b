"""The log out of one database and into another: the same log, and the same tables."""

import json
from collections.abc import Iterator
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model

from orchestration import models, ownership
from orchestration.models import LogSeal, StoredEvent, WorkerEffect, WorkerPosition
from orchestration.models.append_only import EVENTS, SEALS, install_append_only, remove_append_only
from orchestration.replaying.comparing import compare
from orchestration.replaying.tables import PROJECTIONS
from orchestration.sealing import rows
from orchestration.sealing.verifying import verify
from orchestration.transfer import filling
from tests.support import builders as b
from tests.support.history import History

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.T3_HOME = tmp_path
    monkeypatch.setattr(rows, "PIECE", 5)
    monkeypatch.setattr(filling, "PIECE", 5)
    monkeypatch.setattr(filling, "PAGE", 10)
    yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log.ndjson"


def past() -> History:
    """Two threads in two projects, with words that JSON has to escape."""
    history = History()
    history.record(b.create_project(), b.create_thread())
    history.record(
        b.create_project("project-2"), b.create_thread("thread-2", project_id="project-2")
    )
    for thread_id in (b.THREAD, "thread-2"):
        history.record(
            b.start_turn('say "grüße"\n\t\x7f\u2028', f"ask-{thread_id}", thread_id),
            b.begin_turn(f"turn-{thread_id}", f"ask-{thread_id}", thread_id),
            b.append_delta("some ", "assistant:1", f"turn-{thread_id}", thread_id),
            b.append_delta("words", "assistant:1", f"turn-{thread_id}", thread_id),
            b.request_approval("request-1", thread_id, turn_id=f"turn-{thread_id}"),
            b.upsert_plan("plan-1", f"turn-{thread_id}", thread_id),
        )
    return history


def empty() -> None:
    """As another database, just migrated."""
    for table in (EVENTS, SEALS):
        remove_append_only(connection, table)
    tables: list[type[Model]] = [StoredEvent, LogSeal, *PROJECTIONS]
    for model in tables:
        model._default_manager.all().delete()
    models.LogHead.objects.update(sequence=0)
    for table in (EVENTS, SEALS):
        install_append_only(connection, table)


def contents(*tables: type[Any]) -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in tables}


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("events", *arguments, stdout=output)
    return output.getvalue()


def exported(file: Path) -> list[bytes]:
    run("export", str(file))
    return file.read_bytes().splitlines(keepends=True)


def test_an_import_has_the_same_log_and_the_same_tables(file: Path) -> None:
    past()
    log, tables, digest = contents(StoredEvent), contents(*PROJECTIONS), verify().digest
    exported(file)
    empty()

    run("import", str(file))

    assert contents(StoredEvent) == log
    assert contents(*PROJECTIONS) == tables
    assert compare().is_equal
    assert (verify().misfit, verify().digest) == (None, digest)
    assert verify().sealed_events == verify().events == len(log["StoredEvent"])


def test_the_log_goes_on_after_an_import(file: Path) -> None:
    history = past()
    exported(file)
    empty()
    run("import", str(file))

    history.record(b.append_delta("more", "assistant:1", f"turn-{b.THREAD}"))

    assert compare().is_equal
    assert verify().misfit is None


def test_reactors_do_not_act_on_what_was_imported(file: Path) -> None:
    history = past()
    exported(file)
    empty()
    WorkerPosition.objects.create(worker="provider-commands", sequence=0)
    WorkerEffect.objects.create(worker="provider-commands", sequence=3)

    run("import", str(file))

    assert WorkerPosition.objects.get().sequence == history.head
    assert not WorkerEffect.objects.exists()


def test_what_is_said_for_programs_is_json(file: Path) -> None:
    history = past()

    said = json.loads(run("export", str(file), "--json"))
    empty()
    taken = json.loads(run("import", str(file), "--json"))

    assert said["events"] == taken["events"] == history.head
    assert said["digest"] == taken["digest"]


def test_through_pipes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    past()
    lines = exported(file)
    out = TextIOWrapper(BytesIO())
    monkeypatch.setattr("sys.stdout", out)
    run("export", "-")
    piped = out.buffer.getvalue()
    monkeypatch.undo()
    empty()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(piped)))

    run("import", "-")

    assert piped == b"".join(lines)
    assert verify().events == len(lines) - 1


def test_each_line_is_an_event_and_the_last_counts_them(file: Path) -> None:
    history = past()

    *events, last = map(json.loads, exported(file))

    assert [event["sequence"] for event in events] == list(range(1, history.head + 1))
    assert last["export"] == "end"
    assert last["events"] == history.head


@pytest.mark.parametrize(
    ("options", "streams"),
    [
        (("--thread", "thread-2"), {"thread-2"}),
        (("--project", "project-2"), {"project-2", "thread-2"}),
        (("--type", "project.created"), {"project-1", "project-2"}),
        (("--until", "2"), {"project-1", "thread-1"}),
    ],
)
def test_an_export_can_be_narrowed(file: Path, options: tuple[str, ...], streams: set[str]) -> None:
    past()

    run("export", str(file), *options)

    events = [json.loads(line) for line in file.read_bytes().splitlines()[:-1]]
    assert {event["aggregateId"] for event in events} == streams


def test_the_beginning_of_a_log_can_be_imported(file: Path) -> None:
    past()
    run("export", str(file), "--until", "7")
    empty()

    run("import", str(file))

    assert verify().events == 7
    assert compare().is_equal


def cut_in_a_line(lines: list[bytes]) -> list[bytes]:
    return [*lines[:6], lines[6][:20]]


def cut_between_lines(lines: list[bytes]) -> list[bytes]:
    return lines[:6]


def without_a_line(lines: list[bytes]) -> list[bytes]:
    return [*lines[:6], *lines[7:]]


def without_the_last_event(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-1]]


def with_a_changed_byte(lines: list[bytes]) -> list[bytes]:
    return [*lines[:4], lines[4].replace(b"words", b"wards"), *map(changed, lines[5:])]


def changed(line: bytes) -> bytes:
    return line.replace(b"words", b"wards")


def with_more_after_it(lines: list[bytes]) -> list[bytes]:
    return [*lines, lines[0]]


def of_another_format(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-1], lines[-1].replace(b'"format":1', b'"format":2')]


def twice_the_same_id(lines: list[bytes]) -> list[bytes]:
    first = json.loads(lines[0])["eventId"].encode()
    second = json.loads(lines[1])["eventId"].encode()
    return [lines[0], lines[1].replace(second, first), *lines[2:]]


def nothing(lines: list[bytes]) -> list[bytes]:
    return []


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (cut_in_a_line, "line 7 is not an exported event"),
        (cut_between_lines, "ends after 6 events, without its last line: it is cut"),
        (without_a_line, "event 7 is missing"),
        (without_the_last_event, "lines are missing"),
        (with_a_changed_byte, "it was changed"),
        (with_more_after_it, "something comes after its last line"),
        (of_another_format, "format 2"),
        (twice_the_same_id, "cannot be kept together"),
        (nothing, "it is cut"),
    ],
)
def test_of_a_damaged_file_nothing_is_taken(file: Path, damage: Any, sentence: str) -> None:
    past()
    lines = exported(file)
    empty()
    file.write_bytes(b"".join(damage(lines)))

    with pytest.raises(CommandError, match=sentence):
        run("import", str(file))

    assert not StoredEvent.objects.exists()
    assert models.LogHead.objects.get().sequence == 0


def test_a_part_of_a_log_is_refused(file: Path) -> None:
    past()
    run("export", str(file), "--thread", "thread-2")
    empty()

    with pytest.raises(CommandError, match="not a whole log: event 1 is missing"):
        run("import", str(file))


def test_a_log_that_is_there_is_not_touched(file: Path) -> None:
    history = past()
    exported(file)

    with pytest.raises(CommandError, match="has a log of 18 events already"):
        run("import", str(file))

    assert verify().events == history.head


def test_a_running_server_is_not_disturbed(file: Path, tmp_path: Path) -> None:
    past()
    exported(file)
    empty()

    with ownership.lock_home(tmp_path), pytest.raises(CommandError, match="another server"):
        run("import", str(file))


def test_an_export_overwrites_nothing(file: Path) -> None:
    file.write_text("mine")

    with pytest.raises(CommandError, match="exists already"):
        run("export", str(file))

    assert file.read_text() == "mine"


def test_an_export_into_a_folder_that_is_not_there_names_it(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere is no folder"):
        run("export", str(tmp_path / "nowhere" / "log.ndjson"))
