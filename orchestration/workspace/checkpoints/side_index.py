"""The side index: git's memory of a folder's files, kept by us, so that only changes are read."""

import asyncio
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.workspace.checkpoints import nested
from orchestration.workspace.checkpoints.candidates import (
    Candidates,
    LeftOut,
    Reason,
    find_candidates,
    sorted_out,
)
from orchestration.workspace.checkpoints.errors import CaptureFailed, CheckpointFailed
from orchestration.workspace.checkpoints.ignoring import IgnoreRules
from orchestration.workspace.checkpoints.updating import update
from orchestration.workspace.checkpoints.wholeness import is_whole
from orchestration.workspace.checkpoints.worktree import Worktree, listed, shown


@dataclass(frozen=True)
class Snapshot:
    """A tree in the repository, and what of the folder is not in it."""

    tree: str
    missing: Mapping[bytes, Reason]

    @property
    def unknown(self) -> set[bytes]:
        """Of what is missing, all that is there in a way that the tree cannot bring back."""
        reasons = self.missing.items()
        return {path.rstrip(b"/") for path, reason in reasons if reason != "ignored by now"}

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """To be told, by path."""
        return tuple(LeftOut(shown(path), self.missing[path]) for path in sorted(self.missing))


class SideIndex:
    """One folder's. Not for use by two at the same time: ``store`` sees to that."""

    def __init__(self) -> None:
        self._rules = IgnoreRules()

    async def capture(
        self, worktree: Worktree, file_limit: int, *, thorough: bool = False
    ) -> Snapshot:
        """Whatever is wrong with the side index, a new one is right: that is tried.

        ``thorough`` also notices files that are ignored by rules which nobody sees change.
        """
        is_usable = await asyncio.to_thread(_make_room, worktree)
        if thorough:
            self._rules.forget()
        if is_usable and (captured := await self._try(worktree, file_limit)):
            return captured
        self._rules.forget()
        if await _begin_with_users_index(worktree):
            if captured := await self._try(worktree, file_limit):
                return captured
            self._rules.forget()
        await asyncio.to_thread(worktree.side_index.unlink, missing_ok=True)
        return await self._capture(worktree, file_limit)

    async def take_in(
        self, worktree: Worktree, snapshot: Snapshot, paths: Iterable[bytes], file_limit: int
    ) -> Snapshot:
        """The snapshot with these files as well, also such that git ignores."""
        found = await sorted_out(worktree, paths, file_limit)
        await update(worktree, found)
        return Snapshot(await _tree_of(worktree), {**snapshot.missing, **found.left_out})

    async def _try(self, worktree: Worktree, file_limit: int) -> Snapshot | None:
        """None where it may be the side index that is wrong."""
        try:
            return await self._capture(worktree, file_limit)
        except CaptureFailed:
            raise
        except CheckpointFailed:
            return None

    async def _capture(self, worktree: Worktree, file_limit: int) -> Snapshot:
        found = await self._bring_up_to_date(worktree, file_limit)
        if found.gone and await _ignores_case(worktree):
            # git has not listed names that differ from a known one by case alone
            found.add(await self._bring_up_to_date(worktree, file_limit))
        return Snapshot(await _tree_of(worktree), found.left_out)

    async def _bring_up_to_date(self, worktree: Worktree, file_limit: int) -> Candidates:
        await nested.forget_plain_folders(worktree)
        found = await find_candidates(worktree, file_limit)
        await asyncio.to_thread(nested.note, worktree, found.repositories)
        await self._rules.apply(worktree, found, file_limit)
        await update(worktree, found)
        return found


def _make_room(worktree: Worktree) -> bool:
    """Whether there is an index to go on with.

    A lock here is a dead run's: only one server owns the folder, and it takes turns.
    """
    worktree.state.mkdir(parents=True, exist_ok=True)
    Path(f"{worktree.side_index}.lock").unlink(missing_ok=True)
    if not worktree.name_of_folder.exists():
        worktree.name_of_folder.write_bytes(os.fsencode(worktree.cwd))
    return is_whole(worktree.side_index)


async def _begin_with_users_index(worktree: Worktree) -> bool:
    """With what git knows of the files already, if it is about the same folder and all plain."""
    if not worktree.is_top:
        return False
    try:
        # with its time, by which git tells what it must look at again
        await asyncio.to_thread(shutil.copy2, worktree.user_index, worktree.side_index)
    except OSError:
        return False
    entries = await worktree.git("ls-files", "-z", "-v", index=worktree.side_index)
    refreshed = await worktree.git(
        *("update-index", "-q", "--refresh", "--force-write-index"), index=worktree.side_index
    )
    is_plain = all(entry.startswith(b"H ") for entry in listed(entries.stdout))
    return entries.code == 0 and refreshed.code <= 1 and is_plain


async def _ignores_case(worktree: Worktree) -> bool:
    told = await worktree.git("config", "--type=bool", "--get", "core.ignoreCase")
    return told.stdout.strip() == b"true"


async def _tree_of(worktree: Worktree) -> str:
    tree = await worktree.require_git("write-tree", index=worktree.side_index)
    return tree.decode().strip()
