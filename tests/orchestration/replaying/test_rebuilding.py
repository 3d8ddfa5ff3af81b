"""Tables made anew from the log: the same rows, whatever had become of them."""

import asyncio
from collections.abc import Callable
from threading import Thread as SystemThread
from typing import Any, TypeVar

import pytest
from django.db import connection, connections
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from orchestration import models
from orchestration.batch import Batch, StateCache
from orchestration.engine import OrchestrationEngine
from orchestration.errors import NotFound
from orchestration.models.append_only import EVENTS, remove_append_only
from orchestration.replaying import rebuilding
from orchestration.replaying.comparing import Difference, compare
from orchestration.replaying.rebuilding import rebuild, rebuild_thread
from orchestration.replaying.shadows import shadowed
from orchestration.replaying.tables import PROJECTIONS
from orchestration.writing import writing
from tests.orchestration.projector.histories import HISTORIES, Step, decided
from tests.support import builders as b
from tests.support.history import History

T = TypeVar("T")

pytestmark = pytest.mark.usefixtures("database")

one_database = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def rows() -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in PROJECTIONS
    }


def past() -> History:
    """Two threads, with a turn, a question, a plan and a queue."""
    history = History()
    history.record(b.create_project(), b.create_thread(), b.create_thread("thread-2"))
    for thread_id in (b.THREAD, "thread-2"):
        history.record(
            b.start_turn("do it", f"ask-{thread_id}", thread_id),
            b.begin_turn(f"turn-{thread_id}", f"ask-{thread_id}", thread_id),
            b.append_delta("some ", "assistant:1", f"turn-{thread_id}", thread_id),
            b.append_delta("words", "assistant:1", f"turn-{thread_id}", thread_id),
            b.request_approval("request-1", thread_id, turn_id=f"turn-{thread_id}"),
            b.add_to_queue("and then", f"queued-{thread_id}", thread_id),
            b.upsert_plan("plan-1", f"turn-{thread_id}", thread_id),
        )
    return history


def clear(*tables: type[Model]) -> None:
    for model in tables:
        model._default_manager.all().delete()


@one_database
@given(commands=HISTORIES)
def test_any_history_is_rebuilt_as_it_was(commands: list[Step]) -> None:
    remove_append_only(connection, EVENTS)
    clear(models.StoredEvent, *PROJECTIONS)
    history = decided(commands)
    history.project(history.events)
    live = rows()
    assert compare().is_equal

    clear(*PROJECTIONS)
    rebuild()

    assert rows() == live


def test_a_rebuild_repairs_what_was_changed_lost_or_invented() -> None:
    past()
    live = rows()
    models.Message.objects.filter(message_id="assistant:1").update(text="forged")
    models.Turn.objects.filter(thread_id="thread-2").delete()
    models.Session.objects.create(
        thread_id="nobody", status="ready", runtime_mode="full-access", updated_at="now"
    )

    done = rebuild()

    assert rows() == live
    assert done.events == models.LogHead.objects.get().sequence
    assert done.held_seconds <= done.seconds


def test_differences_are_told_by_table_key_and_column() -> None:
    past()
    text = models.Message.objects.get(message_id="assistant:1", thread_id=b.THREAD)
    models.Message.objects.filter(pk=text.pk).update(text="forged", turn_id=None)
    models.Thread.objects.filter(pk="thread-2").delete()
    before = rows()

    found = compare()

    table = "projection_thread_messages"
    assert found.rows == {table: 1, "projection_threads": 1}
    assert Difference(table, text.pk, "text", "forged", "some words") in found.shown
    assert Difference(table, text.pk, "turn_id", None, f"turn-{b.THREAD}") in found.shown
    (lost,) = [difference for difference in found.shown if difference.column is None]
    assert (lost.table, lost.key, lost.present) == ("projection_threads", "thread-2", None)
    assert lost.rebuilt["title"] == "New thread"
    assert rows() == before


def test_of_many_differences_some_are_shown_and_all_counted() -> None:
    past()
    models.Message.objects.update(text="forged")

    found = compare(shown=1)

    assert found.rows["projection_thread_messages"] == 4
    assert len(found.shown) == 1


