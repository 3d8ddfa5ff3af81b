"""Counters and histograms: what they add up to, and what they cost."""

from timeit import repeat

import pytest

from orchestration.metrics.counting import Counter, Family, Histogram, merged

MICROSECOND = 1e-6


def test_an_observation_falls_into_the_first_bucket_that_holds_it() -> None:
    histogram = Histogram((1.0, 2.0))

    for value in (0.5, 1.0, 1.5, 9.0):
        histogram.observe(value)

    assert histogram.counts == [2, 1, 1]
    assert histogram.sum == 12.0
    assert histogram.count == 4


def test_what_is_alike_is_observed_together() -> None:
    histogram = Histogram((1.0, 2.0))

    histogram.observe(1.5, times=100)

    assert (histogram.counts, histogram.sum) == ([0, 100, 0], 150.0)


@pytest.mark.parametrize(("part", "value"), [(0.5, 1.0), (0.75, 1.5), (1.0, 2.0)])
def test_quantiles_are_read_off_the_buckets(part: float, value: float) -> None:
    histogram = Histogram((1.0, 2.0))
    histogram.observe(0.5, times=50)
    histogram.observe(1.5, times=50)

    assert histogram.quantile(part) == pytest.approx(value)


def test_what_is_beyond_the_last_bucket_is_at_least_as_much() -> None:
    histogram = Histogram((1.0, 2.0))
    histogram.observe(500.0)

    assert histogram.quantile(0.5) == 2.0


def test_nothing_seen_has_no_quantile() -> None:
    assert Histogram().quantile(0.5) is None
    assert merged([]).quantile(0.5) is None


def test_a_family_has_one_child_for_each_combination_of_labels() -> None:
    family = Family("t3_x_total", "Example.", ("kind",), Counter)

    family.of("a").add()
    family.of("a").add(2)
    family.of("b").add()

    assert {labels: child.value for labels, child in family.children()} == {("a",): 3, ("b",): 1}


def test_merging_adds_up() -> None:
    first, second = Histogram((1.0,)), Histogram((1.0,))
    first.observe(0.5)
    second.observe(2.0)

    assert merged([first, second]).counts == [1, 1]
    assert merged([first, second]).sum == 2.5


def test_an_observation_costs_less_than_a_microsecond() -> None:
    """Prometheus' own cost twice as much and more (a lock, and a child by its labels)."""
    histogram = Histogram()
    times = 20_000

    best = min(repeat(lambda: histogram.observe(0.003), number=times, repeat=5)) / times

    assert best < MICROSECOND
