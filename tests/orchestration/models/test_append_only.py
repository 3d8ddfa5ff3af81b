"""The database itself keeps the log as it was written."""

import pytest
from django.db import Error, connection, transaction

from orchestration.models import LogHead, LogSeal, StoredEvent


def event(sequence: int) -> StoredEvent:
    return StoredEvent(
        sequence=sequence,
        event_id=f"event-{sequence}",
        aggregate_kind="project",
        aggregate_id="p",
        stream_version=sequence - 1,
        type="project.deleted",
        occurred_at="2026-01-01T00:00:00.000Z",
        metadata="{}",
        payload="{}",
        actor_kind="client",
    )


@pytest.mark.parametrize(
    "statement",
    ["UPDATE orchestration_events SET payload = '1'", "DELETE FROM orchestration_events"],
)
def test_a_recorded_event_can_be_neither_changed_nor_removed(
    database: None, statement: str
) -> None:
    event(1).save(force_insert=True)

    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(StoredEvent.objects.values_list("payload", flat=True)) == ["{}"]


@pytest.mark.parametrize("statement", ["UPDATE log_seals SET digest = ''", "DELETE FROM log_seals"])
def test_a_seal_can_be_neither_changed_nor_removed(database: None, statement: str) -> None:
    LogSeal.objects.create(sequence=1, digest="as it was", marks=b"", sealed_at="")

    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert LogSeal.objects.get().digest == "as it was"


def test_the_log_begins_with_nothing(database: None) -> None:
    assert LogHead.objects.get().sequence == 0
