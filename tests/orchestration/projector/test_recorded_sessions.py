"""Recorded sessions of the protocol's own server: its events lead to its snapshots here too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from orchestration.contracts.events import OrchestrationEvent, RawEvent
from orchestration.contracts.recorded import RecordedEvent, storable
from orchestration.projector import project
from orchestration.queries import read_model
from orchestration.writing import writing

RECORDINGS = Path(__file__).parents[2] / "recordings" / "wire"


def frames(name: str) -> Iterator[dict[str, Any]]:
    for line in (RECORDINGS / f"t3-seed-session-{name}.jsonl").read_text().splitlines():
        frame = json.loads(line)["frame"]
        if isinstance(frame, dict):
            yield frame


def pushed_events(name: str) -> list[RecordedEvent]:
    return [
        recorded(msgspec.convert(frame["data"], OrchestrationEvent))
        for frame in frames(name)
        if frame.get("channel") == "orchestration.domainEvent"
    ]


def recorded(event: OrchestrationEvent) -> RecordedEvent:
    _, kind, payload = storable(event.payload)
    envelope = {key: getattr(event, key) for key in RawEvent.__struct_fields__[:9]}
    return RecordedEvent(RawEvent(**envelope, type=kind, payload=payload), event.payload)


def snapshots(name: str) -> list[dict[str, Any]]:
    """The first one is of the empty beginning."""
    return [
        frame["result"]
        for frame in frames(name)
        if isinstance(frame.get("result"), dict) and "snapshotSequence" in frame["result"]
    ][1:]


def comparable(snapshot: dict[str, Any], ids: set[str]) -> list[dict[str, Any]]:
    """Its threads, less what is ours to order and to date.

    That server sorts activities by a clock, and begins turns by the session's status alone.
    """
    threads: list[dict[str, Any]] = [t for t in snapshot["threads"] if t["id"] in ids]
    for thread in threads:
        thread["activities"].sort(key=lambda activity: (activity["createdAt"], activity["id"]))
        if thread["latestTurn"] is not None:
            del thread["latestTurn"]["requestedAt"], thread["latestTurn"]["startedAt"]
    return threads


@pytest.mark.parametrize("which", [0, 1], ids=["after the turns", "after the revert"])
@pytest.mark.parametrize("name", ["buffered", "streaming"])
def test_a_recorded_history_leads_to_its_recorded_snapshot(
    database: None, name: str, which: int
) -> None:
    theirs = snapshots(name)[which]
    events = [e for e in pushed_events(name) if e.sequence <= theirs["snapshotSequence"]]

    with writing() as cursor:
        project(cursor, events)

    ours = msgspec.json.decode(read_model())
    ids = {thread["id"] for thread in ours["threads"]}
    assert len(ids) == 1
    assert comparable(ours, ids) == comparable(theirs, ids)
