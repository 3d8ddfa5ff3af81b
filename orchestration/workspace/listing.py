"""The paths of a workspace: as git sees them, else as the folder holds them."""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from orchestration.workspace.git.command import run_git

ENTRY_LIMIT = 25_000
SECONDS = 10.0
OUTPUT_LIMIT = 16 * 1024 * 1024

EXCLUDED_AT_THE_TOP = frozenset(
    {".git", ".convex", "node_modules", ".next", ".turbo", "dist", "build", "out", ".cache"}
)
EXCLUDED_IN_A_WALK = frozenset({".git", "node_modules"})
"""Without git's ignore rules these would fill the whole index from any depth."""

_SUBMODULE_MODE = b"160000"
_ABSENT_TAGS = frozenset({b"R", b"S"})
"""Deleted from the folder, or left out of a sparse checkout."""


@dataclass
class Listing:
    """Relative paths with ``/``, each with whether it is a directory, at most ``limit`` of them."""

    limit: int = ENTRY_LIMIT
    is_directory: dict[str, bool] = field(default_factory=dict)
    truncated: bool = False

    def add(self, path: str, *, is_directory: bool = False) -> None:
        """Add the path and the folders that it is in."""
        first = path.split("/", 1)[0]
        if first in EXCLUDED_AT_THE_TOP or not first.strip() or path in self.is_directory:
            return
        missing = []
        folder = path.rpartition("/")[0]
        while folder and folder not in self.is_directory:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        for folder in reversed(missing):
            self._keep(folder, True)
        self._keep(path, is_directory)

    def _keep(self, path: str, is_directory: bool) -> None:
        if len(self.is_directory) < self.limit:
            self.is_directory[path] = is_directory
        else:
            self.truncated = True


async def list_workspace(root: str, limit: int = ENTRY_LIMIT) -> Listing:
    """Tracked and untracked files without the ignored ones; all files where there is no git.

    Names that are not UTF-8 are left out: no client could name them.
    """
    listing = await _list_with_git(root, limit)
    # A folder that its own repository ignores is listed as if it had no repository.
    if listing is None or not listing.is_directory:
        return await asyncio.to_thread(_walk, root, limit, time.monotonic() + SECONDS)
    return listing


async def _list_with_git(root: str, limit: int) -> Listing | None:
    try:
        output = await run_git(
            root,
            "ls-files",
            *("-z", "-t", "--stage", "--deleted", "--others", "--exclude-standard", "--"),
            seconds=SECONDS,
            output_limit=OUTPUT_LIMIT,
        )
    except OSError:  # no git, or too slow
        return None
    if not output.succeeded:
        return None
    return await asyncio.to_thread(_read_git_records, output.stdout, output.cut, limit)


def _read_git_records(stdout: bytes, cut: bool, limit: int) -> Listing:
    """Each record is ``? path`` for an untracked file, or ``<tag> mode hash stage\\tpath``."""
    listing = Listing(limit, truncated=cut)
    records = [record.partition(b" ") for record in stdout.split(b"\0")[:-1]]
    absent = {_staged(rest)[1] for tag, _, rest in records if tag in _ABSENT_TAGS}
    for tag, _, rest in records:
        mode, name = (b"", rest) if tag == b"?" else _staged(rest)
        if name in absent:
            continue
        try:
            path = name.decode()
        except UnicodeDecodeError:
            continue
        nested_repository = path.endswith("/") or mode == _SUBMODULE_MODE
        listing.add(path.rstrip("/"), is_directory=nested_repository)
        if listing.truncated:
            break
    return listing


def _staged(rest: bytes) -> tuple[bytes, bytes]:
    """The mode and the name of a record about the index."""
    stage, _, name = rest.partition(b"\t")
    return stage.partition(b" ")[0], name


def _walk(root: str, limit: int, deadline: float) -> Listing:
    """Level by level, so that what is cut off is the deepest. Links are not followed."""
    listing = Listing(limit)
    level = [""]
    while level and not listing.truncated:
        below: list[str] = []
        for folder in level:
            for name, is_directory in _children(os.path.join(root, folder), limit):
                path = f"{folder}/{name}" if folder else name
                listing.add(path, is_directory=is_directory)
                if is_directory and path in listing.is_directory:
                    below.append(path)
            listing.truncated |= time.monotonic() > deadline
            if listing.truncated:
                break
        level = below
    return listing


def _children(folder: str, limit: int) -> Iterator[tuple[str, bool]]:
    try:
        with os.scandir(folder) as entries:
            # One more than fits, so that the listing knows that something is missing.
            children = sorted(
                (entry.name, entry.is_dir(follow_symlinks=False))
                for entry in islice(entries, limit + 1)
            )
    except OSError:
        return
    for name, is_directory in children:
        if name not in EXCLUDED_IN_A_WALK and _is_utf8(name):
            yield name, is_directory


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
