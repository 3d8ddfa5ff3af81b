"""The dashboard's figures: the last day, whatever the past; and nothing breaks with nothing."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestration.dashboard.figures import Failure, Lag, Present, Spread, spread_of
from orchestration.dashboard.looking import look
from orchestration.models import Activity, Message, PendingRequest, RuntimeReceipt, Turn
from orchestration.queries import dashboard as tables
from tests.orchestration.admin import rows

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
LONG_AGO = "2026-02-01T00:00:00.000Z"


def turn(sequence: int, at: str, state: str = "completed", seconds: int = 10) -> None:
    Turn.objects.create(
        sequence=sequence,
        thread_id="thread-1",
        turn_id=f"turn-{sequence}",
        state=state,
        requested_at=at,
        started_at=at,
        completed_at=None if state == "running" else f"{at[:17]}{seconds:02}.000Z",
    )


def message(sequence: int, turn_id: str, at: str) -> None:
    Message.objects.create(
        sequence=sequence,
        thread_id="thread-1",
        message_id=f"message-{sequence}",
        role="assistant",
        turn_id=turn_id,
        is_streaming=False,
        created_at=at,
        updated_at=at,
        text="Hello",
    )


def test_with_nothing_there_is_nothing_to_tell(database: None) -> None:
    found = look(Present(), NOW)

    assert (found.turns, found.running, found.failures, found.lags) == (0, [], [], [])
    assert found.first_token == Spread(None, None, 0)
    assert len(found.hours) == 24
    assert found.hours[-1].at == "2026-03-02T12:00:00.000Z"
    assert found.database_bytes > 0


def test_turns_are_told_by_hour_and_by_what_became_of_them(database: None) -> None:
    rows.thread()
    turn(1, LONG_AGO)
    turn(2, "2026-03-02T11:05:00.000Z")
    turn(3, "2026-03-02T11:55:00.000Z", "error")
    turn(4, "2026-03-02T12:01:00.000Z", "interrupted")
    turn(5, "2026-03-02T12:29:00.000Z", "running")

    found = look(Present(), NOW)

    before, now = found.hours[-2:]
    assert (before.completed, before.failed) == (1, 1)
    assert (now.interrupted, now.running) == (1, 1)
    assert (found.turns, found.failed, found.running_turns) == (4, 1, 1)
    assert [(one.thread_id, one.title) for one in found.running] == [("thread-1", "Fix the cart")]
    assert not found.is_cut


def test_times_are_of_the_last_day(database: None) -> None:
    rows.thread()
    turn(1, LONG_AGO, seconds=59)
    message(2, "turn-1", LONG_AGO)
    turn(3, "2026-03-02T11:00:00.000Z", seconds=20)
    message(4, "turn-3", "2026-03-02T11:00:02.000Z")
    message(5, "turn-3", "2026-03-02T11:00:09.000Z")
    turn(6, "2026-03-02T11:30:00.000Z", seconds=30)
    for at, ms in ((LONG_AGO, 9_000.0), ("2026-03-02T11:00:21.000Z", 40.0)):
        RuntimeReceipt.objects.create(
            type="checkpoint.diff.finalized",
            thread_id="thread-1",
            payload="{}",
            created_at=at,
            duration_ms=ms,
        )

    found = look(Present(), NOW)

    assert found.first_token == Spread(2.0, 2.0, 1)
    assert found.turn_length == Spread(30.0, 30.0, 2)
    assert found.checkpoint == Spread(0.04, 0.04, 1)


def test_failures_questions_and_lags_are_counted(database: None) -> None:
    for sequence, kind, at in (
        (1, "old", LONG_AGO),
        (2, "runtime.error", "2026-03-02T11:00:00.000Z"),
        (3, "runtime.error", "2026-03-02T11:00:00.000Z"),
        (4, "checkpoint.failed", "2026-03-02T11:00:00.000Z"),
    ):
        Activity.objects.create(
            sequence=sequence,
            thread_id="thread-1",
            activity_id=f"activity-{sequence}",
            tone="error",
            kind=kind,
            summary="it broke",
            created_at=at,
            payload="{}",
        )
    for sequence, status in ((5, "pending"), (6, "resolved")):
        PendingRequest.objects.create(
            sequence=sequence,
            thread_id="thread-1",
            request_id=f"r-{sequence}",
            kind="approval",
            status=status,
            created_at=LONG_AGO,
        )

    found = look(Present(lags={"queue": 0, "checkpoints": 3}, open_sessions=2), NOW)

    assert found.failures == [Failure("runtime.error", 2), Failure("checkpoint.failed", 1)]
    assert (found.open_questions, found.open_sessions) == (1, 2)
    assert found.server_memory_bytes > 0
    assert found.lags == [Lag("checkpoints", 3), Lag("queue", 0)]


def test_only_the_newest_are_looked_at(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "TURNS_LOOKED_AT", 3)
    for sequence in range(1, 8):
        turn(sequence, "2026-03-02T11:05:00.000Z")

    with CaptureQueriesContext(connection) as queries:
        found = look(Present(), NOW)

    assert (found.turns, found.is_cut) == (3, True)
    assert len(queries) < 16


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], Spread(None, None, 0)), ([3.0, 1.0, 2.0], Spread(2.0, 3.0, 3))],
)
def test_spreads(values: list[float], expected: Spread) -> None:
    assert spread_of(values) == expected
