"""Whatever happened: the tables say what the events say, however the events were batched."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.contracts.events import RevertUndone, SessionSet, ThreadReverted
from orchestration.decider import AggregateRefs
from orchestration.loading import load
from orchestration.models import Activity, Message, PendingRequest, ProposedPlan, Thread, Turn
from orchestration.queries import read_model
from orchestration.queries.undoing import find_undo_point
from orchestration.replaying.tables import PROJECTIONS
from providers.contracts.base import UNSET
from providers.contracts.ids import ThreadId
from tests.orchestration.projector.histories import (
    HISTORIES,
    SIZES,
    TALKS,
    Step,
    clear_tables,
    decided,
)
from tests.support import builders as b
from tests.support.history import History

THREAD = ThreadId(b.THREAD)
THREADS = frozenset({THREAD, "thread-2"})
ALL = AggregateRefs(frozenset({"project-1"}), THREADS, THREADS)

pytestmark = pytest.mark.timeout(90)
"""Many small transactions, each of them really on the disk."""

one_database = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def project_in_batches(history: History, sizes: list[int]) -> None:
    """From empty tables; the log itself is left out."""
    clear_tables()
    rest, turn = history.events, 0
    while rest:
        size = sizes[turn % len(sizes)]
        history.project_only(rest[:size])
        rest, turn = rest[size:], turn + 1


def tables() -> dict[str, list[Any]]:
    return {
        table.__name__: list(table._default_manager.order_by("pk").values())
        for table in PROJECTIONS
    }


@one_database
@given(commands=HISTORIES, sizes=SIZES)
def test_state_from_rows_is_state_from_events(
    database: None, commands: list[Step], sizes: list[int]
) -> None:
    history = decided(commands)

    project_in_batches(history, sizes)

    with connection.cursor() as cursor:
        assert load(cursor, ALL) == history.state


@one_database
@given(commands=HISTORIES, sizes=SIZES)
def test_batches_leave_what_single_events_leave(
    database: None, commands: list[Step], sizes: list[int]
) -> None:
    history = decided(commands)
    project_in_batches(history, [1])
    one_by_one = (tables(), read_model())

    project_in_batches(history, sizes)

    assert (tables(), read_model()) == one_by_one


@one_database
@given(commands=HISTORIES)
def test_versions_are_the_places_of_the_last_events(database: None, commands: list[Step]) -> None:
    history = decided(commands)

    project_in_batches(history, [7])

    lengths: dict[tuple[str, str], int] = {}
    for event in history.events:
        stream = (event.envelope.aggregate_kind, event.aggregate_id)
        lengths[stream] = lengths.get(stream, 0) + 1
    with connection.cursor() as cursor:
        state = load(cursor, ALL)
    found = {("project", p.id): p.version for p in state.projects.values()}
    found |= {("thread", t.id): t.version for t in state.threads.values()}
    assert found == {stream: length - 1 for stream, length in lengths.items()}


@one_database
@given(commands=HISTORIES)
def test_no_turn_is_settled_twice(database: None, commands: list[Step]) -> None:
    """A turn that a move took away is forgotten, and could begin anew."""
    settled: set[tuple[str, str]] = set()
    for event in decided(commands).events:
        payload = event.payload
        if isinstance(payload, ThreadReverted | RevertUndone):
            settled.clear()
        if isinstance(payload, SessionSet) and payload.settled_turn is not UNSET:
            turn = (event.aggregate_id, payload.settled_turn.turn_id)
            assert turn not in settled
            settled.add(turn)


@one_database
@given(steps=TALKS, turn_count=st.integers(0, 8))
def test_an_undo_brings_back_all_that_a_return_took(
    database: None, steps: list[Step], turn_count: int
) -> None:
    history = decided(steps)
    project_in_batches(history, [9])
    before = contents()

    history.project_only(history.decide(b.complete_revert(turn_count, undo_ref="the last")))
    point = find_undo_point(THREAD, "the last")
    assert point is not None
    undo = b.complete_undo("the last", "the undo", turns=point.turns, plans=point.plans)
    history.project_only(history.decide(undo))

    assert contents() == before


@one_database
@given(steps=TALKS)
def test_a_thread_is_whatever_it_was_before_the_move_that_is_undone(
    database: None, steps: list[Step]
) -> None:
    history = decided(steps)
    clear_tables()
    was: dict[str, dict[str, list[Any]]] = {}

    for event in history.events:
        payload = event.payload
        if isinstance(payload, ThreadReverted | RevertUndone):
            was[str(payload.undo_ref)] = contents()
        history.project_only([event])
        if isinstance(payload, RevertUndone):
            assert contents() == was[payload.checkpoint_ref]


def contents() -> dict[str, list[Any]]:
    models = (Activity, Message, PendingRequest, ProposedPlan, Turn)
    rows = {model.__name__: [*model._default_manager.order_by("pk").values()] for model in models}
    return rows | {"latest": [*Thread.objects.values_list("latest_turn_id")]}
