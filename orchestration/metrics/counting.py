"""Counters and histograms that cost next to nothing; `exposition.py` shows them to Prometheus.

Prometheus' own take a lock and a microsecond for each call, and are loaded with the first scrape.
Each of these is written by one thread only, so none needs a lock; reading is safe from any.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

LATENCY_BOUNDS = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0),
)
"""Seconds, for what a machine does."""
TURN_BOUNDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Seconds, for what agents do."""
SIZE_BOUNDS = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0)


class Counter:
    """Only grows."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def add(self, amount: int = 1) -> None:
        self.value += amount


class Histogram:
    """How many observations fell into each bucket, and their sum."""

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float] = LATENCY_BOUNDS) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, value: float, times: int = 1) -> None:
        self.counts[bisect_left(self.bounds, value)] += times
        self.sum += value * times

    @property
    def count(self) -> int:
        return sum(self.counts)

    def quantile(self, part: float) -> float | None:
        """Read off the buckets, in a straight line within one; None before anything was seen."""
        counts = list(self.counts)
        wanted, passed = part * sum(counts), 0
        for index, count in enumerate(counts):
            if count and passed + count >= wanted:
                if index == len(self.bounds):
                    return self.bounds[-1]
                low = self.bounds[index - 1] if index else 0.0
                return low + (self.bounds[index] - low) * (wanted - passed) / count
            passed += count
        return None


C = TypeVar("C", Counter, Histogram)


class Family(Generic[C]):
    """One metric: its name, what it means, and a child for each combination of labels.

    Labels come from closed sets (kinds, outcomes, providers), never ids: a family stays small.
    """

    def __init__(self, name: str, help: str, labels: Sequence[str], make: Callable[[], C]) -> None:
        self.name, self.help, self.labels = name, help, tuple(labels)
        self._make: Callable[[], C] = make
        self._children: dict[tuple[str, ...], C] = {}

    def of(self, *values: str) -> C:
        """The child with these labels' values; to be kept by whoever counts often."""
        child = self._children.get(values)
        if child is None:
            child = self._children[values] = self._make()
        return child

    def children(self) -> Iterator[tuple[tuple[str, ...], C]]:
        yield from tuple(self._children.items())


def merged(histograms: Sequence[Histogram]) -> Histogram:
    """All observations of histograms with the same bounds."""
    whole = Histogram(histograms[0].bounds if histograms else ())
    for histogram in histograms:
        whole.counts = [
            ours + more for ours, more in zip(whole.counts, histogram.counts, strict=True)
        ]
        whole.sum += histogram.sum
    return whole
