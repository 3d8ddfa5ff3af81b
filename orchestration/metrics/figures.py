"""A few figures of this process since its start, for pages that show them."""

from msgspec import Struct

from orchestration.metrics import instruments
from orchestration.metrics.counting import Histogram, merged


class Quantiles(Struct, frozen=True, rename="camel"):
    """Seconds, read off the buckets of a histogram; None before anything was seen."""

    p50: float | None
    p95: float | None
    count: int


def push_latency() -> Quantiles:
    """From the commit of an event to the hand-over to a browser's socket."""
    return quantiles_of([child for _, child in instruments.push_seconds.children()])


def commit_latency() -> Quantiles:
    return quantiles_of([child for _, child in instruments.commit_seconds.children()])


def quantiles_of(histograms: list[Histogram]) -> Quantiles:
    whole = merged(histograms)
    return Quantiles(p50=whole.quantile(0.5), p95=whole.quantile(0.95), count=whole.count)
