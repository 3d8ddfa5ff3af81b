"""What clients start from."""

import threading

import msgspec
import pytest
from django.db import connection

from orchestration.contracts.entities import ReadModel, ThreadPage
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import NotFound
from orchestration.queries import read_model, shell, thread_page
from orchestration.queries.reading import one_moment, select
from providers.contracts.base import UNSET
from tests.support import builders as b
from tests.support.history import History


def begun() -> History:
    history = History()
    history.record(b.create_project(), b.create_thread())
    return history


def whole() -> ReadModel:
    """As a client reads it."""
    return msgspec.json.decode(read_model(), type=ReadModel)


def places_of(page: ThreadPage) -> list[int]:
    messages = [message.sequence for message in page.messages]
    activities = [activity.sequence for activity in page.activities]
    return sorted(place for place in messages + activities if place is not UNSET)


def test_nothing_recorded_is_an_empty_snapshot(database: None) -> None:
    assert msgspec.json.decode(read_model()) == {
        "snapshotSequence": 0,
        "projects": [],
        "threads": [],
        "updatedAt": "1970-01-01T00:00:00.000Z",
    }


def test_a_snapshot_is_as_of_the_last_event(database: None) -> None:
    history = begun()
    history.record(b.append_delta(created_at=b.at(7)))

    snapshot = whole()

    assert (snapshot.snapshot_sequence, snapshot.updated_at) == (3, b.at(7))
    assert (shell().snapshot_sequence, thread_page(b.THREAD).sequence) == (3, 3)


def test_a_snapshot_holds_the_whole_thread(database: None) -> None:
    history = begun()
    history.record(
        b.start_turn("question", "message-1", created_at=b.at(1)),
        b.begin_turn("turn-1", "message-1", created_at=b.at(2)),
        b.append_delta("answer", created_at=b.at(3)),
        b.append_activity(payload={"deep": [1, None]}, activity_id="a-1", created_at=b.at(4)),
        b.upsert_plan(created_at=b.at(5)),
        b.settle_turn(created_at=b.at(6)),
        b.complete_diff(created_at=b.at(7)),
    )

    [thread] = whole().threads

    assert [message.text for message in thread.messages] == ["question", "answer"]
    assert [activity.payload for activity in thread.activities] == [{"deep": [1, None]}]
    assert [plan.id for plan in thread.proposed_plans] == ["plan-1"]
    assert [checkpoint.files[0].path for checkpoint in thread.checkpoints] == ["app.py"]
    assert thread.latest_turn is not None and thread.latest_turn.state == "completed"
    assert thread.session is not None and thread.session.status == "ready"


def test_a_snapshot_of_the_protocol_has_no_places(database: None) -> None:
    history = begun()
    history.record(b.append_delta(), b.append_activity())

    [thread] = msgspec.json.decode(read_model())["threads"]

    assert "sequence" not in thread["messages"][0] and "sequence" not in thread["activities"][0]


def test_a_snapshot_holds_what_was_deleted_and_a_shell_does_not(database: None) -> None:
    history = begun()
    history.record(b.create_thread("thread-2"), b.delete_thread("thread-2"))
    history.record(b.create_project("project-2"), b.delete_project("project-2"))

    assert [thread.id for thread in whole().threads] == ["thread-1", "thread-2"]
    assert [thread.id for thread in shell().threads] == ["thread-1"]
    assert [project.id for project in whole().projects] == ["project-1", "project-2"]
    assert [project.id for project in shell().projects] == ["project-1"]


def test_a_shell_counts_the_questions_that_wait(database: None) -> None:
    history = begun()
    payload = {"requestId": "input-1", "questions": []}
    history.record(
        b.begin_turn(),
        b.request_approval("request-1"),
        b.request_approval("request-2"),
        b.append_activity("user-input.requested", tone="info", payload=payload),
        b.respond_to_approval("request-1"),
    )

    [thread] = shell().threads

    assert (thread.pending_approvals, thread.pending_user_inputs) == (1, 1)
    assert thread_page(b.THREAD).thread == thread


def test_a_page_is_the_newest_entries_oldest_first(database: None) -> None:
    history = begun()
    for number in range(6):
        history.record(b.append_delta(message_id=f"m-{number}"), b.append_activity())

    page = thread_page(b.THREAD, limit=5)

    assert places_of(page) == [10, 11, 12, 13, 14]
    assert [message.id for message in page.messages] == ["m-4", "m-5"]
    assert page.before == 10


def test_pages_follow_each_other_without_gap_or_overlap(database: None) -> None:
    history = begun()
    for number in range(6):
        history.record(b.append_delta(message_id=f"m-{number}"), b.append_activity())

    places: list[int] = []
    before: int | None = None
    while True:
        page = thread_page(b.THREAD, before, limit=4)
        places = places_of(page) + places
        if page.before is None:
            break
        before = page.before

    assert places == list(range(3, 15))


def test_a_page_that_fits_exactly_is_the_last(database: None) -> None:
    history = begun()
    history.record(b.append_delta(), b.append_activity())

    assert thread_page(b.THREAD, limit=2).before is None
    assert thread_page(b.THREAD, limit=1).before == 4


def test_plans_and_checkpoints_come_with_the_first_page_only(database: None) -> None:
    history = begun()
    history.record(b.begin_turn(), b.append_delta(), b.append_activity())
    history.record(b.upsert_plan(), b.complete_diff())

    newest = thread_page(b.THREAD, limit=1)
    older = thread_page(b.THREAD, newest.before, limit=1)

    assert len(newest.proposed_plans) == len(newest.checkpoints) == 1
    assert older.proposed_plans == [] and older.checkpoints == []


def test_a_page_of_a_missing_or_deleted_thread_is_not_found(database: None) -> None:
    begun().record(b.delete_thread())

    with pytest.raises(NotFound, match="thread thread-1 does not exist"):
        thread_page(b.THREAD)
    with pytest.raises(NotFound, match="thread nowhere does not exist"):
        thread_page("nowhere")


def test_a_reader_sees_one_moment_and_holds_up_no_writer(database: None) -> None:
    history = begun()
    later: list[RecordedEvent] = []

    def write() -> None:
        later.extend(history.record(b.append_delta()))
        connection.close()

    with one_moment():
        before = select("SELECT sequence FROM orchestration_log_head")
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        meanwhile = select("SELECT sequence FROM orchestration_log_head")

    assert [event.sequence for event in later] == [3]
    assert before == meanwhile == [(2,)]
    assert select("SELECT sequence FROM orchestration_log_head") == [(3,)]
