"""Recorded frames of agents, through translation and ingestion again."""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection

from orchestration.models import StoredEvent
from orchestration.replaying.agent_logs import outcomes_of, steps_of
from orchestration.replaying.comparing import compare
from orchestration.replaying.scratch import scratch_database
from providers.contracts.runtime import ApprovalResolved
from providers.recordings import read_recording
from tests.orchestration.replaying.recordings import DEMO, RECORDINGS, provider_of
from tests.support.recordings import CODEX

pytestmark = pytest.mark.usefixtures("database")


def wires(file: Path) -> list[bytes]:
    with scratch_database():
        outcomes = list(outcomes_of(steps_of(read_recording(file), provider_of(file))))
        assert compare().is_equal
    assert [outcome.refusals for outcome in outcomes if outcome.refusals] == []
    return [event.wire for outcome in outcomes for event in outcome.events]


def events(file: Path) -> list[dict[str, Any]]:
    return [msgspec.json.decode(wire) for wire in wires(file)]


def activities(file: Path) -> Counter[str]:
    told = events(file)
    return Counter(e["payload"]["activity"]["kind"] for e in told if "activity" in e["payload"])


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
def test_the_same_log_gives_the_same_events_byte_for_byte(file: Path) -> None:
    first = wires(file)

    assert wires(file) == first


def test_what_was_said_and_asked_is_in_the_events() -> None:
    told = events(CODEX / "t04_approval.jsonl")

    kinds = activities(CODEX / "t04_approval.jsonl")
    asked = next(event for event in told if event["type"] == "thread.message-sent")
    assert asked["payload"]["text"] == "shell: touch x1 && echo touched"
    assert told[0]["occurredAt"].startswith("2026-11-22T14:32:24")
    assert kinds["approval.requested"] == kinds["approval.resolved"] > 10


def test_answers_that_were_given_are_told_as_they_were() -> None:
    steps = steps_of(read_recording(CODEX / "t04_approval.jsonl"), "codex")

    resolved = [step.understood for step in steps if isinstance(step.understood, ApprovalResolved)]

    assert {"accept", "acceptForSession", "decline", "cancel"} <= {
        event.decision for event in resolved
    }


def test_the_demo_agent_is_understood_as_well() -> None:
    told = events(DEMO)

    kinds = activities(DEMO)
    ends = [e["payload"]["settledTurn"] for e in told if "settledTurn" in e["payload"]]
    assert [end["state"] for end in ends] == ["completed"] * 3
    assert kinds["user-input.requested"] == kinds["user-input.resolved"] == 1
    assert kinds["tool.completed"] >= 2


def test_sub_agents_speak_in_the_thread_that_started_them() -> None:
    told = events(CODEX / "t26_sub_agent.jsonl")

    assert len([event for event in told if event["type"] == "thread.created"]) == 1
    titles = [str(e["payload"]) for e in told if e["type"] == "thread.activity-appended"]
    assert any("Sub-agent: " in title for title in titles)


def test_the_real_database_is_left_alone() -> None:
    usual = connection.settings_dict["NAME"]

    with scratch_database():
        list(outcomes_of(steps_of(read_recording(DEMO), "demo")))
        assert StoredEvent.objects.count() > 0

    assert connection.settings_dict["NAME"] == usual
    assert StoredEvent.objects.count() == 0
