"""The writer's transaction: whole or not at all, also for what the ORM writes in it."""

import pytest
from django.db import IntegrityError, connection, transaction

from orchestration.models import WorkerPosition
from orchestration.writing import writing

INSERT = "INSERT INTO worker_positions (worker, sequence) VALUES (%s, %s)"


def stored() -> set[str]:
    return set(WorkerPosition.objects.values_list("worker", flat=True))


def test_all_is_kept_together(database: None) -> None:
    with writing() as cursor:
        cursor.execute(INSERT, ("one", 1))
        WorkerPosition.objects.get_or_create(worker="two", defaults={"sequence": 2})

    assert stored() == {"one", "two"}
    assert not connection.in_atomic_block


def test_an_error_takes_all_back_and_the_next_transaction_works(database: None) -> None:
    with pytest.raises(IntegrityError), writing() as cursor:
        WorkerPosition.objects.create(worker="one", sequence=1)
        cursor.execute(INSERT, ("one", 1))
    with writing() as cursor:
        cursor.execute(INSERT, ("two", 2))

    assert stored() == {"two"}


def test_what_the_orm_takes_back_alone_takes_nothing_else_along(database: None) -> None:
    with writing() as cursor:
        cursor.execute(INSERT, ("one", 1))
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkerPosition.objects.create(worker="one", sequence=1)
        cursor.execute(INSERT, ("two", 2))

    assert stored() == {"one", "two"}
