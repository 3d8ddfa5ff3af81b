"""A few figures of this process since its start, for pages that show them."""

from msgspec import Struct

from orchestration.metrics import instruments
from orchestration.metrics.counting import Histogram, merged
from orchestration.metrics.phases import PHASES, Phase


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


def command_latency() -> Quantiles:
    """Of all commands but pieces of text."""
    told = instruments.command_seconds.children()
    return quantiles_of([child for (kind, _), child in told if not kind.endswith(".delta")])


def first_token_latency() -> Quantiles:
    """What people wait for the first text of a turn."""
    return quantiles_of([child for _, child in instruments.first_token_seconds.children()])


def phase_latency(phase: Phase, provider: str | None = None) -> Quantiles:
    """Of one phase of turns, of one provider or of all."""
    told = instruments.turn_phase_seconds.children()
    return quantiles_of(
        [child for (name, kind), child in told if name == phase and provider in (None, kind)]
    )


def phase_latencies() -> dict[Phase, Quantiles]:
    return {phase: phase_latency(phase) for phase in PHASES}


def quantiles_of(histograms: list[Histogram]) -> Quantiles:
    whole = merged(histograms)
    return Quantiles(p50=whole.quantile(0.5), p95=whole.quantile(0.95), count=whole.count)
