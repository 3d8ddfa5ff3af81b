"""Who holds a conversation: asked of the kernel."""

import fcntl
import os
from pathlib import Path

from providers.codex.writers import find_writers, lock_of


def test_a_process_that_locked_the_conversation_is_named(tmp_path: Path) -> None:
    lock = lock_of(str(tmp_path), "held")
    lock.parent.mkdir()
    lock_of(str(tmp_path), "free").touch()
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        found = find_writers(str(tmp_path), ["held", "free", "unknown"], ours=0)

    assert list(found) == ["held"]
    assert found["held"].endswith(f"(process {os.getpid()})")


def test_our_own_process_is_nobody_else(tmp_path: Path) -> None:
    lock = lock_of(str(tmp_path), "held")
    lock.parent.mkdir()
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        found = find_writers(str(tmp_path), ["held"], ours=os.getpid())

    assert found == {}
