"""What an agent that was killed leaves running: found by a mark in its environment, and ended."""

import contextlib
import os
import signal
from pathlib import Path

MARK = "T3_AGENT_RUN"
"""Set for every agent, inherited by every command it runs."""
PROC = Path("/proc")


def end_orphans(run: str) -> int:
    """Kill every process that carries the run's mark; how many there were. Only Linux can tell.

    Codex gives its commands sessions of their own, so neither its process group nor its parent
    death signal reaches them; told to end, it ends them itself, but not when it is killed.
    """
    mark = f"{MARK}={run}".encode()
    found = [pid for pid in process_ids() if mark in environment_of(pid)]
    for pid in found:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return len(found)


def process_ids() -> list[int]:
    if not PROC.is_dir():
        return []
    return [int(entry) for entry in os.listdir(PROC) if entry.isdigit()]


def environment_of(pid: int) -> list[bytes]:
    """As the process was started; empty for those of others, and those that have just ended."""
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []
