"""Tampering past the triggers: the very event that was changed, removed or swapped is named."""

from collections.abc import Callable

import pytest
from django.db import connection

from orchestration.models import LogSeal, StoredEvent
from orchestration.models.append_only import EVENTS, SEALS, remove_append_only
from orchestration.sealing import rows, verifying
from orchestration.sealing.rows import seal_next
from orchestration.sealing.verifying import Misfit, find_misfit_at_end, verify
from tests.support import builders as b
from tests.support.history import History

pytestmark = pytest.mark.usefixtures("database")

SEALED = 20


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PIECE", 8)
    monkeypatch.setattr(rows, "PAGE", 3)
    monkeypatch.setattr(verifying, "PAGE", 5)


@pytest.fixture
def history() -> History:
    """Twenty events in three seals, and three more."""
    history = History()
    history.record(b.create_project(), b.create_thread(), b.begin_turn("turn-1"))
    while history.head < SEALED:
        history.record(b.append_delta(f"word {history.head} "))
    while seal_next() is not None:
        pass
    history.record(*[b.append_delta("more ")] * 3)
    for table in (EVENTS, SEALS):
        remove_append_only(connection, table)
    return history


def found() -> Misfit:
    misfit = verify().misfit
    assert misfit is not None
    return misfit


def change(place: int, /, **columns: object) -> None:
    StoredEvent.objects.filter(sequence=place).update(**columns)


def named(sequence: int) -> str:
    return StoredEvent.objects.get(sequence=sequence).event_id


def test_a_log_as_it_was_written_fits(history: History) -> None:
    verified = verify()

    assert verified.misfit is None
    assert (verified.events, verified.sealed_events, verified.seals) == (23, SEALED, 3)


def test_an_empty_log_fits() -> None:
    assert verify().events == 0


@pytest.mark.parametrize("sequence", [1, 7, 8, 9, 20])
def test_one_byte_of_a_payload(history: History, sequence: int) -> None:
    payload = StoredEvent.objects.get(sequence=sequence).payload
    change(sequence, payload=payload.replace("2026-", "2025-", 1))

    misfit = found()

    assert (misfit.sequence, misfit.event_id) == (sequence, named(sequence))
    assert misfit.problem == "changed"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event_id", "another"),
        ("occurred_at", "2020-01-01T00:00:00.000Z"),
        ("command_id", "another"),
        ("causation_event_id", "another"),
        ("correlation_id", None),
        ("metadata", '{"adapterKey":"x"}'),
        ("actor_kind", "nobody"),
    ],
)
def test_every_column_is_sealed(history: History, column: str, value: object) -> None:
    change(11, **{column: value})

    assert (found().sequence, found().problem) == (11, "changed")


def test_only_the_first_of_two_changes_is_named(history: History) -> None:
    change(15, actor_kind="nobody")
    change(13, actor_kind="nobody")

    assert found().sequence == 13


@pytest.mark.parametrize("sequence", [1, 8, 14, 22, 23])
def test_a_removed_event(history: History, sequence: int) -> None:
    StoredEvent.objects.filter(sequence=sequence).delete()

    assert (found().sequence, found().problem) == (sequence, "missing")


def test_events_removed_from_the_end_with_the_head(history: History) -> None:
    StoredEvent.objects.filter(sequence__gt=18).delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orchestration_log_head SET sequence = 18")

    assert (found().sequence, found().problem) == (19, "missing")
    assert "a seal of events up to 20" in found().message


def test_a_swapped_pair(history: History) -> None:
    first, second = (StoredEvent.objects.get(sequence=sequence) for sequence in (12, 13))
    change(12, payload=second.payload)
    change(13, payload=first.payload)

    assert (found().sequence, found().problem) == (12, "changed")


def test_a_pair_that_changed_its_places(history: History) -> None:
    change(12, sequence=100)
    change(13, sequence=12)
    change(100, sequence=13)

    misfit = found()

    assert (misfit.sequence, misfit.problem) == (12, "version")
    assert misfit.event_id == named(12)


def test_an_event_put_in_between(history: History) -> None:
    StoredEvent.objects.filter(sequence=23).delete()
    for sequence in range(22, 11, -1):
        change(sequence, sequence=sequence + 1)
    copy = StoredEvent.objects.get(sequence=11)
    copy.sequence, copy.event_id, copy.stream_version = 12, "invented", 1_000
    copy.save(force_insert=True)

    assert (found().sequence, found().event_id) == (12, "invented")


def test_an_event_that_nobody_can_read(history: History) -> None:
    change(22, payload='{"threadId":1}')

    misfit = found()

    assert (misfit.sequence, misfit.problem) == (22, "unreadable")
    assert "Expected `str`" in misfit.message


def test_an_event_of_an_unknown_type(history: History) -> None:
    change(21, type="thread.pinned")

    assert (found().sequence, found().problem) == (21, "unreadable")


def flip_digest(seal: LogSeal) -> None:
    seal.digest = seal.digest[::-1]


def forget_digest(seal: LogSeal) -> None:
    seal.digest = "none"


def flip_marks(seal: LogSeal) -> None:
    seal.marks = bytes(seal.marks)[:8] + bytes(4) + bytes(seal.marks)[12:]


@pytest.mark.parametrize("tamper", [flip_digest, forget_digest, flip_marks])
def test_a_changed_seal(history: History, tamper: Callable[[LogSeal], None]) -> None:
    seal = LogSeal.objects.get(sequence=16)
    tamper(seal)
    seal.save()

    assert (found().sequence, found().problem) == (16, "seal")


def test_a_removed_seal(history: History) -> None:
    LogSeal.objects.filter(sequence=8).delete()

    assert (found().sequence, found().problem) == (16, "seal")


def test_a_quick_look_is_at_the_end_alone(history: History) -> None:
    change(3, actor_kind="nobody")
    assert find_misfit_at_end() is None

    change(13, actor_kind="nobody")
    misfit = find_misfit_at_end()

    assert misfit is not None and misfit.sequence == 13


def test_a_quick_look_at_a_long_log_without_seals_is_quick_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(verifying, "EVENTS_AT_END", 2)
    History().record(b.create_project(), b.create_thread(), *[b.append_delta("more ")] * 3)
    remove_append_only(connection, EVENTS)

    change(2, payload="{}")
    assert find_misfit_at_end() is None
    change(5, payload="{}")
    misfit = find_misfit_at_end()

    assert misfit is not None and misfit.sequence == 5


def test_what_is_not_sealed_yet_is_counted_and_no_fault() -> None:
    History().record(b.create_project())

    verified = verify()

    assert (verified.events, verified.sealed_events, verified.misfit) == (1, 0, None)
