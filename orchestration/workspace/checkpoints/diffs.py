"""What differs between two checkpoints: file by file, and as text."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.workspace.checkpoints.errors import CheckpointFailed
from orchestration.workspace.checkpoints.worktree import Worktree, listed, reason_of, shown

Kind = Literal["added", "modified", "deleted", "renamed"]
KINDS: dict[str, Kind] = {"A": "added", "D": "deleted", "R": "renamed"}
SIMILARITY = ("-M", "-l1000")
"""Renames are found; among more than a thousand candidates only those without a change."""
FILE = b"\ndiff --git "
HUNK = b"\n@@ "
SUBMODULE_MODE = b"160000"


@dataclass(frozen=True)
class FileChange:
    """Paths are relative to the folder. A binary file has no lines to count."""

    path: str
    kind: Kind
    additions: int
    deletions: int
    is_binary: bool
    old_path: str | None


@dataclass(frozen=True)
class RawChange:
    """One path, renames taken apart; modes and ids are git's, of zeros where there is nothing."""

    path: bytes
    status: str
    old_mode: bytes
    new_mode: bytes
    old_id: bytes
    new_id: bytes

    @property
    def is_about_a_submodule(self) -> bool:
        return SUBMODULE_MODE in (self.old_mode, self.new_mode)


@dataclass(frozen=True)
class Patch:
    """``is_cut``: it went on, and a last line that begins with a backslash says so."""

    content: bytes
    is_cut: bool

    @property
    def text(self) -> str:
        """With names as ``file_changes`` tells them."""
        return shown(self.content)


async def file_changes(worktree: Worktree, old: str, new: str) -> list[FileChange]:
    """By path."""
    told = await worktree.require_git(
        *("diff-tree", "-r", "-z", "--raw", "--numstat", "--relative"), *SIMILARITY, old, new
    )
    return sorted(_changes_in(listed(told)), key=lambda change: change.path)


def _changes_in(fields: list[bytes]) -> Iterator[FileChange]:
    """First a raw record for each file, then its numbers, in the same order."""
    rest = iter(fields)
    kinds: dict[tuple[bytes, ...], Kind] = {}
    for field in rest:
        if field.startswith(b":"):
            status = field.rpartition(b" ")[2][:1].decode()
            paths = (next(rest), next(rest)) if status in "RC" else (next(rest),)
            kinds[paths] = KINDS.get(status, "modified")
            continue
        additions, deletions, path = field.split(b"\t", 2)
        paths = (path,) if path else (next(rest), next(rest))
        yield FileChange(
            path=shown(paths[-1]),
            kind=kinds[paths],
            additions=0 if additions == b"-" else int(additions),
            deletions=0 if deletions == b"-" else int(deletions),
            is_binary=additions == b"-",
            old_path=shown(paths[0]) if len(paths) > 1 else None,
        )


async def raw_changes(worktree: Worktree, old: str, new: str) -> list[RawChange]:
    told = await worktree.require_git(
        *("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--relative"), old, new
    )
    fields = iter(listed(told))
    changes = []
    for field in fields:
        *modes_and_ids, status = field.removeprefix(b":").split(b" ")
        changes.append(RawChange(next(fields), status.decode(), *modes_and_ids))
    return changes


def attributes_differ(changes: Sequence[RawChange]) -> bool:
    return any(os.path.basename(change.path) == b".gitattributes" for change in changes)


async def patch(
    worktree: Worktree, old: str, new: str, limit: int, path: str | None = None
) -> Patch:
    """As ``git diff`` prints it, at most ``limit`` bytes: whole files, or of one its first hunks.

    ``path`` is that of one file, as ``file_changes`` tells it.
    """
    only = () if path is None else ("--", *await _names_of(worktree, old, new, path))
    if only == ("--",):
        return Patch(b"", is_cut=False)
    output = await worktree.git(
        *("diff-tree", "-r", "-p", "--relative", "--no-color", "--no-ext-diff", "--no-textconv"),
        *SIMILARITY,
        *(old, new),
        *only,
    )
    whole = output.stdout
    if not output.succeeded:
        raise CheckpointFailed(f"git cannot tell what has changed: {reason_of(output)}")
    if not output.cut and len(whole) <= limit:
        return Patch(whole, is_cut=False)
    marker = f"\\ This diff is cut here: it is longer than {limit:,} bytes\n"
    return Patch(cut_at_a_seam(whole[:limit]) + marker.encode(), is_cut=True)


async def _names_of(worktree: Worktree, old: str, new: str, path: str) -> tuple[str, ...]:
    """As git has them; of a renamed file both, or git would take it for a new one."""
    told = await worktree.require_git(
        *("diff-tree", "-r", "-z", "--name-status", "--relative"), *SIMILARITY, old, new
    )
    rest = iter(listed(told))
    for status in rest:
        names = (next(rest), next(rest)) if status[:1] in b"RC" else (next(rest),)
        if shown(names[-1]) == path:
            return tuple(map(os.fsdecode, names))
    return ()


def cut_at_a_seam(text: bytes) -> bytes:
    """The whole files of a diff that was cut off; of a single one the whole hunks."""
    for seam in (FILE, HUNK):
        at = text.rfind(seam)
        if at > 0:
            return text[: at + 1]
    return b""