def test_one_thread_is_rebuilt_and_no_other() -> None:
    past()
    live = rows()
    models.Message.objects.update(text="forged")

    events = rebuild_thread(b.THREAD)

    mine = models.StoredEvent.objects.filter(aggregate_id=b.THREAD).count()
    assert events == mine
    texts = {row["thread_id"]: row["text"] for row in rows()["Message"]}
    assert texts == {b.THREAD: "some words", "thread-2": "forged"}
    rebuild_thread("thread-2")
    assert rows() == live


async def test_a_thread_is_rebuilt_between_two_commands_of_the_engine(
    engine: OrchestrationEngine,
) -> None:
    await engine.dispatch_all([b.create_project(), b.create_thread(), b.begin_turn("turn-1")])
    await engine.dispatch(b.append_delta("some ", "assistant:1", "turn-1"))

    def forge() -> None:
        models.Thread.objects.update(archived_at="2026-01-01T00:00:00.000Z")
        models.Message.objects.update(text="forged ")

    await engine.record(forge)
    rebuilt = engine.record(lambda: rebuild_thread(b.THREAD))
    went_on = engine.submit([b.append_delta("words", "assistant:1", "turn-1")])
    assert await rebuilt == 3
    assert await went_on == [5]

    def texts() -> list[str]:
        assert compare().is_equal
        return list(models.Message.objects.values_list("text", flat=True))

    assert await asyncio.to_thread(in_a_connection_of_its_own, texts) == ["some words"]


def in_a_connection_of_its_own(ask: Callable[[], T]) -> T:
    try:
        return ask()
    finally:
        connections.close_all()


def test_a_rebuild_joins_the_pieces_of_a_message() -> None:
    """Counted, not timed: this is what makes it fast."""
    history = past()
    pieces = [b.append_delta("word ", "assistant:1", f"turn-{b.THREAD}") for _ in range(400)]
    history.record_together(pieces)

    with CaptureQueriesContext(connection) as queries:
        rebuild()

    updates = [q for q in queries if "SET text = text ||" in q["sql"]]
    assert len(updates) < 20


def test_a_thread_that_never_was_is_not_rebuilt() -> None:
    past()

    with pytest.raises(NotFound, match="thread nobody does not exist"):
        rebuild_thread("nobody")

    assert compare().is_equal


def test_a_rebuild_leaves_its_receipt() -> None:
    past()

    rebuild()
    rebuild_thread(b.THREAD)

    receipts = models.RuntimeReceipt.objects.filter(type="projection.rebuilt").order_by("id")
    assert [receipt.thread_id for receipt in receipts] == [None, b.THREAD]
    assert all(receipt.duration_ms and receipt.duration_ms > 0 for receipt in receipts)


def test_what_the_engine_remembers_of_wrong_rows_is_forgotten() -> None:
    past()
    cache = StateCache()
    models.Thread.objects.filter(pk=b.THREAD).update(archived_at="2026-01-01T00:00:00.000Z")
    question = b.update_thread(title="Renamed")

    def answer() -> bool:
        with writing() as cursor:
            batch = Batch.begin(cursor, [question], cache, "now", lambda: "event")
            cache.keep(batch)
        return batch.state.threads[b.THREAD].archived

    assert answer() is True
    rebuild()

    assert answer() is False


def test_what_is_recorded_meanwhile_is_in_the_new_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    history = past()
    monkeypatch.setattr(rebuilding, "NEARLY_THERE", 0)
    waiting = [b.append_delta(f"{n}", "assistant:1", f"turn-{b.THREAD}") for n in range(3)]

    def record_one(_: int) -> None:
        def record() -> None:
            history.record(waiting.pop())
            connections.close_all()

        if waiting:
            other = SystemThread(target=record)
            other.start()
            other.join()

    done = rebuild(record_one)

    assert done.events == history.head
    assert models.Message.objects.get(message_id="assistant:1", thread_id=b.THREAD).text == (
        "some words210"
    )
    assert compare().is_equal


def test_whoever_fails_inside_leaves_no_shadows() -> None:
    past()
    live = rows()

    with pytest.raises(ZeroDivisionError), shadowed(PROJECTIONS):
        assert models.Thread.objects.count() == 0
        raise ZeroDivisionError

    assert rows() == live
