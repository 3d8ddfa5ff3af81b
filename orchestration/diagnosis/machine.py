"""The machine itself: its clock, and what agents have left running on it."""

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError

from orchestration.diagnosis.findings import Finding, Place, doubtful, fine, wrong
from orchestration.diagnosis.storage import has_database
from orchestration.models import StoredEvent
from providers.orphans import MARK, PROC, end_orphans, environment_of, process_ids

SKEW_SECONDS = 5.0
SHOWN = 5
SET_THE_CLOCK = "set the clock (timedatectl shows it; a time service keeps it right)"


def check_clock(place: Place) -> list[Finding]:
    """Against this program's age, the disk's clock, and the log's newest event."""
    now = time.time()
    if now < Path(__file__).stat().st_mtime - SKEW_SECONDS:
        words = f"the clock says {_spelled(now)}, and this program is younger than that"
        return [wrong("clock", words, SET_THE_CLOCK)]
    with tempfile.NamedTemporaryFile(dir=place.home) as file:
        ahead = os.stat(file.name).st_mtime - now
    if abs(ahead) > SKEW_SECONDS:
        words = f"the data folder's disk has another clock, {ahead:+.0f} s"
        return [doubtful("clock", words, "keep the data folder on a disk of this machine")]
    newest = _find_newest()
    if newest is not None and newest > now + SKEW_SECONDS:
        words = f"the log's last event is of {_spelled(newest)}, and now it is {_spelled(now)}"
        return [doubtful("clock", words, f"the clock was put back: {SET_THE_CLOCK}")]
    return [fine("clock", f"{_spelled(now)} (UTC)")]


def check_leftovers(place: Place) -> list[Finding]:
    if not PROC.is_dir():
        return [fine("leftovers", "cannot be told on this system")]
    left = leftovers()
    if not left:
        return [fine("leftovers", "no agent process without its server")]
    pids = [pid for run in left.values() for pid in run]
    named = " ".join(map(str, pids[:SHOWN])) + (" …" if len(pids) > SHOWN else "")
    words = f"{len(pids)} processes of agents outlived their server: {named}"
    return [doubtful("leftovers", words, "end them with `manage.py doctor --end-leftovers`")]


def leftovers() -> dict[str, list[int]]:
    """By the mark of their agent's run: those of whom none has a server above it any more."""
    runs: dict[str, list[int]] = {}
    for pid in process_ids():
        if (mark := _mark_of(pid)) is not None:
            runs.setdefault(mark, []).append(pid)
    return {run: pids for run, pids in runs.items() if not any(map(_has_server, pids))}


def end_leftovers() -> int:
    """How many were ended."""
    return sum(end_orphans(run) for run in leftovers())


def _mark_of(pid: int) -> str | None:
    prefix = f"{MARK}=".encode()
    marks = [entry for entry in environment_of(pid) if entry.startswith(prefix)]
    return marks[0].removeprefix(prefix).decode() if marks else None


def _has_server(pid: int) -> bool:
    """Whether a Python without a mark started it: whoever takes in orphans is no Python."""
    parent = _parent_of(pid)
    return parent > 1 and _mark_of(parent) is None and _program_of(parent).startswith("python")


def _parent_of(pid: int) -> int:
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def _program_of(pid: int) -> str:
    try:
        return Path(os.readlink(PROC / str(pid) / "exe")).name
    except OSError:
        return ""


def _find_newest() -> float | None:
    if not has_database():
        return None
    try:
        newest = StoredEvent.objects.order_by("-sequence").first()
        return None if newest is None else datetime.fromisoformat(newest.occurred_at).timestamp()
    except (DatabaseError, ValueError):
        return None


def _spelled(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
