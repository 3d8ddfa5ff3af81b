"""What differs between two checkpoints: file by file, and as text."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from orchestration.workspace.checkpoints.errors import CheckpointFailed, GitTooSlow
from orchestration.workspace.checkpoints.worktree import (
    OUTPUT_LIMIT,
    Worktree,
    listed,
    reason_of,
    shown,
)
from orchestration.workspace.git.command import GitOutput

Kind = Literal["added", "modified", "deleted", "renamed"]
KINDS: dict[str, Kind] = {"A": "added", "D": "deleted", "R": "renamed"}
SIMILARITY = ("-M", "-l1000")
"""Renames are found; among more than a thousand candidates only those without a change."""
SAMENESS = ("-M100%",)
DETAIL_SECONDS = 5.0
"""In which git should tell all details; then it is asked for those that are had soon: large files
are binary, and files that were renamed and changed are others."""
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
    told = await _diff_tree(worktree, "-z", "--raw", "--numstat", old, new)
    changes = _changes_in(listed(worktree.require_all("diff-tree", told)))
    return sorted(changes, key=lambda change: change.path)


async def _diff_tree(
    worktree: Worktree,
    *arguments: str,
    output_limit: int = OUTPUT_LIMIT,
    seconds: float | None = None,
) -> GitOutput:
    command = ("diff-tree", "-r", "--relative")
    try:
        return await worktree.git(
            *(*command, *SIMILARITY, *arguments),
            seconds=DETAIL_SECONDS if seconds is None else seconds,
            output_limit=output_limit,
        )
    except GitTooSlow:
        hasty = replace(worktree, is_hasty=True)
        return await hasty.git(*command, *SAMENESS, *arguments, output_limit=output_limit)


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
    worktree: Worktree,
    old: str,
    new: str,
    limit: int,
    path: str | None = None,
    seconds: float | None = None,
) -> Patch:
    """As ``git diff`` prints it, at most ``limit`` bytes: whole files, or of one its first hunks.

    ``path`` is that of one file, as ``file_changes`` tells it.
    """
    only = () if path is None else ("--", *await _names_of(worktree, old, new, path))
    if only == ("--",):
        return Patch(b"", is_cut=False)
    output = await _diff_tree(
        worktree,
        *("-p", "--no-color", "--no-ext-diff", "--no-textconv", old, new, *only),
        output_limit=limit,
        seconds=seconds,
    )
    if not output.succeeded:
        raise CheckpointFailed(f"git cannot tell what has changed: {reason_of(output)}")
    if not output.cut:
        return Patch(output.stdout, is_cut=False)
    marker = (
        f"\\ This diff is cut here: it is longer than {limit:,} bytes. In its folder, this prints "
        f"all of it: git diff --relative {old} {new}\n"
    )
    return Patch(cut_at_a_seam(output.stdout) + marker.encode(), is_cut=True)


async def _names_of(worktree: Worktree, old: str, new: str, path: str) -> tuple[str, ...]:
    """As git has them; of a renamed file both, or git would take it for a new one."""
    told = await _diff_tree(worktree, "-z", "--name-status", old, new)
    rest = iter(listed(worktree.require_all("diff-tree", told)))
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
