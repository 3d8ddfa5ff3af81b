"""What is known of the agents' processes that run now, and of the machine under them."""

import os
from pathlib import Path

from msgspec import Struct

from providers.contracts.ids import ThreadId, TurnId
from providers.contracts.models import ProviderKind, RuntimeMode

STATUS = Path("/proc")
RESIDENT = b"VmRSS:"


class LiveSession(Struct, frozen=True, kw_only=True):
    """A thread that is attached to a process. ``conversation_id`` is the agent's own."""

    thread_id: ThreadId
    conversation_id: str
    active_turn: TurnId | None
    runtime_mode: RuntimeMode


class LiveProcess(Struct, frozen=True, kw_only=True):
    """One process of an agent, with all threads that share it. ``hangs``: it answers no more."""

    provider: ProviderKind
    pid: int
    program: str
    version: str | None
    hangs: bool
    sessions: tuple[LiveSession, ...]


def memory_of(pid: int) -> int | None:
    """Bytes of a process that are in memory now; None where it is gone, or only Linux could say."""
    try:
        status = (STATUS / str(pid) / "status").read_bytes()
    except OSError:
        return None
    found = status.partition(RESIDENT)[2].split(maxsplit=1)
    return int(found[0]) * 1024 if found and found[0].isdigit() else None


def own_memory() -> int | None:
    """The same of the process that asks."""
    return memory_of(os.getpid())
