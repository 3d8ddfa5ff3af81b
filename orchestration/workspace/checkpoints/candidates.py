"""Which files may have changed since the side index was last written, and which must stay out."""

import asyncio
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from orchestration.workspace.checkpoints.errors import CheckpointFailed
from orchestration.workspace.checkpoints.worktree import Worktree, listed, reason_of
from orchestration.workspace.git.command import GitOutput

Reason = Literal[
    "too large",
    "cannot be read",
    "a repository of its own",
    "a filter failed",
    "git cannot take it in",
    "ignored by now",
]
LIST_OTHERS = ("ls-files", "-z", "--others", "--exclude-standard", "--", ".")
LIST_DIFFERING = (
    *("diff-files", "-z", "--name-only", "--relative"),
    *("--ignore-submodules=dirty", "--", "."),  # else a git runs in each of them
)
UNREADABLE_FOLDER = re.compile(rb"^warning: could not open directory '(.*?/)': [A-Z]", re.M | re.S)
"""Git tells its name from the top of the work tree on, whatever is in it."""


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

    @property
    def repositories(self) -> set[bytes]:
        reasons = self.left_out.items()
        return {path for path, reason in reasons if reason == "a repository of its own"}

    def has_ignore_rules(self) -> bool:
        return any(os.path.basename(path) == b".gitignore" for path in (*self.changed, *self.gone))

    def add(self, more: "Candidates") -> None:
        self.gone += more.gone
        self.changed += more.changed
        self.left_out |= more.left_out

    def drop(self, paths: set[bytes], reason: Reason) -> None:
        """They are there, and not wanted any more."""
        self.changed = [path for path in self.changed if path not in paths]
        self.gone += paths
        self.left_out |= dict.fromkeys(paths, reason)


async def find_candidates(worktree: Worktree, file_limit: int) -> Candidates:
    """By comparing the folder with the side index: git looks at times and sizes, not contents."""
    others, differing = await asyncio.gather(
        worktree.git(*LIST_OTHERS, index=worktree.side_index),
        worktree.require_git(*LIST_DIFFERING, index=worktree.side_index),
    )
    whole = listed(require_whole(worktree, others))
    names = [name for name in whole if not worktree.is_private(name)]
    files = [name for name in names if not name.endswith(b"/")]
    found = await sorted_out(worktree, [*listed(differing), *files], file_limit)
    for folder in _unreadable_folders(worktree, others):
        found.left_out[folder] = "cannot be read"
    for name in names:
        if name.endswith(b"/"):
            await _add_nested_repository(worktree, name.rstrip(b"/"), found)
    return found


def require_whole(worktree: Worktree, output: GitOutput) -> bytes:
    if output.cut:
        raise CheckpointFailed(f"{worktree.cwd} holds more untracked files than can be kept")
    if output.code != 0:
        raise CheckpointFailed(f"git {LIST_OTHERS[0]} failed: {reason_of(output)}")
    return output.stdout


def _unreadable_folders(worktree: Worktree, others: GitOutput) -> list[bytes]:
    prefix = os.fsencode(worktree.prefix)
    return [name.removeprefix(prefix) for name in UNREADABLE_FOLDER.findall(others.stderr)]


async def _add_nested_repository(worktree: Worktree, name: bytes, found: Candidates) -> None:
    """Its commit is kept, as git does, if it has one."""
    found.left_out[name] = "a repository of its own"
    inside = await worktree.git("-C", os.fsdecode(name), "rev-parse", "--verify", "--quiet", "HEAD")
    if inside.code == 0:
        found.changed.append(name)


async def sorted_out(worktree: Worktree, paths: Iterable[bytes], file_limit: int) -> Candidates:
    """What is to be done about each of these paths, by what is there now."""
    known = [path for path in paths if not worktree.is_private(path)]
    return await asyncio.to_thread(_sorted_out, os.fsencode(worktree.cwd), known, file_limit)


def _sorted_out(root: bytes, paths: Iterable[bytes], file_limit: int) -> Candidates:
    found = Candidates()
    plain_folders: dict[bytes, bool] = {}
    for path in dict.fromkeys(paths):
        full = os.path.join(root, path)
        folder = os.path.dirname(full)
        if folder not in plain_folders:
            plain_folders[folder] = os.path.realpath(folder) == folder
        if not plain_folders[folder]:
            found.gone.append(path)  # a link has taken the place of a folder: that is not ours
            continue
        try:
            status = os.lstat(full)
        except (FileNotFoundError, NotADirectoryError):
            found.gone.append(path)
            continue
        except OSError:
            found.left_out[path] = "cannot be read"
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
