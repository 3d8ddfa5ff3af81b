"""Bringing a folder back to a checkpoint: all of it, or nothing."""

import asyncio
import logging
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.workspace.checkpoints.diffs import RawChange, raw_changes
from orchestration.workspace.checkpoints.errors import (
    CheckpointFailed,
    RestoreFailed,
    RestoreRefused,
)
from orchestration.workspace.checkpoints.worktree import Worktree, joined, reason_of, shown

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Restored:
    """How many files were written and removed; ``left_alone`` is what could not be taken back."""

    written: int
    removed: int
    left_alone: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """``removes`` and ``writes`` lead from one tree to the other."""

    removes: list[bytes]
    writes: list[bytes]
    left_alone: list[bytes]


async def restore(
    worktree: Worktree, present: str, wanted: str, unknown: Collection[str] = ()
) -> Restored:
    """From what the folder holds, which is ``present``, to ``wanted``.

    Files of ``unknown`` contents and submodules are left alone. Raises ``RestoreRefused`` before
    anything is touched; ``RestoreFailed`` when the files are as they were again.
    """
    plan = planned(await raw_changes(worktree, present, wanted), unknown)
    await asyncio.to_thread(_require_way, os.fsencode(worktree.cwd), plan)
    try:
        await _apply(worktree, wanted, plan.removes, plan.writes)
    except (CheckpointFailed, OSError, asyncio.CancelledError) as failure:
        back = planned(await raw_changes(worktree, wanted, present), unknown)
        await asyncio.shield(_go_back(worktree, present, back, failure))
        raise
    return Restored(len(plan.writes), len(plan.removes), tuple(map(shown, plan.left_alone)))


def planned(changes: Sequence[RawChange], unknown: Collection[str]) -> Plan:
    plan = Plan([], [], [])
    for change in changes:
        if change.is_about_a_submodule or shown(change.path) in unknown:
            plan.left_alone.append(change.path)
        elif change.status == "D":
            plan.removes.append(change.path)
        else:
            plan.writes.append(change.path)
    return plan


async def in_the_way(worktree: Worktree, present: str, wanted: str) -> list[bytes]:
    """Files that ``wanted`` would overwrite though ``present`` does not hold them."""
    changes = await raw_changes(worktree, present, wanted)
    added = [change.path for change in changes if change.status == "A"]
    return await asyncio.to_thread(_existing, os.fsencode(worktree.cwd), added)


def _existing(root: bytes, paths: list[bytes]) -> list[bytes]:
    return [path for path in paths if _is_file(os.path.join(root, path))]


def _is_file(full: bytes) -> bool:
    """Or a link, whatever it leads to; not one behind a link."""
    if os.path.realpath(os.path.dirname(full)) != os.path.dirname(full):
        return False
    return os.path.islink(full) or os.path.isfile(full)


def _require_way(root: bytes, plan: Plan) -> None:
    """Nothing that no checkpoint holds may stand where files are to be written."""
    removes = set(plan.removes)
    for path in plan.writes:
        for folder in _folders_of(path):
            full = os.path.join(root, folder)
            if _is_there(full) and not _is_plain_folder(full) and folder not in removes:
                raise RestoreRefused(f"{shown(folder)} is in the way of {shown(path)}")
        full = os.path.join(root, path)
        if _is_plain_folder(full) and not _will_be_empty(root, path, removes):
            raise RestoreRefused(f"the folder {shown(path)} is in the way of a file of that name")


def _will_be_empty(root: bytes, folder: bytes, removes: Collection[bytes]) -> bool:
    for at, folders, files in os.walk(os.path.join(root, folder)):
        links = [name for name in folders if os.path.islink(os.path.join(at, name))]
        for name in [*files, *links]:
            if os.path.relpath(os.path.join(at, name), root) not in removes:
                return False
    return True


def _is_there(full: bytes) -> bool:
    return os.path.lexists(full)


def _is_plain_folder(full: bytes) -> bool:
    return os.path.isdir(full) and not os.path.islink(full)


def _folders_of(path: bytes) -> list[bytes]:
    parts = path.split(b"/")[:-1]
    return [b"/".join(parts[: count + 1]) for count in range(len(parts))]


async def _apply(
    worktree: Worktree, tree: str, removes: Sequence[bytes], writes: Sequence[bytes]
) -> None:
    await asyncio.to_thread(_remove, os.fsencode(worktree.cwd), removes)
    if not writes:
        return
    index = worktree.state / "restore-index"
    try:
        await asyncio.to_thread(_clear, index)
        await worktree.require_git("read-tree", tree, index=index)
        written = await worktree.git(
            *("checkout-index", "--force", "-z", "--stdin"), index=index, given=joined([*writes])
        )
        # It goes on after a file that it cannot write, and may even end well.
        if written.code != 0 or b"error:" in written.stderr:
            raise CheckpointFailed(reason_of(written))
    finally:
        await asyncio.to_thread(_clear, index)


def _clear(index: Path) -> None:
    index.unlink(missing_ok=True)
    Path(f"{index}.lock").unlink(missing_ok=True)


def _remove(root: bytes, paths: Sequence[bytes]) -> None:
    """And the folders that hold nothing afterwards. What is behind a link is not ours."""
    for path in paths:
        full = os.path.join(root, path)
        if any(os.path.islink(os.path.join(root, folder)) for folder in _folders_of(path)):
            continue
        try:
            os.unlink(full)
        except (FileNotFoundError, NotADirectoryError):
            continue
    for folder in sorted({folder for path in paths for folder in _folders_of(path)}, reverse=True):
        try:
            os.rmdir(os.path.join(root, folder))
        except OSError:
            continue  # it holds something else, or is gone


async def _go_back(worktree: Worktree, present: str, plan: Plan, failure: BaseException) -> None:
    """Whatever was done until the failure is undone. Raises ``RestoreFailed``, saying what is."""
    try:
        await _apply(worktree, present, plan.removes, plan.writes)
    except (CheckpointFailed, OSError) as again:
        logger.exception("files could not be put back")
        raise RestoreFailed(
            f"{_told(failure)}; and some files could not be put back: {_told(again)}"
        ) from failure
    if not isinstance(failure, asyncio.CancelledError):
        raise RestoreFailed(f"{_told(failure)}; the files are as they were") from failure


def _told(failure: BaseException) -> str:
    if isinstance(failure, OSError):
        path = failure.filename
        name = shown(path) if isinstance(path, bytes) else path
        return f"{name}: {failure.strerror}"
    return str(failure)
