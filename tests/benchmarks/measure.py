"""Figures: percentiles of what was timed, and what a process has used."""

import math
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """Of one process, all its threads, but not its children. Filled when the measuring ends."""

    wall_seconds: float = 0
    cpu_seconds: float = 0
    memory_mb: float = 0


@contextmanager
def usage_of(process_id: int) -> Iterator[Usage]:
    usage = Usage()
    cpu, begun = cpu_seconds(process_id), time.perf_counter()
    yield usage
    usage.wall_seconds = time.perf_counter() - begun
    usage.cpu_seconds = cpu_seconds(process_id) - cpu
    usage.memory_mb = memory_mb(process_id)


def cpu_seconds(process_id: int) -> float:
    """User and system time since the process began, in steps of 10 ms."""
    after_name = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    user, system = int(after_name[11]), int(after_name[12])
    return (user + system) / TICKS_PER_SECOND


def memory_mb(process_id: int) -> float:
    """What is resident now, in millions of bytes."""
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(f"process {process_id} has ended")


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    return percentile(values, 50)
