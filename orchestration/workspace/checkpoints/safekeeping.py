"""The way back from a move, and what people changed while a move was interrupted."""

import asyncio
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.workspace.checkpoints import refs
from orchestration.workspace.checkpoints.diffs import (
    RawChange,
    attributes_differ,
    raw_changes,
)
from orchestration.workspace.checkpoints.refs import KeptRef
from orchestration.workspace.checkpoints.side_index import Snapshot
from orchestration.workspace.checkpoints.swapping import BESIDE
from orchestration.workspace.checkpoints.worktree import Worktree, joined, remove_index, shown

FLUSH_SECONDS = 5.0
"""For which a move waits for the disk; a busy one goes on by itself."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Met:
    """What a later try found in files that were neither as before the move nor as after it.

    ``found`` is the commit that holds all of it. ``over`` are those of which the way back would
    hold something else; that is in the commit ``before``.
    """

    paths: tuple[str, ...]
    over: tuple[str, ...]
    found: str
    before: str
    is_in_the_way_back: bool


async def keep_way_back(
    worktree: Worktree, present: Snapshot, safety: str, tried: KeptRef | None
) -> Met | None:
    """What the folder holds is kept as ``safety``.

    One that is there is of an earlier try, and stays: what was done to files since then joins it.
    ``tried`` is where that try was going; what there is of it in the folder is nobody's edit.
    """
    kept = await refs.find_ref(worktree, safety)
    if kept is None:
        await refs.keep(worktree, present.tree, safety, present.unknown)
    elif kept.tree != present.tree:
        return await _join(worktree, present, kept, tried)
    return None


async def flushed() -> None:
    """What turns have written just before, too: git leaves that to the system."""
    flushing = asyncio.create_task(asyncio.to_thread(os.sync))
    done, _ = await asyncio.wait({flushing}, timeout=FLUSH_SECONDS)
    if not done:
        logger.warning("the disk is too busy for a move to wait for it")


async def _join(
    worktree: Worktree, present: Snapshot, kept: KeptRef, tried: KeptRef | None
) -> Met | None:
    tree, missing = present.tree, present.unknown
    if tried is None:
        await refs.keep_behind(worktree, tree, kept, kept.tree, missing)
        return None
    moved = await raw_changes(worktree, kept.commit, tried.commit)
    edits = await _edits(worktree, tree, kept, tried)
    # By other attributes the same file may look like another one.
    joins = bool(edits) and not attributes_differ(moved)
    way_back = await _overlaid(worktree, kept.tree, edits) if joins else kept.tree
    found = await refs.keep_behind(worktree, tree, kept, way_back, missing)
    if not edits:
        return None
    replaced = {change.path for change in moved if change.status != "A"}
    return Met(
        paths=tuple(shown(change.path) for change in edits),
        over=tuple(shown(change.path) for change in edits if change.path in replaced),
        found=found,
        before=kept.commit,
        is_in_the_way_back=joins,
    )


async def _edits(worktree: Worktree, tree: str, kept: KeptRef, tried: KeptRef) -> list[RawChange]:
    """Files, not their absence: what is missing may have been on its way from place to place."""
    since = await raw_changes(worktree, tried.commit, tree)
    touched = {change.path for change in since if change.status != "D"}
    return [
        change
        for change in await raw_changes(worktree, kept.commit, tree)
        if change.status != "D" and change.path in touched and not change.path.endswith(BESIDE)
    ]


async def _overlaid(worktree: Worktree, tree: str, edits: Sequence[RawChange]) -> str:
    """The tree with these files as they are after the changes."""
    prefix, index = os.fsencode(worktree.prefix), worktree.state / "way-back-index"
    await asyncio.to_thread(remove_index, index)
    try:
        await worktree.require_git("read-tree", tree, index=index)
        given = joined([b"%b %b\t%b" % (e.new_mode, e.new_id, prefix + e.path) for e in edits])
        await worktree.require_git(
            *("update-index", "--replace", "-z", "--index-info"), index=index, given=given
        )
        return (await worktree.require_git("write-tree", index=index)).decode().strip()
    finally:
        await asyncio.to_thread(remove_index, index)
