"""Which files may have changed since the side index was last written, and which must stay out."""

import asyncio
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from orchestration.workspace.checkpoints.errors import CheckpointFailed
from orchestration.workspace.checkpoints.worktree import Worktree, listed, reason_of, shown
from orchestration.workspace.git.command import GitOutput

Reason = Literal["too large", "cannot be read", "a repository of its own", "a filter failed"]
UNREADABLE_FOLDER = b"warning: could not open directory '"
TOLD_LIMIT = 100


@dataclass(frozen=True)
class LeftOut:
    """Something in the folder that the checkpoint does not hold, or only as it was earlier."""

    path: str
    reason: Reason


@dataclass
class Candidates:
    """``gone`` are known paths that are no files any more; ``changed`` are to be read.

    ``left_out`` is only told; a nested repository is in it, though its commit is kept.
    """

    gone: list[bytes] = field(default_factory=list)
    changed: list[bytes] = field(default_factory=list)
    left_out: dict[bytes, Reason] = field(default_factory=dict)

    def told(self) -> tuple[LeftOut, ...]:
        paths = sorted(self.left_out)[:TOLD_LIMIT]
        return tuple(LeftOut(shown(path), self.left_out[path]) for path in paths)


async def find_candidates(worktree: Worktree, file_limit: int) -> Candidates:
    """By comparing the folder with the side index: git looks at times and sizes, not contents."""
    others, differing = await asyncio.gather(
        worktree.git(*LIST_OTHERS, index=worktree.side_index),
        worktree.require_git(*LIST_DIFFERING, index=worktree.side_index),
    )
    names = listed(require_whole(worktree, others))
    nested = [name.rstrip(b"/") for name in names if name.endswith(b"/")]
    files = [name for name in names if not name.endswith(b"/")]
    found = await asyncio.to_thread(
        _sorted_out, os.fsencode(worktree.cwd), [*listed(differing), *files], file_limit
    )
    for line in others.stderr.split(b"\n"):
        if line.startswith(UNREADABLE_FOLDER):
            name = line.removeprefix(UNREADABLE_FOLDER).partition(b"'")[0]
            found.left_out[name] = "cannot be read"
    for name in nested:
        found.left_out[name] = "a repository of its own"
        if await _has_commit(worktree, name):
            found.changed.append(name)  # its commit is kept, as git does
    return found


LIST_OTHERS = ("ls-files", "-z", "--others", "--exclude-standard", "--", ".")
LIST_DIFFERING = (
    *("diff-files", "-z", "--name-only", "--relative"),
    *("--ignore-submodules=dirty", "--", "."),  # else a git runs in each of them
)


def require_whole(worktree: Worktree, output: GitOutput) -> bytes:
    if output.cut:
        raise CheckpointFailed(f"{worktree.cwd} holds more untracked files than can be kept")
    if output.code != 0:
        raise CheckpointFailed(f"git {LIST_OTHERS[0]} failed: {reason_of(output)}")
    return output.stdout


async def _has_commit(worktree: Worktree, name: bytes) -> bool:
    inside = await worktree.git("-C", os.fsdecode(name), "rev-parse", "--verify", "--quiet", "HEAD")
    return inside.code == 0


def _sorted_out(root: bytes, paths: Sequence[bytes], file_limit: int) -> Candidates:
    found = Candidates()
    for path in dict.fromkeys(paths):
        full = os.path.join(root, path)
        try:
            status = os.lstat(full)
        except OSError:
            found.gone.append(path)
            continue
        if reason := _reason_to_leave_out(full, status, file_limit):
            found.left_out[path] = reason
        elif _can_be_kept(full, status.st_mode):
            found.changed.append(path)
        else:
            found.gone.append(path)  # a plain folder, a pipe or a device has taken its place
    return found


def _can_be_kept(full: bytes, mode: int) -> bool:
    """Files, links, and submodules, of which the commit is kept."""
    is_submodule = stat.S_ISDIR(mode) and os.path.exists(os.path.join(full, b".git"))
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode) or is_submodule


def _reason_to_leave_out(full: bytes, status: os.stat_result, file_limit: int) -> Reason | None:
    if not stat.S_ISREG(status.st_mode):
        return None
    if status.st_size > file_limit:
        return "too large"
    return None if os.access(full, os.R_OK) else "cannot be read"
