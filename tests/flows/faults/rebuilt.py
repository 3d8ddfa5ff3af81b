"""``python -m tests.flows.faults.rebuilt HOME``: is the log whole, do the tables follow from it?

Works on a copy. Prints one line for each thing that is wrong, with the thread that it is about.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.db import connection

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
    from orchestration.replaying.comparing import compare

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
    threads = frozenset(state.threads)
    with connection.cursor() as cursor:
        if load(cursor, AggregateRefs(frozenset(state.projects), threads, threads)) != state:
            yield "the state that decisions are made on is not the fold of the events"
    yield from map(str, compare().shown)


def _version_gaps(table: Any) -> Iterator[str]:
    versions: dict[str, list[int]] = {}
    for stream, version in table.objects.order_by("sequence").values_list(
        "aggregate_id", "stream_version"
    ):
        versions.setdefault(stream, []).append(version)
    for stream, found in versions.items():
        if found != list(range(found[0], found[0] + len(found))):
            yield f"the versions of {stream} have gaps"


if __name__ == "__main__":
    main()
