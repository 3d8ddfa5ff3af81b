"""The checkpoints of every folder: captured, compared, restored, one at a time in a work tree."""

import asyncio
import os
import shutil
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from weakref import WeakValueDictionary

from orchestration.workspace.checkpoints import diffs, refs, restoring
from orchestration.workspace.checkpoints.diffs import FileChange, Patch
from orchestration.workspace.checkpoints.errors import (
    CaptureFailed,
    CheckpointFailed,
    CheckpointMissing,
    NotARepository,
    RepositoryTooSlow,
    RestoreRefused,
)
from orchestration.workspace.checkpoints.refs import KeptRef
from orchestration.workspace.checkpoints.restoring import Restored
from orchestration.workspace.checkpoints.safekeeping import flushed, keep_way_back
from orchestration.workspace.checkpoints.side_index import SideIndex, Snapshot
from orchestration.workspace.checkpoints.worktree import (
    COMMAND_SECONDS,
    OUTPUT_LIMIT,
    Worktree,
    find_worktree,
)

FOLDERS_KEPT = 200
FOUND_SECONDS = 5.0
DIFFS_KEPT = 16
FIRST_REST_SECONDS = 600.0
LONGEST_REST_SECONDS = 86_400.0


@dataclass(frozen=True)
class Limits:
    """``diff_bytes`` is what a browser can still show; ``file_bytes`` what a checkpoint takes."""

    file_bytes: int = 100_000_000
    diff_bytes: int = 2_000_000
    capture_seconds: float = 30.0


@dataclass
class _Folder:
    """What is remembered of one folder while the server runs.

    ``lock`` is that of its work tree, which other folders may be in as well.
    """

    lock: asyncio.Lock
    index: SideIndex = field(default_factory=SideIndex)
    rest_seconds: float = 0.0
    rests_until: float = 0.0


