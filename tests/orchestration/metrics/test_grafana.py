"""The dashboard asks for metrics that there are, with labels that they have."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from orchestration.metrics import instruments
from orchestration.metrics.exposition import exposition
from orchestration.metrics.gauges import Reading, live_readings, stored_readings
from orchestration.runtime import Runtime
from tests.support.server import ROOT

DASHBOARD = ROOT / "orchestration" / "metrics" / "grafana.json"
METRIC = re.compile(r"\b(?:t3|process|python)_[a-z0-9_]+")
SELECTED = re.compile(r"\b((?:t3)_[a-z0-9_]+)\{([^}]*)\}")
BY = re.compile(r"by \(([a-z, ]+)\) \((?:rate\()?((?:t3)_[a-z0-9_]+)")
LABEL = re.compile(r"([a-z_]+)\s*[=!]")
FROM_PROMETHEUS = {"instance", "le"}
ENDINGS = ("_bucket", "_count", "_sum")


def panels() -> list[dict[str, Any]]:
    return [panel for panel in json.loads(DASHBOARD.read_text())["panels"] if "targets" in panel]


@cache
def expressions() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel["targets"]]


@pytest_asyncio.fixture
async def told(database: None, tmp_path: Path) -> list[Reading]:
    runtime = Runtime(tmp_path)
    live, stored = live_readings(runtime), await runtime.readers.run(stored_readings, [])
    await runtime.readers.close()
    return [*live, *stored]


def names_in(text: str) -> set[str]:
    return set(re.findall(r"^# HELP (\S+)", text, re.MULTILINE))


def family_of(metric: str) -> str:
    for ending in ENDINGS:
        metric = metric.removesuffix(ending)
    return metric


def test_every_metric_of_the_dashboard_is_told(told: list[Reading]) -> None:
    text = exposition(told).decode()

    asked = {family_of(name) for expr in expressions() for name in METRIC.findall(expr)}

    assert asked - names_in(text) == set()
    assert len(asked) > 25


def test_every_metric_of_ours_is_on_the_dashboard(told: list[Reading]) -> None:
    """What nobody looks at is not worth counting."""
    ours = {name for name in names_in(exposition(told).decode()) if name.startswith("t3_")}

    shown = {family_of(name) for expr in expressions() for name in METRIC.findall(expr)}

    assert ours - shown == set()


def test_the_dashboard_selects_and_groups_by_labels_that_there_are(told: list[Reading]) -> None:
    labels: dict[str, set[str]] = {
        family.name: set(family.labels) for family in instruments.HISTOGRAMS
    }
    labels |= {family.name: set(family.labels) for family in instruments.COUNTERS}
    labels |= {reading.name: set(reading.labels) for reading in told}
    labels["t3_info"] = {"version", "python"}
    used: list[tuple[str, str]] = []
    for expr in expressions():
        used += [(name, label) for name, s in SELECTED.findall(expr) for label in LABEL.findall(s)]
        used += [(name, label) for by, name in BY.findall(expr) for label in by.split(", ")]

    unknown = [
        (name, label)
        for name, label in used
        if label not in labels[family_of(name)] | FROM_PROMETHEUS
    ]

    assert unknown == []
    assert len(used) > 50


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


def test_an_exposition_can_be_read_and_its_buckets_only_grow(told: list[Reading]) -> None:
    instruments.commit_seconds.of().observe(0.003)

    families = list(text_string_to_metric_families(exposition(told).decode()))

    (commits,) = [family for family in families if family.name == "t3_commit_seconds"]
    buckets = [s.value for s in commits.samples if s.name.endswith("_bucket")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == next(s.value for s in commits.samples if s.name.endswith("_count"))
