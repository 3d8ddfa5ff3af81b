"""Which process writes a conversation now: codex locks a file for each that it has loaded."""

import os
from collections.abc import Iterable
from pathlib import Path

LOCKS = Path("/proc/locks")
"""Only Linux tells; elsewhere nobody is named."""


def find_writers(home: str, conversation_ids: Iterable[str], ours: int) -> dict[str, str]:
    """The holders by conversation, in words for people; ``ours`` is the process that asks."""
    holders = holders_by_file()
    found: dict[str, str] = {}
    for conversation_id in conversation_ids:
        pid = holders.get(identity_of(lock_of(home, conversation_id)))
        if pid is not None and pid != ours:
            found[conversation_id] = f"{program_of(pid)} (process {pid})"
    return found


def lock_of(home: str, conversation_id: str) -> Path:
    return Path(home) / "thread-writer-locks" / f"{conversation_id}.lock"


def identity_of(path: Path) -> str | None:
    """As the kernel's list names files: device and inode."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"


def holders_by_file() -> dict[str | None, int]:
    try:
        lines = LOCKS.read_text().splitlines()
    except OSError:
        return {}
    locks = (line.split() for line in lines)
    return {words[5]: int(words[4]) for words in locks if len(words) > 5 and words[1] == "FLOCK"}


def program_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() or "another program"
    except OSError:
        return "another program"