class CheckpointStore:
    """Every method raises ``CheckpointFailed`` with a sentence for people.

    ``states`` is a folder of ours; only one server uses it. Where it is in somebody's repository,
    no checkpoint holds it, nor any of the server's ``private`` files around it. The user's index,
    HEAD, stash, hooks and configuration are never touched, and ``git status`` tells nothing of it.
    """

    def __init__(
        self,
        states: Path,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        private: Path | None = None,
    ) -> None:
        self._states = states
        self._private = private or states
        self._limits = limits or Limits()
        self._clock = clock
        self._folders: OrderedDict[Path, _Folder] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """By the top of the work tree."""
        self._found: dict[str, tuple[Worktree, float]] = {}
        self._patches: OrderedDict[tuple[str, ...], Patch] = OrderedDict()

    async def snapshot(self, cwd: str, seconds: float | None = None) -> Snapshot | None:
        """What the folder holds now; None where there is no repository. See ``keep``.

        Raises ``RepositoryTooSlow`` after ``seconds``, and for a while afterwards at once.
        """
        worktree = await self._find(cwd)
        if worktree is None:
            return None
        async with self._alone(worktree) as folder:
            return await self._snapshot(worktree, folder, seconds)

    async def keep(self, cwd: str, tree: str, ref: str, missing: Collection[bytes] = ()) -> str:
        """Give a snapshot's tree a name, and with it what it leaves out; the commit."""
        return await refs.keep(await self._require(cwd), tree, ref, missing)

    async def find_refs(self, cwd: str, *names: str) -> list[KeptRef]:
        """Those that exist, of the names and of all below them; none without a repository."""
        worktree = await self._find(cwd)
        return [] if worktree is None else await refs.find_refs(worktree, *names)

    async def bytes_held(self, cwd: str) -> int:
        """On the disk, by checkpoints alone."""
        worktree = await self._find(cwd)
        return 0 if worktree is None else await refs.bytes_held(worktree)

    def forget_lost_folders(self) -> int:
        """Remove what is remembered of folders that are no more; how many there were."""
        lost = [name.parent for name in self._states.glob("*/folder") if not _names_a_folder(name)]
        for state in lost:
            shutil.rmtree(state, ignore_errors=True)
        return len(lost)

    async def delete_refs(self, cwd: str, names: list[str]) -> None:
        await refs.delete_refs(await self._require(cwd), names)

    async def changes(self, cwd: str, old: str, new: str) -> list[FileChange]:
        """Between two refs, commits or trees, by path."""
        return await diffs.file_changes(await self._require(cwd), old, new)

    async def patch(
        self, cwd: str, old: str, new: str, *, path: str | None = None, whole: bool = False
    ) -> Patch:
        """Between two refs; what was asked for last is remembered, unless it is the ``whole``."""
        worktree = await self._require(cwd)
        before = (await refs.require_ref(worktree, old)).commit
        after = (await refs.require_ref(worktree, new)).commit
        if whole:
            return await diffs.patch(worktree, before, after, OUTPUT_LIMIT, path, COMMAND_SECONDS)
        key = (worktree.cwd, before, after, path or "")
        if key not in self._patches:
            limit = self._limits.diff_bytes
            self._patches[key] = await diffs.patch(worktree, before, after, limit, path)
        self._patches.move_to_end(key)
        while len(self._patches) > DIFFS_KEPT:
            self._patches.popitem(last=False)
        return self._patches[key]

    async def restore(self, cwd: str, ref: str, safety: str) -> Restored:
        """Bring the folder back to ``ref``; what it holds until then is kept as ``safety``.

        A safety ref that exists already is that of an earlier try, and stays; what people changed
        since then joins it. Raises ``RestoreRefused`` before anything is touched, ``FilesLeft``
        where files could not be put back after a failure, else the files are as they were.
        """
        return await self._move(cwd, ref, safety, ref)

    async def put_back(self, cwd: str, safety: str, tried: str) -> Restored:
        """As before a move to ``tried``, with what people changed since then."""
        return await self._move(cwd, safety, safety, tried)

    async def _move(self, cwd: str, ref: str, safety: str, tried: str) -> Restored:
        worktree = replace(await self._require(cwd), is_durable=True)
        async with self._alone(worktree) as folder:
            wanted = await refs.require_ref(worktree, ref)
            present = await self._snapshot(worktree, folder, thorough=True)
            if hidden := await restoring.in_the_way(worktree, present, wanted):
                limit = self._limits.file_bytes
                present = await folder.index.take_in(worktree, present, hidden, limit)
            goal = await refs.find_ref(worktree, tried)
            met = await keep_way_back(worktree, present, safety, goal)
            if ref == safety:
                wanted = await refs.require_ref(worktree, safety)
            await flushed()
            return replace(await restoring.restore(worktree, present, wanted, safety), met=met)

    async def _snapshot(
        self,
        worktree: Worktree,
        folder: _Folder,
        seconds: float | None = None,
        *,
        thorough: bool = False,
    ) -> Snapshot:
        if self._clock() < folder.rests_until:
            raise RepositoryTooSlow(too_slow(worktree))
        limit = self._limits.capture_seconds
        try:
            async with asyncio.timeout(limit if seconds is None else min(seconds, limit)):
                captured = await folder.index.capture(
                    worktree, self._limits.file_bytes, thorough=thorough
                )
        except TimeoutError:
            folder.rest_seconds = min(
                max(folder.rest_seconds * 2, FIRST_REST_SECONDS), LONGEST_REST_SECONDS
            )
            folder.rests_until = self._clock() + folder.rest_seconds
            raise RepositoryTooSlow(too_slow(worktree)) from None
        except OSError as failure:
            raise CaptureFailed(f"{failure.filename}: {failure.strerror}") from failure
        folder.rest_seconds = folder.rests_until = 0.0
        return captured

    async def _find(self, cwd: str) -> Worktree | None:
        """A repository that was there a moment ago is not looked for again."""
        known = self._found.get(cwd)
        if known is not None and self._clock() - known[1] < FOUND_SECONDS:
            return known[0]
        worktree = await find_worktree(cwd, self._states, self._private)
        self._found.pop(cwd, None)
        if worktree is not None:
            self._found[cwd] = (worktree, self._clock())
            if len(self._found) > FOLDERS_KEPT:
                del self._found[next(iter(self._found))]
        return worktree

    async def _require(self, cwd: str) -> Worktree:
        worktree = await self._find(cwd)
        if worktree is None:
            raise NotARepository(
                "Checkpoints are unavailable because this project is not a git repository."
            )
        return worktree

    @asynccontextmanager
    async def _alone(self, worktree: Worktree) -> AsyncIterator[_Folder]:
        """In the order in which they came."""
        lock = self._locks.setdefault(worktree.top, asyncio.Lock())
        folder = self._folders.setdefault(worktree.state, _Folder(lock))
        self._folders.move_to_end(worktree.state)
        self._forget_idle()
        async with lock:
            yield folder

    def _forget_idle(self) -> None:
        if len(self._folders) > FOLDERS_KEPT:
            idle = (path for path, folder in self._folders.items() if not folder.lock.locked())
            if (oldest := next(idle, None)) is not None:
                del self._folders[oldest]


def _names_a_folder(name: Path) -> bool:
    return os.path.isdir(name.read_bytes())


def too_slow(worktree: Worktree) -> str:
    return f"git takes too long to look at all files of {worktree.cwd}; it is tried again later"


__all__ = [
    "CheckpointFailed",
    "CheckpointMissing",
    "CheckpointStore",
    "FileChange",
    "KeptRef",
    "Limits",
    "Patch",
    "RepositoryTooSlow",
    "RestoreRefused",
    "Restored",
    "Snapshot",
]
