"""A checkpoint's files as git would write them, in a folder of ours; nothing has to go for them."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.workspace.checkpoints.errors import CheckpointFailed
from orchestration.workspace.checkpoints.worktree import (
    Worktree,
    joined,
    listed,
    reason_of,
    remove_index,
)
from orchestration.workspace.git.command import GitOutput

RULES = (".gitignore", ".gitattributes")
HERE = b"./"


@dataclass(frozen=True)
class Stage:
    """``files`` is where the folder's would be; ``aside`` for what has to make room for them.

    It is a second work tree of the repository, with nothing in it at first.
    """

    files: bytes
    aside: bytes
    _users: Worktree
    _ours: Worktree
    _top: Path
    _index: Path
    _environment: dict[str, str]

    async def write(self, paths: Collection[bytes], *, by_todays_attributes: bool) -> None:
        """Raises ``CheckpointFailed`` unless all of them are there afterwards.

        By the attributes of the user's folder (line ends, encodings, filters), where programs of
        its own may be filters; else by those that the checkpoint holds.
        """
        if not paths:
            return
        arguments = ("checkout-index", "--force", "-z", "--stdin")
        if by_todays_attributes:
            there = f"--prefix={self._top}/"
            given = joined(paths)
            written = await self._users.git(*arguments, there, index=self._index, given=given)
        else:
            written = await self._git(*arguments, given=paths)
        # It goes on after a file that it cannot write, and may even end well.
        if written.code != 0 or b"error:" in written.stderr:
            raise CheckpointFailed(reason_of(written))

    async def ignored(self, paths: Collection[bytes]) -> set[bytes]:
        """Those that the checkpoint's own rules hide: it would not hold them if they were there."""
        if not paths:
            return set()
        held = await self._git("ls-files", "-z")
        rules = [path for path in listed(held.stdout) if os.path.basename(path) == b".gitignore"]
        await self.write(rules, by_todays_attributes=False)
        hidden = await self._git(
            *("check-ignore", "--no-index", "-z", "--stdin"),
            given=[HERE + path for path in paths],  # one that begins with a colon is an order
            more={"GIT_LITERAL_PATHSPECS": "0"},  # it refuses to work with them
        )
        if hidden.code > 1:  # 1: none of them
            raise CheckpointFailed(f"git check-ignore failed: {reason_of(hidden)}")
        return {path.removeprefix(HERE) for path in listed(hidden.stdout)}

    async def _git(
        self,
        *arguments: str,
        given: Collection[bytes] = (),
        more: Mapping[str, str] | None = None,
    ) -> GitOutput:
        """In our work tree."""
        return await self._ours.git(
            *arguments,
            index=self._index,
            given=joined(given),
            environment={**self._environment, **(more or {})},
        )


@asynccontextmanager
async def staged(worktree: Worktree, tree: str) -> AsyncIterator[Stage]:
    """What is left in ``aside`` when it ends is gone."""
    place, index = worktree.state / "restore", worktree.state / "restore-index"
    await asyncio.to_thread(_clear, place, index)
    try:
        git_dir = await worktree.require_git("rev-parse", "--absolute-git-dir")
        top, inner = place / "files", worktree.prefix
        await asyncio.to_thread(_prepare, worktree, top, inner)
        await worktree.require_git("read-tree", tree, index=index)
        yield Stage(
            files=os.fsencode(top / inner),
            aside=os.fsencode(place / "aside"),
            _users=worktree,
            _ours=replace(worktree, cwd=str(top / inner)),
            _top=top,
            _index=index,
            _environment={
                "GIT_DIR": os.fsdecode(git_dir.removesuffix(b"\n")),
                "GIT_WORK_TREE": str(top),
            },
        )
    finally:
        with suppress(OSError):  # the files are where they should be; the next one clears it
            await asyncio.to_thread(_clear, place, index)


def _prepare(worktree: Worktree, top: Path, inner: str) -> None:
    """Rules of the folders above ours are in no checkpoint: they are as they are now."""
    (top / inner).mkdir(parents=True)
    above = Path(worktree.cwd)
    for staged_above in _folders_above(top, inner):
        above = above.parent
        for name in RULES:
            if (above / name).is_file():
                shutil.copyfile(above / name, staged_above / name)


def _folders_above(top: Path, inner: str) -> Iterator[Path]:
    """From the one just above on, up to the top."""
    folder = top / inner
    while folder != top:
        folder = folder.parent
        yield folder


def _clear(place: Path, index: Path) -> None:
    if place.exists():
        shutil.rmtree(place)
    remove_index(index)
