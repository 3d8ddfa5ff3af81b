"""``python -m tests.flows.faults.rebuilt HOME``: is the log whole, do the tables follow from it?

Works on a copy. Prints one line for each thing that is wrong, with the thread that it is about.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.db import models

PAGE = 5_000


def main() -> None:
    from orchestration.upkeep.backup import copy_database

    with tempfile.TemporaryDirectory(prefix="t3-rebuilt-") as folder:
        copy_database(Path(sys.argv[1], "t3.sqlite3"), Path(folder, "t3.sqlite3"))
        os.environ["T3_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "t3project.settings"
        django.setup()
        for complaint in complaints():
            print(complaint)


def complaints() -> Iterator[str]:
    from orchestration import event_store
    from orchestration.decider import EMPTY_STATE, AggregateRefs, evolve
    from orchestration.loading import load
    from orchestration.models import StoredEvent
    from orchestration.projector import project
    from orchestration.writing import writing

    events: list[Any] = []
    while page := event_store.read(len(events), PAGE):
        events += page
    head = event_store.head()
    if [event.sequence for event in events] != list(range(1, head + 1)):
        yield f"the log has gaps: {len(events)} events, head {head}"
    yield from _version_gaps(StoredEvent)
    state = EMPTY_STATE
    for event in events:
        state = evolve(state, event.payload)
    before = rows()
    with writing() as cursor:
        refs = AggregateRefs(
            frozenset(state.projects), frozenset(state.threads), frozenset(state.threads)
        )
        if load(cursor, refs) != state:
            yield "the state that decisions are made on is not the fold of the events"
        for table in projections():
            cursor.execute(f"DELETE FROM {table._meta.db_table}")
        project(cursor, events)
    after = rows()
    for row in sorted(before - after):
        yield f"in the table only: {row}"
    for row in sorted(after - before):
        yield f"in the rebuild only: {row}"


def _version_gaps(table: Any) -> Iterator[str]:
    versions: dict[str, list[int]] = {}
    for stream, version in table.objects.order_by("sequence").values_list(
        "aggregate_id", "stream_version"
    ):
        versions.setdefault(stream, []).append(version)
    for stream, found in versions.items():
        if found != list(range(found[0], found[0] + len(found))):
            yield f"the versions of {stream} have gaps"


def projections() -> list[type[models.Model]]:
    from django.apps import apps

    tables = apps.get_app_config("orchestration").get_models()
    return [table for table in tables if table._meta.db_table.startswith("projection_")]


def rows() -> Counter[str]:
    return Counter(
        f"{table.__name__} {sorted(row.items())}"
        for table in projections()
        for row in table._default_manager.values(*_columns(table))
    )


def _columns(table: type[models.Model]) -> list[str]:
    """Numbers that the database gives say in which order rows came, and nothing else."""
    fields = table._meta.concrete_fields
    return [field.attname for field in fields if not isinstance(field, models.AutoField)]


if __name__ == "__main__":
    main()
