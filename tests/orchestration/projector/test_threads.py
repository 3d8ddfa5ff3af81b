"""Thread rows: times, and the latest turn."""

import pytest
from django.db import connection

from orchestration.contracts.commands import Command
from orchestration.contracts.entities import PlanSource
from orchestration.decider import AggregateRefs
from orchestration.loading import load
from orchestration.models import Thread, Turn
from providers.contracts.models import CodexSelection
from tests.support import builders as b
from tests.support.history import History


def begun(*commands: Command) -> History:
    history = History()
    history.record(b.create_project(), b.create_thread(), *commands)
    return history


@pytest.mark.parametrize(
    ("command", "counts"),
    [
        (b.append_delta(created_at=b.at(9)), False),
        (b.append_activity(created_at=b.at(9)), False),
        (b.set_session(created_at=b.at(9)), False),
        (b.interrupt_turn(created_at=b.at(9)), False),
        (b.complete_message(created_at=b.at(9)), True),
        (b.request_approval(created_at=b.at(9)), True),
        (b.begin_turn(created_at=b.at(9)), True),
        (b.start_turn(created_at=b.at(9)), True),
        (b.upsert_plan(created_at=b.at(9)), True),
    ],
)
def test_every_event_updates_a_thread_but_only_some_are_activity(
    database: None, command: Command, counts: bool
) -> None:
    begun(command)

    thread = Thread.objects.get()
    assert thread.updated_at == b.at(9)
    assert (thread.last_activity_at == b.at(9)) is counts


def test_a_renamed_thread_is_updated_without_activity(database: None) -> None:
    history = begun()
    history.now = b.at(9)

    history.record(b.update_thread(title="Renamed"))

    thread = Thread.objects.get()
    assert (thread.title, thread.updated_at, thread.last_activity_at) == (
        "Renamed",
        b.at(9),
        b.AT,
    )


def test_the_model_of_a_turn_becomes_the_threads(database: None) -> None:
    other = CodexSelection("other")

    begun(b.start_turn(model_selection=other))

    assert '"other"' in Thread.objects.get().model_selection


def test_a_turn_remembers_the_message_and_the_plan_that_it_came_from(database: None) -> None:
    source = PlanSource(b.THREAD, "plan-1")

    begun(
        b.upsert_plan("plan-1"),
        b.start_turn(message_id="message-1", source_proposed_plan=source),
        b.begin_turn("turn-1", "message-1"),
    )

    turn = Turn.objects.get()
    assert (turn.turn_id, turn.message_id, turn.state) == ("turn-1", "message-1", "running")
    assert (turn.source_plan_thread_id, turn.source_plan_id) == ("thread-1", "plan-1")
    assert Thread.objects.get().latest_turn_id == "turn-1"


def test_each_of_two_quick_messages_begins_its_own_turn(database: None) -> None:
    begun(
        b.start_turn(message_id="message-1"),
        b.start_turn(message_id="message-2"),
        b.begin_turn("turn-1", "message-1"),
        b.settle_turn("turn-1"),
        b.begin_turn("turn-2", "message-2"),
    )

    turns = Turn.objects.order_by("pk").values_list("turn_id", "message_id", "state")
    assert list(turns) == [
        ("turn-1", "message-1", "completed"),
        ("turn-2", "message-2", "running"),
    ]


def steered(message_id: str, turn_id: str) -> Command:
    told = {"messageId": message_id, "turnId": turn_id}
    return b.append_activity("turn.steered", turn_id=turn_id, payload=told)


def test_a_turn_names_all_that_a_person_said_in_it(database: None) -> None:
    begun(
        b.start_turn(message_id="message-1"),
        b.begin_turn("turn-1", "message-1"),
        b.start_turn(message_id="message-2"),
        steered("message-2", "turn-1"),
        b.start_turn(message_id="message-3"),
        steered("message-3", "turn-1"),
        steered("message-2", "turn-1"),
    )

    turns = Turn.objects.values_list("turn_id", "message_id", "user_message_ids")
    assert list(turns) == [("turn-1", "message-1", '["message-1","message-2","message-3"]')]


def test_a_request_that_nothing_became_of_is_forgotten_at_the_next_turn(database: None) -> None:
    begun(
        b.begin_turn("turn-1"),
        b.start_turn(message_id="failed"),
        b.settle_turn("turn-1"),
        b.start_turn(message_id="message-2"),
        b.begin_turn("turn-2", "message-2"),
    )

    turns = Turn.objects.order_by("pk").values_list("turn_id", "message_id")
    assert list(turns) == [("turn-1", None), ("turn-2", "message-2")]


def test_a_settled_turn_stays_as_it_was_settled(database: None) -> None:
    history = begun(b.begin_turn(), b.settle_turn(state="interrupted", created_at=b.at(5)))

    history.record(
        b.settle_turn(state="completed", created_at=b.at(6)),
        b.complete_message(created_at=b.at(7)),
        b.complete_diff(1, created_at=b.at(8)),
    )

    turn = Turn.objects.get()
    assert (turn.state, turn.completed_at) == ("interrupted", b.at(5))
    assert (turn.checkpoint_turn_count, turn.assistant_message_id) == (1, "assistant:1")


def test_a_placeholder_never_replaces_a_checkpoint(database: None) -> None:
    begun(
        b.begin_turn(),
        b.complete_diff(1, status="missing", files=[]),
        b.complete_diff(2),
        b.complete_diff(3, status="missing", files=[]),
    )

    turn = Turn.objects.get()
    assert (turn.checkpoint_turn_count, turn.checkpoint_status) == (2, "ready")


def test_a_turn_count_belongs_to_one_turn(database: None) -> None:
    history = begun(
        b.begin_turn("turn-1"),
        b.settle_turn("turn-1"),
        b.complete_diff(1, "turn-1"),
        b.begin_turn("turn-2"),
        b.complete_diff(1, "turn-2"),
    )

    with connection.cursor() as cursor:
        loaded = load(cursor, AggregateRefs(threads=frozenset({b.THREAD})))
    assert loaded.threads == history.state.threads
    counts = Turn.objects.order_by("turn_id").values_list("turn_id", "checkpoint_turn_count")
    assert list(counts) == [("turn-1", None), ("turn-2", 1)]
