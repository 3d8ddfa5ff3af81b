"""Files that are ignored since they were taken in: they leave, unless the user tracks them."""

import asyncio
import os
from pathlib import Path

from orchestration.workspace.checkpoints.candidates import Candidates, sorted_out
from orchestration.workspace.checkpoints.worktree import Worktree, listed

LIST_IGNORED = ("ls-files", "-z", "--cached", "--ignored", "--exclude-standard", "--", ".")

Signature = tuple[int, int, int] | None


class IgnoreRules:
    """One folder's. Git takes a while for the question, so it is asked when something changed."""

    def __init__(self) -> None:
        self._files: list[Path] = []
        self._seen: list[Signature] | None = None
        """Of the user's index and the rules outside of the folder, when git was last asked."""

    def forget(self) -> None:
        """Ask in any case: rules that hide themselves are not noticed."""
        self._files, self._seen = [], None

    async def apply(self, worktree: Worktree, found: Candidates, file_limit: int) -> None:
        """To a side index that knows nothing of ``found`` yet."""
        if not self._files:
            self._files = [worktree.user_index, *await _files_of_rules(worktree)]
        present = await asyncio.to_thread(lambda: [_signature_of(file) for file in self._files])
        if present == self._seen and not found.has_ignore_rules():
            return
        ours, tracked = await asyncio.gather(
            worktree.require_git(*LIST_IGNORED, index=worktree.side_index),
            worktree.require_git(*LIST_IGNORED),
        )
        held, wanted = set(listed(ours)), set(listed(tracked))
        found.drop(held - wanted, "ignored by now")
        found.add(await sorted_out(worktree, wanted - held, file_limit))
        self._seen = present


async def _files_of_rules(worktree: Worktree) -> list[Path]:
    """Besides those in the folder, which are files like others."""
    told, everywhere = await asyncio.gather(
        worktree.require_git("rev-parse", "--show-cdup", "--git-path", "info/exclude"),
        worktree.git("config", "--type=path", "--get", "core.excludesFile"),
    )
    up, own = told.removesuffix(b"\n").split(b"\n", 1)
    named = everywhere.stdout if everywhere.code == 0 else os.fsencode(_usual_excludes_file())
    above = [b"../" * count + b".gitignore" for count in range(1, up.count(b"../") + 1)]
    names = [own, named.removesuffix(b"\n"), *above]
    return [Path(worktree.cwd, os.fsdecode(name)) for name in names]


def _usual_excludes_file() -> str:
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(config, "git", "ignore")


def _signature_of(file: Path) -> Signature:
    try:
        status = os.stat(file)
    except OSError:  # nothing was ever added; no such rules
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
