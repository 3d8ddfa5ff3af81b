"""Figures for pages."""

import pytest

from orchestration.metrics.counting import Histogram
from orchestration.metrics.figures import quantiles_of


def test_quantiles_of_several_histograms_are_those_of_all_observations() -> None:
    first, second = Histogram((0.1, 0.2)), Histogram((0.1, 0.2))
    first.observe(0.05, times=90)
    second.observe(0.15, times=10)

    found = quantiles_of([first, second])

    assert found.count == 100
    assert found.p50 == pytest.approx(0.1 * 50 / 90)
    assert found.p95 == pytest.approx(0.15)
