"""Traces for OpenTelemetry, if somebody wants them: nothing is loaded, and nothing done, if not."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import SpanContext

    from orchestration.contracts.recorded import RecordedEvent
    from orchestration.tracing.recorder import Spans

spans: "Spans | None" = None
"""Set once, by `export.py`, before anything is traced."""

NOTHING: AbstractContextManager[None] = nullcontext()


def current() -> "SpanContext | None":
    """Where we are in a trace; to be given to whoever goes on with it elsewhere."""
    return None if spans is None else spans.current()


def request(method: str, door: str) -> AbstractContextManager[None]:
    return NOTHING if spans is None else spans.request(method, door)


def reaction(name: str, event: "RecordedEvent") -> AbstractContextManager[None]:
    return NOTHING if spans is None else spans.reaction(name, event)
