"""Repositories inside of the folder: git looks into none that it knows, though it be none any more.

Somebody makes one, a checkpoint has its commit, its ``.git`` goes: from then on its files are files
of the folder like any others.
"""

import asyncio
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from orchestration.workspace.checkpoints.worktree import Worktree, joined, listed

FORGET = ("update-index", "--force-remove", "-z", "--stdin")


def note(worktree: Worktree, paths: Iterable[bytes]) -> None:
    """Before the side index knows them, so that a crash makes none forgotten."""
    known = _noted(worktree)
    if not known.issuperset(paths):
        root = os.fsencode(worktree.cwd)
        present = {path for path in known if os.path.isdir(os.path.join(root, path))}
        _file(worktree).write_bytes(joined(sorted(present.union(paths))))


async def forget_plain_folders(worktree: Worktree) -> None:
    """The side index looks into them again."""
    if plain := await asyncio.to_thread(lambda: list(_plain_folders(worktree))):
        await worktree.require_git(*FORGET, index=worktree.side_index, given=joined(plain))


def _plain_folders(worktree: Worktree) -> Iterator[bytes]:
    root = os.fsencode(worktree.cwd)
    return (path for path in _noted(worktree) if _is_plain(os.path.join(root, path)))


def _is_plain(folder: bytes) -> bool:
    """Not where it is empty: it may be a submodule that was never fetched."""
    try:
        return bool(os.listdir(folder)) and not _is_repository(folder)
    except OSError:  # nobody may look into it, or it is gone
        return False


def _is_repository(folder: bytes) -> bool:
    git = os.path.join(folder, b".git")
    return os.path.isfile(git) or os.path.isfile(os.path.join(git, b"HEAD"))


def _noted(worktree: Worktree) -> set[bytes]:
    try:
        return set(listed(_file(worktree).read_bytes()))
    except FileNotFoundError:
        return set()


def _file(worktree: Worktree) -> Path:
    return worktree.state / "nested"
