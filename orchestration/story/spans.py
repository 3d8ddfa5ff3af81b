"""A stretch of a turn's time. Pure."""

from collections.abc import Iterable, Iterator

from msgspec import Struct


class Span(Struct, frozen=True):
    name: str
    start_ms: float
    end_ms: float

    @property
    def ms(self) -> float:
        return self.end_ms - self.start_ms


def not_before(at_ms: float, spans: Iterable[Span]) -> Iterator[Span]:
    """An agent's word may carry a time of another clock, or of a past that was imported."""
    for span in spans:
        yield Span(span.name, max(span.start_ms, at_ms), max(span.end_ms, at_ms))
