"""The story of a thread as it is stored: pages, turns, and what belongs to which."""

import json
from pathlib import Path

import pytest

from orchestration.clock import find_time_of_id, new_id
from orchestration.models import CommandReceipt, RuntimeReceipt, StoredEvent, Thread
from orchestration.story import reading
from orchestration.story.reading import PAGE, Page, Source
from orchestration.story.texts import time_of
from tests.orchestration.admin import rows

pytestmark = pytest.mark.django_db
THREAD = "thread-1"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path)


def record(type_: str, command_id: str = "command-1", **payload: object) -> StoredEvent:
    sequence = StoredEvent.objects.count() + 1
    Thread.objects.filter(pk=THREAD).update(version=sequence)
    return rows.event(
        sequence,
        THREAD,
        event_id=new_id(),
        type=type_,
        command_id=command_id,
        actor_kind="server" if command_id.startswith("server:") else "client",
        payload=json.dumps(payload),
    )


def ask_and_answer(turn: int) -> None:
    """Two commands and three events, as a turn of one word leaves them."""
    turn_id, message = f"turn-{turn}", f"message-{turn}"
    record("thread.message-sent", f"ask-{turn}", messageId=message, role="user", text="Hi")
    record("thread.turn-start-requested", f"ask-{turn}", messageId=message)
    begun = record("thread.session-set", f"begin-{turn}", startedTurn={"turnId": turn_id})
    record(
        "thread.session-set", f"end-{turn}", settledTurn={"turnId": turn_id, "state": "completed"}
    )
    row = rows.turn(begun.sequence, THREAD)
    row.turn_id, row.message_id = turn_id, message
    row.save()


def names(page: Page) -> list[str]:
    return [moment.name for moment in page.moments]


def sequences(page: Page) -> list[int]:
    return [moment.sequence for moment in page.moments if moment.kind == "event"]


def test_a_thread_is_told_with_its_commands_receipts_and_frames(source: Source) -> None:
    rows.thread(THREAD)
    event = record("thread.archived")
    at = find_time_of_id(event.event_id) or 0
    CommandReceipt.objects.create(
        command_id="command-1",
        aggregate_kind="thread",
        aggregate_id=THREAD,
        accepted_at=time_of(at - 1),
        result_sequence=1,
        status="accepted",
    )
    RuntimeReceipt.objects.create(
        type="turn.settled", thread_id=THREAD, payload="{}", created_at=time_of(at + 5)
    )
    line = {"t": at + 9, "dir": "<", "frame": {"method": "warning", "params": {}}}
    (source.folder / f"{THREAD}.ndjson").write_text(json.dumps(line) + "\n")

    page = reading.thread_page(THREAD, None, source)

    assert names(page) == ["command", "thread.archived", "turn.settled", "warning"]


def test_a_refused_command_is_told_where_it_came(source: Source) -> None:
    rows.thread(THREAD)
    event = record("thread.archived")
    CommandReceipt.objects.create(
        command_id="refused",
        aggregate_kind="thread",
        aggregate_id=THREAD,
        accepted_at=time_of((find_time_of_id(event.event_id) or 0) + 1),
        result_sequence=1,
        status="rejected",
        error="Orchestration command invariant failed (thread.archive): it is.",
    )

    page = reading.thread_page(THREAD, None, source)

    assert names(page) == ["thread.archived", "thread.archive"]
    assert "it is" in (page.moments[-1].error or "")


def test_a_long_thread_is_told_page_by_page(source: Source) -> None:
    rows.thread(THREAD)
    for _ in range(PAGE + 1):
        record("thread.archived")

    first, last = (reading.thread_page(THREAD, number, source) for number in (1, None))

    assert (first.pages, last.number) == (2, 2)
    assert sequences(first) == list(range(1, PAGE + 1)) and sequences(last) == [PAGE + 1]


def test_a_turn_is_told_from_its_message_until_the_next_one(source: Source) -> None:
    rows.thread(THREAD)
    for number in (1, 2, 3):
        ask_and_answer(number)

    turn = reading.find_turn(THREAD, "2")

    assert turn is not None and turn.turn_id == "turn-2"
    assert sequences(reading.turn_page(turn, 1, source)) == [5, 6, 7, 8]
    times = reading.times(turn, source)
    assert times is not None and times.state == "completed"


def test_a_turns_checkpoint_is_told_with_it_though_the_next_was_asked_for(source: Source) -> None:
    rows.thread(THREAD)
    ask_and_answer(1)
    ask_and_answer(2)
    diff = record("thread.turn-diff-completed", "server:checkpoint:x", turnId="turn-1", files=[])

    first, second = (reading.find_turn(THREAD, name) for name in ("turn-1", "latest"))

    assert first and second
    assert sequences(reading.turn_page(first, 1, source)) == [1, 2, 3, 4, diff.sequence]
    assert diff.sequence not in sequences(reading.turn_page(second, 1, source))


def test_a_turn_that_is_not_there_is_not_found() -> None:
    rows.thread(THREAD)

    assert [reading.find_turn(THREAD, name) for name in ("1", "0", "turn-9", "latest")] == [
        None,
        None,
        None,
        None,
    ]
