"""Whatever happened: the tables say what the events say, however the events were batched."""

from typing import Any

from django.db import connection
from hypothesis import HealthCheck, given, settings

from orchestration.contracts.events import RevertUndone, SessionSet, ThreadReverted
from orchestration.decider import AggregateRefs
from orchestration.loading import load
from orchestration.queries import read_model
from orchestration.replaying.tables import PROJECTIONS
from providers.contracts.base import UNSET
from tests.orchestration.projector.histories import HISTORIES, SIZES, Step, clear_tables, decided
from tests.support.history import History

THREADS = frozenset({"thread-1", "thread-2"})
ALL = AggregateRefs(frozenset({"project-1"}), THREADS, THREADS)

one_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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
