"""Processes that are not our children: whether they live, what they cost, and their end."""

import asyncio
import os
from pathlib import Path

POLL_SECONDS = 0.01
"""Nothing tells us of the end of a stranger's child; the test's own time limit is the limit."""


def is_alive(pid: int) -> bool:
    """Neither gone nor a zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


async def ended(pid: int) -> None:
    while is_alive(pid):  # noqa: ASYNC110 - see POLL_SECONDS
        await asyncio.sleep(POLL_SECONDS)


async def pid_in(file: Path) -> int:
    """The pid that a command is about to write down."""
    while not (said := said_in(file)):  # noqa: ASYNC110 - as above
        await asyncio.sleep(POLL_SECONDS)
    return int(said)


def said_in(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


def group_of(pid: int) -> int:
    return os.getpgid(pid)


def processor_seconds_of(pid: int) -> float:
    """What it has worked, be the machine as busy as it may; in steps of some 0.01 s."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> int:
    """Resident bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def children_of(pid: int) -> list[int]:
    numbers = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
    return [number for number in numbers if parent_of(number) == pid]


def parent_of(pid: int) -> int | None:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(status.split("\nPPid:\t")[1].split("\n")[0])
