"""Bringing a folder back to a checkpoint: all of it, or nothing."""

import asyncio
import logging
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from orchestration.workspace.checkpoints.candidates import LIST_DIFFERING
from orchestration.workspace.checkpoints.diffs import (
    RawChange,
    attributes_differ,
    raw_changes,
)
from orchestration.workspace.checkpoints.errors import (
    CheckpointFailed,
    FilesLeft,
    RestoreFailed,
    RestoreRefused,
)
from orchestration.workspace.checkpoints.plans import Plan, is_behind_a_link, plan_of, require_way
from orchestration.workspace.checkpoints.refs import KeptRef, missing_in
from orchestration.workspace.checkpoints.safekeeping import Met
from orchestration.workspace.checkpoints.side_index import Snapshot
from orchestration.workspace.checkpoints.staging import Stage, staged
from orchestration.workspace.checkpoints.swapping import Looks, PutBackFailed, looks_of, swap
from orchestration.workspace.checkpoints.worktree import Worktree, listed, shown

CLOCK_SECONDS = 1.0
"""Git tells the second in which a commit was made; file systems' clocks lag a little."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Restored:
    """How many files were written and removed; ``left_alone`` is what could not be taken back.

    ``met``: what people changed since an earlier try.
    """

    written: int
    removed: int
    left_alone: tuple[str, ...]
    met: Met | None = None


async def restore(worktree: Worktree, present: Snapshot, wanted: KeptRef, safety: str) -> Restored:
    """From what the folder holds, which is ``present`` and kept as ``safety``, to ``wanted``.

    Left alone are submodules, files of which is not known what they hold, and files of which
    ``wanted`` would know nothing if they were there then. Raises ``RestoreRefused`` before
    anything is touched; ``RestoreFailed`` when the files are as they were again; ``FilesLeft``
    when they could not be.
    """
    changes = await raw_changes(worktree, present.tree, wanted.commit)
    plan = plan_of(changes, present.unknown, await missing_in(worktree, wanted))
    try:
        async with staged(worktree, wanted.tree) as stage:
            plan = plan.without_removing(await _not_from_since(worktree, stage, plan, wanted))
            await asyncio.to_thread(require_way, os.fsencode(worktree.cwd), plan)
            await stage.write(
                [change.path for change in plan.writes],
                by_todays_attributes=not attributes_differ(changes),
            )
            looks = await asyncio.to_thread(looks_of, os.fsencode(worktree.cwd), plan.paths)
            await _require_unchanged(worktree, plan)
            await _to_its_end(worktree, plan, stage, looks)
    except RestoreRefused:
        raise
    except PutBackFailed as failure:
        logger.exception("files could not be put back")
        again = f"some files could not be put back: {_told(failure.last)}"
        raise FilesLeft(f"{_told(failure.first)}; and {again}", safety) from failure
    except (CheckpointFailed, OSError) as failure:
        raise RestoreFailed(f"{_told(failure)}; the files are as they were") from failure
    return Restored(len(plan.writes), len(plan.removes), tuple(map(shown, plan.left_alone)))


async def in_the_way(worktree: Worktree, present: Snapshot, wanted: KeptRef) -> list[bytes]:
    """Files that ``wanted`` would overwrite though ``present`` does not hold them."""
    changes = await raw_changes(worktree, present.tree, wanted.commit)
    return await asyncio.to_thread(_in_the_way, os.fsencode(worktree.cwd), changes)


def _in_the_way(root: bytes, changes: Sequence[RawChange]) -> list[bytes]:
    gone = {_without_case(change.path): change.path for change in changes if change.status == "D"}
    added = (change.path for change in changes if change.status == "A")
    return [path for path in added if _is_file(root, path) and not _is_one(root, path, gone)]


def _is_one(root: bytes, path: bytes, gone: Mapping[str, bytes]) -> bool:
    """Whether it is there by a name that ``present`` holds, but for upper and lower case."""
    other = gone.get(_without_case(path))
    if other is None:
        return False
    try:
        held = os.lstat(os.path.join(root, other))
    except OSError:  # a file of its own, then
        return False
    return os.path.samestat(held, os.lstat(os.path.join(root, path)))


def _without_case(path: bytes) -> str:
    return os.fsdecode(path).casefold()


def _is_file(root: bytes, path: bytes) -> bool:
    """Or a link, whatever it leads to; not one behind a link."""
    full = os.path.join(root, path)
    return not is_behind_a_link(root, path) and (os.path.islink(full) or os.path.isfile(full))


async def _not_from_since(
    worktree: Worktree, stage: Stage, plan: Plan, wanted: KeptRef
) -> set[bytes]:
    """What would go though it may have been there then: ignored, or older than the checkpoint.

    Files of a folder that was moved are as old as they were, too; those come back where they were.
    """
    paths = [change.path for change in plan.removes]
    root, then = os.fsencode(worktree.cwd), wanted.made_at - CLOCK_SECONDS
    older = await asyncio.to_thread(_last_touched_before, root, paths, then)
    return (older - _moved(plan)) | await stage.ignored(paths)


def _moved(plan: Plan) -> set[bytes]:
    """What is to go from here, and comes with the same name and content to another folder."""
    come_back = {(change.new_id, os.path.basename(change.path)) for change in plan.writes}
    return {
        change.path
        for change in plan.removes
        if (change.old_id, os.path.basename(change.path)) in come_back
    }


def _last_touched_before(root: bytes, paths: Collection[bytes], then: float) -> set[bytes]:
    """By the time of the file's entry, which no program can set."""
    found = set()
    for path in paths:
        try:
            touched = os.lstat(os.path.join(root, path)).st_ctime
        except OSError:  # it is gone
            continue
        if touched < then:
            found.add(path)
    return found


async def _require_unchanged(worktree: Worktree, plan: Plan) -> None:
    """Files that somebody writes while they are being looked at are in no checkpoint."""
    differing = await worktree.require_git(*LIST_DIFFERING, index=worktree.side_index)
    if changed := plan.paths.intersection(listed(differing)):
        raise RestoreRefused(f"{shown(min(changed))} was changed meanwhile")


async def _to_its_end(worktree: Worktree, plan: Plan, stage: Stage, looks: Looks) -> None:
    """What has begun is not left half-way, however often the caller is told to leave."""
    root = os.fsencode(worktree.cwd)
    swapping = asyncio.ensure_future(
        asyncio.to_thread(swap, root, plan, stage.files, stage.aside, looks)
    )
    leaving = None
    while not swapping.done():
        try:
            await asyncio.wait([swapping])
        except asyncio.CancelledError as cancelled:
            leaving = cancelled
    if leaving is not None:
        raise leaving from swapping.exception()
    swapping.result()


def _told(failure: Exception) -> str:
    if isinstance(failure, OSError):
        name = "a file" if failure.filename is None else shown(os.fsencode(failure.filename))
        return f"{name}: {failure.strerror}"
    return str(failure)
