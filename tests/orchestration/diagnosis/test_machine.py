"""Clocks that are wrong, and processes that agents have left."""

import subprocess
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.diagnosis import machine
from orchestration.diagnosis.findings import Place
from orchestration.diagnosis.machine import check_clock, check_leftovers, end_leftovers
from orchestration.models import StoredEvent
from providers.orphans import MARK
from tests.orchestration.admin import rows
from tests.orchestration.diagnosis.places import only, place
from tests.support.processes import ended, is_alive

__all__ = ["place"]

pytestmark = pytest.mark.usefixtures("database")


def test_a_clock_that_is_right(place: Place) -> None:
    rows.event(1)

    assert only(check_clock(place)).level == "ok"


def test_a_clock_that_was_put_back(place: Place) -> None:
    rows.event(1, occurred_at="2999-01-01T00:00:00.000Z")

    finding = only(check_clock(place))

    assert finding.level == "warning"
    assert "2999-01-01" in finding.message


def test_a_clock_that_never_ran(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 0.0)

    finding = only(check_clock(place))

    assert finding.level == "error"
    assert "1970-01-01" in finding.message


def test_a_log_that_cannot_be_asked_for_its_time(place: Place) -> None:
    rows.event(1, occurred_at="yesterday")

    assert StoredEvent.objects.count() == 1
    assert only(check_clock(place)).level == "ok"


def see_only(pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have running is none of ours."""
    monkeypatch.setattr(machine, "process_ids", lambda: [pid])


def orphan(environment: Mapping[str, str]) -> int:
    """A process whose parent is gone."""
    agent = subprocess.run(
        ["sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!"],
        env={**environment, MARK: f"left-{time.time_ns()}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(agent.stdout)


async def test_what_an_agent_left_is_found_and_ended(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = orphan(place.environment)
    see_only(left, monkeypatch)

    finding = only(check_leftovers(place))
    count = end_leftovers()

    assert finding.level == "warning"
    assert str(left) in finding.message
    assert count == 1
    await ended(left)
    assert only(check_leftovers(place)).level == "ok"


def test_an_agent_with_its_server_is_no_leftover(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = subprocess.Popen(["sleep", "60"], env={**place.environment, MARK: "at work"})
    see_only(agent.pid, monkeypatch)
    try:
        assert only(check_leftovers(place)).level == "ok"
        assert end_leftovers() == 0
        assert is_alive(agent.pid)
    finally:
        agent.kill()
        agent.wait()


def test_elsewhere_than_on_linux_it_cannot_be_told(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "PROC", tmp_path / "nowhere")

    assert only(check_leftovers(replace(place, port=2))).level == "ok"
