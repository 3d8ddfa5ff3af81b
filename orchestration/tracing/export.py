"""Where spans go: to an OpenTelemetry collector, as the standard OTEL_* variables say."""

import os

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from orchestration import tracing
from orchestration.tracing.recorder import Spans
from orchestration.version import VERSION

_provider: TracerProvider | None = None


def start_tracing(processor: SpanProcessor | None = None) -> None:
    """``processor`` is given by tests; by default spans are sent in batches, by a thread."""
    global _provider
    name = os.environ.get("OTEL_SERVICE_NAME", "t3project")
    about = Resource.create({SERVICE_NAME: name, SERVICE_VERSION: VERSION})
    _provider = TracerProvider(resource=about, shutdown_on_exit=False)
    _provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter()))
    tracing.spans = Spans(_provider.get_tracer("t3project", VERSION))


def stop_tracing() -> None:
    """Sends what is left. Not on the event loop: whoever is to take it may be slow, or away."""
    global _provider
    tracing.spans = None
    if _provider is not None:
        _provider.shutdown()
        _provider = None
