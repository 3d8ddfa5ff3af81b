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
    """Not those that are empty: they may be submodules that were never fetched."""
    for path in _noted(worktree):
        full = os.path.join(os.fsencode(worktree.cwd), path)
        if os.path.isdir(full) and not _is_repository(full) and os.listdir(full):
            yield path


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
