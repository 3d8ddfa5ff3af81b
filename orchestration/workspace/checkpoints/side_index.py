"""The side index: git's memory of a folder's files, kept by us, so that only changes are read."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.workspace.checkpoints.candidates import (
    Candidates,
    LeftOut,
    find_candidates,
)
from orchestration.workspace.checkpoints.errors import CheckpointFailed
from orchestration.workspace.checkpoints.worktree import (
    Worktree,
    joined,
    listed,
    reason_of,
)

PATHS_AT_ONCE = 5_000
"""A first capture that is cut short has kept what was done until then."""
FAILURES_LIMIT = 20
"""Files that git fails at, and that are left out, before the whole capture fails."""
UPDATE = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
REMOVE = ("update-index", "--force-remove", "-z", "--stdin")

Signature = tuple[int, int, int] | None


@dataclass(frozen=True)
class Snapshot:
    """A tree in the repository, and what of the folder is not in it."""

    tree: str
    left_out: tuple[LeftOut, ...]


class SideIndex:
    """One folder's. Not for use by two at the same time: ``store`` sees to that."""

    def __init__(self) -> None:
        self._seen: Signature = None
        """Of the user's index, when it was last asked for files that git would ignore."""

    async def capture(self, worktree: Worktree, file_limit: int) -> Snapshot:
        """Whatever is wrong with the side index, a new one is right: that is tried once."""
        await asyncio.to_thread(_make_room, worktree)
        if worktree.side_index.exists():
            try:
                return await self._capture(worktree, file_limit)
            except CheckpointFailed:
                await asyncio.to_thread(worktree.side_index.unlink, missing_ok=True)
        self._seen = None
        await _seed(worktree)
        try:
            return await self._capture(worktree, file_limit)
        except CheckpointFailed:
            if not worktree.side_index.exists():
                raise
            await asyncio.to_thread(worktree.side_index.unlink)
            return await self._capture(worktree, file_limit)

    async def take_in(self, worktree: Worktree, paths: list[bytes]) -> None:
        """Also files that git ignores."""
        await worktree.require_git(*UPDATE, index=worktree.side_index, given=joined(paths))

    async def tree(self, worktree: Worktree) -> str:
        tree = await worktree.require_git("write-tree", index=worktree.side_index)
        return tree.decode().strip()

    async def _capture(self, worktree: Worktree, file_limit: int) -> Snapshot:
        await self._take_in_tracked(worktree)
        found = await find_candidates(worktree, file_limit)
        await _update(worktree, found)
        return Snapshot(await self.tree(worktree), found.told())

    async def _take_in_tracked(self, worktree: Worktree) -> None:
        """What the user tracks is captured even where it would be ignored."""
        signature = await asyncio.to_thread(_signature_of, worktree)
        if signature is None or signature == self._seen:
            return
        ignored = await worktree.require_git(
            "ls-files", "-z", "--cached", "--ignored", "--exclude-standard", "--", "."
        )
        if paths := listed(ignored):
            await self.take_in(worktree, paths)
        self._seen = signature


async def _update(worktree: Worktree, found: Candidates) -> None:
    """What is gone first, so that folders can take the place of files."""
    if found.gone:
        await worktree.require_git(*REMOVE, index=worktree.side_index, given=joined(found.gone))
    for portion in _portions(found.changed):
        paths, failures = portion, 0
        while culprit := await _find_culprit(worktree, paths):
            failures += 1
            if failures > FAILURES_LIMIT:
                raise CheckpointFailed(f"git fails at more than {FAILURES_LIMIT} files")
            found.left_out[culprit] = "a filter failed"
            paths = [path for path in paths if path != culprit]


async def _find_culprit(worktree: Worktree, paths: list[bytes]) -> bytes | None:
    """Update them all, or name the one that git cannot read."""
    output = await worktree.git(*UPDATE, index=worktree.side_index, given=joined(paths))
    if output.code == 0:
        return None
    fatal = [line for line in output.stderr.split(b"\n") if line.startswith(b"fatal:")]
    named = [path for path in paths if fatal and path in fatal[-1]]
    if not named:
        raise CheckpointFailed(f"git update-index failed: {reason_of(output)}")
    return max(named, key=len)


def _portions(paths: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(paths), PATHS_AT_ONCE):
        yield paths[start : start + PATHS_AT_ONCE]


def _make_room(worktree: Worktree) -> None:
    """A lock here is a dead run's: only one server owns the folder, and it takes turns."""
    worktree.state.mkdir(parents=True, exist_ok=True)
    Path(f"{worktree.side_index}.lock").unlink(missing_ok=True)
    if not worktree.name_of_folder.exists():
        worktree.name_of_folder.write_bytes(os.fsencode(worktree.cwd))


def _signature_of(worktree: Worktree) -> Signature:
    try:
        status = os.stat(worktree.user_index)
    except OSError:  # nothing was ever added
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


async def _seed(worktree: Worktree) -> None:
    """Begin with what git knows of the files already, unless it holds more than plain entries."""
    if not worktree.is_top:
        return
    try:
        await asyncio.to_thread(shutil.copyfile, worktree.user_index, worktree.side_index)
    except OSError:
        return
    entries = await worktree.git("ls-files", "-z", "-v", index=worktree.side_index)
    refreshed = await worktree.git(
        *("update-index", "-q", "--refresh", "--force-write-index"), index=worktree.side_index
    )
    is_plain = all(entry.startswith(b"H ") for entry in listed(entries.stdout))
    if entries.code != 0 or refreshed.code > 1 or not is_plain:
        await asyncio.to_thread(worktree.side_index.unlink, missing_ok=True)
