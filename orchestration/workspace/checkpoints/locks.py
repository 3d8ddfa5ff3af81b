"""Changing refs of ours, also where a crash has left them locked."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from orchestration.workspace.checkpoints.errors import CheckpointFailed
from orchestration.workspace.checkpoints.worktree import Worktree, reason_of

IS_LOCKED = b".lock': File exists"
"""Git says so after it has waited for as long as a living git would hold a lock."""


async def update_refs(
    worktree: Worktree, names: Sequence[str], *arguments: str, given: bytes | None = None
) -> None:
    """``git update-ref`` about these names."""
    output = await worktree.git("update-ref", *arguments, given=given)
    if output.code != 0 and IS_LOCKED in output.stderr:
        for name in names:
            lock = await worktree.require_git("rev-parse", "--git-path", f"{name}.lock")
            file = Path(worktree.cwd, os.fsdecode(lock.removesuffix(b"\n")))
            await asyncio.to_thread(file.unlink, missing_ok=True)
        output = await worktree.git("update-ref", *arguments, given=given)
    if output.code != 0:
        raise CheckpointFailed(f"git update-ref failed: {reason_of(output)}")
