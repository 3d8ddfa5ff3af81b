"""One event with what is about it, and texts looked for in all of them."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from orchestration.clock import new_id
from orchestration.inspection import selection
from orchestration.models import CommandReceipt
from orchestration.models.append_only import EVENTS, remove_append_only
from orchestration.models.log import StoredEvent
from orchestration.sealing.rows import seal_next
from tests.support import builders as b
from tests.support.events import AT, archived, piece
from tests.support.history import History
from tests.support.stored_log import append

pytestmark = pytest.mark.usefixtures("database")


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("events", *arguments, stdout=output)
    return output.getvalue()


def found(*arguments: str) -> list[int]:
    return [int(line.split()[0]) for line in run("grep", *arguments).splitlines()]


def shown(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(run("show", name, "--json"))
    return value


def asked() -> History:
    """A turn was asked for: one command of two events."""
    history = History()
    history.record(b.create_project(), b.create_thread(), b.start_turn("do it", "ask-1"))
    return history


def test_an_event_is_shown_with_its_command_and_its_cause() -> None:
    history = asked()
    sent, requested = history.events[-2:]
    CommandReceipt.objects.create(
        command_id=str(requested.command_id),
        aggregate_kind="thread",
        aggregate_id="thread-1",
        accepted_at=AT,
        result_sequence=requested.sequence,
        status="accepted",
    )

    by_id, by_sequence = shown(requested.event_id), shown(str(requested.sequence))

    assert by_id == by_sequence
    assert by_id["event"] == json.loads(requested.wire)
    assert by_id["causedBy"]["eventId"] == sent.event_id
    assert [event["eventId"] for event in by_id["sameCommand"]] == [sent.event_id]
    assert by_id["receipt"]["status"] == "accepted"
    assert by_id["sealedAt"] is None


def test_what_it_caused_is_shown_by_event_and_by_reaction() -> None:
    history = asked()
    sent, requested = history.events[-2:]
    history.record(b.append_delta("word"))
    cause = new_id()
    remove_append_only(connection, EVENTS)
    for event, columns in (
        (sent.sequence, {"event_id": cause}),
        (requested.sequence, {"causation_event_id": cause}),
        (history.head, {"command_id": f"server:{cause}:name"}),
    ):
        StoredEvent.objects.filter(sequence=event).update(**columns)

    assert [event["sequence"] for event in shown(cause)["caused"]] == [
        requested.sequence,
        history.head,
    ]
    assert shown(str(history.head))["causedBy"]["eventId"] == cause


def test_for_people_everything_is_in_lines() -> None:
    asked()
    seal_next()

    lines = run("show", "4")

    assert "thread.turn-start-requested" in lines
    assert "caused by   3  thread.message-sent" in lines
    assert '  "threadId": "thread-1"' in lines
    assert "not yet" not in lines


def test_an_event_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="there is no event 77 in the log"):
        run("show", "77")


def test_texts_are_found_by_expression_and_plainly() -> None:
    append(1, piece("total()"), piece("Total"), archived(), piece("a.b"), piece("axb", "other"))

    assert found("total") == [1]
    assert found("-i", "TOTAL") == [1, 2]
    assert found("a.b") == [4, 5]
    assert found("-F", "a.b") == [4]
    assert found("-F", "total()") == [1]
    assert found("a.b", "--thread", "other") == [5]
    assert found("thread-1", "--type", "thread.archived") == [3]
    assert found("thread-1", "--since", "2", "--until", "3") == [2, 3]
    assert run("grep", "--count", "a.b") == "2\n"


def test_times_narrow_what_is_searched() -> None:
    append(1, archived(), archived())
    remove_append_only(connection, EVENTS)
    StoredEvent.objects.filter(sequence=2).update(occurred_at="2026-03-01T12:00:00.000Z")

    assert found("thread", "--since", "2026-02-01") == [2]
    assert found("thread", "--until", "2026-02-01") == [1]
    assert found("thread", "--since", "2026-03-01T13:00+01:00") == [2]
    assert found("thread", "--until", "2026-03-01T11:59Z") == [1]


def test_nothing_found_is_exit_code_one() -> None:
    append(1, archived())

    with pytest.raises(SystemExit) as ended:
        run("grep", "nowhere")

    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("grep", "("), "no regular expression"),
        (("grep", "a", "--since", "yesterday"), "neither a sequence nor a time"),
        (("grep", "a", "--type", "thread.pinned"), "thread.pinned"),
        ((), "WORD"),
        (("shout",), "shout"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)


def test_the_place_of_what_was_found_is_shown_and_cannot_command_the_terminal() -> None:
    append(1, piece("x" * 10_000 + "\x9b31m needle " + "y" * 10_000))

    (line,) = run("grep", "needle").splitlines()

    assert "needle" in line
    assert len(line) < 300
    assert line.isprintable()


def test_events_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "PAGE", 3)
    append(1, *[piece(f"word {number}") for number in range(10)])

    assert found("word") == list(range(1, 11))


def test_as_json_what_was_found_is_as_on_the_wire() -> None:
    append(1, piece("needle"))

    assert json.loads(run("grep", "needle", "--json"))["payload"]["text"] == "needle"
