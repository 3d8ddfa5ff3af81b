"""All metrics in Prometheus' text format; loaded with the first scrape, for it costs memory."""

import platform
from collections.abc import Iterable, Iterator
from itertools import accumulate

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from orchestration.metrics import instruments
from orchestration.metrics.counting import Counter, Family, Histogram
from orchestration.metrics.gauges import Reading
from orchestration.version import VERSION

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Scrape(Collector):
    """What was counted, and what was just read."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = readings

    def collect(self) -> Iterator[Metric]:
        yield about()
        for counters in instruments.COUNTERS:
            yield counter_of(counters)
        for histograms in instruments.HISTOGRAMS:
            yield histogram_of(histograms)
        for reading in self._readings:
            yield metric_of(reading)


def exposition(readings: Iterable[Reading] = ()) -> bytes:
    """One scrape of this process; others of the same server have their own."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    registry.register(Scrape(readings))
    return generate_latest(registry)


def about() -> Metric:
    info = GaugeMetricFamily("t3_info", "What runs here.", labels=["version", "python"])
    info.add_metric([VERSION, platform.python_version()], 1)
    return info


def counter_of(family: Family[Counter]) -> Metric:
    metric = CounterMetricFamily(base_name(family.name), family.help, labels=family.labels)
    for labels, counter in family.children():
        metric.add_metric(labels, counter.value)
    return metric


def histogram_of(family: Family[Histogram]) -> Metric:
    metric = HistogramMetricFamily(family.name, family.help, labels=family.labels)
    for labels, histogram in family.children():
        counts = list(histogram.counts)
        bounds = [*(f"{bound:g}" for bound in histogram.bounds), "+Inf"]
        buckets = list(zip(bounds, accumulate(counts), strict=True))
        metric.add_metric(labels, buckets, histogram.sum)
    return metric


def metric_of(reading: Reading) -> Metric:
    metric: CounterMetricFamily | GaugeMetricFamily
    if reading.kind == "counter":
        metric = CounterMetricFamily(base_name(reading.name), reading.help, labels=reading.labels)
    else:
        metric = GaugeMetricFamily(reading.name, reading.help, labels=reading.labels)
    for labels, value in reading.values.items():
        metric.add_metric(labels, value)
    return metric


def base_name(name: str) -> str:
    """Prometheus adds the ending itself."""
    return name.removesuffix("_total")
