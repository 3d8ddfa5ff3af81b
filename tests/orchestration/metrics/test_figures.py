"""Figures for pages."""

import pytest

from orchestration.metrics import instruments
from orchestration.metrics.counting import Histogram
from orchestration.metrics.figures import phase_latencies, phase_latency, quantiles_of
from orchestration.metrics.phases import PHASES


def test_quantiles_of_several_histograms_are_those_of_all_observations() -> None:
    first, second = Histogram((0.1, 0.2)), Histogram((0.1, 0.2))
    first.observe(0.05, times=90)
    second.observe(0.15, times=10)

    found = quantiles_of([first, second])

    assert found.count == 100
    assert found.p50 == pytest.approx(0.1 * 50 / 90)
    assert found.p95 == pytest.approx(0.15)


def test_a_phase_of_one_provider_leaves_the_others_out() -> None:
    instruments.turn_phase_seconds.of("settle", "test-a").observe(0.02)
    instruments.turn_phase_seconds.of("settle", "test-b").observe(0.02)

    assert phase_latency("settle", "test-a").count == 1
    assert phase_latency("settle").count >= 2


def test_every_phase_has_its_figures() -> None:
    assert set(phase_latencies()) == set(PHASES)
