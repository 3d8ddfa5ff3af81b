"""A folder under checkpoints, and what tests ask of it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from orchestration.workspace.checkpoints.refs import safety_ref, turn_ref
from orchestration.workspace.checkpoints.store import CheckpointStore, Limits, Restored, Snapshot
from tests.orchestration.workspace.repository import git

THREAD = "thread-1"


@dataclass
class Folder:
    root: Path
    store: CheckpointStore

    @property
    def cwd(self) -> str:
        return str(self.root)

    async def snapshot(self) -> Snapshot:
        snapshot = await self.store.snapshot(self.cwd)
        assert snapshot is not None
        return snapshot

    async def capture(self, turn: int) -> Snapshot:
        snapshot = await self.snapshot()
        ref = turn_ref(THREAD, turn)
        await self.store.keep(self.cwd, snapshot.tree, ref, snapshot.unknown)
        return snapshot

    def tree_of(self, ref: str) -> str:
        return git(self.root, "rev-parse", f"{ref}^{{tree}}").strip()

    async def restore(self, turn: int, safety: int = 1) -> Restored:
        return await self.store.restore(
            self.cwd, turn_ref(THREAD, turn), safety_ref(THREAD, safety)
        )

    async def changed(self, old: int, new: int) -> dict[str, str]:
        """The kind of each path that differs."""
        changes = await self.store.changes(self.cwd, turn_ref(THREAD, old), turn_ref(THREAD, new))
        return {change.path: change.kind for change in changes}

    async def patch(self, old: int, new: int) -> str:
        found = await self.store.patch(self.cwd, turn_ref(THREAD, old), turn_ref(THREAD, new))
        return found.text


def folder_of(root: Path, states: Path, limits: Limits | None = None) -> Folder:
    return Folder(root, CheckpointStore(states, limits))


def held(root: Path, tree: str) -> dict[bytes, bytes]:
    """The mode of each path in a tree."""
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "-z", "--full-tree", tree],
        cwd=root,
        check=True,
        capture_output=True,
    ).stdout
    entries = (entry.split(b"\t", 1) for entry in listed.split(b"\0")[:-1])
    return {path: mode.split(b" ")[0] for mode, path in entries}


def paths(folder: Folder, tree: str) -> set[bytes]:
    return set(held(folder.root, tree))


def users_side(root: Path) -> dict[str, bytes | str]:
    """All of a repository that belongs to its user, to compare before and after."""
    git_dir = Path(git(root, "rev-parse", "--absolute-git-dir").strip())
    names = ("HEAD", "index", "config", "packed-refs", "logs/HEAD", "MERGE_HEAD")
    files = {name: (git_dir / name).read_bytes() for name in names if (git_dir / name).exists()}
    heads = git(root, "for-each-ref", "refs/heads", "refs/tags", "refs/stash")
    hooks = sorted(os.listdir(git_dir / "hooks")) if (git_dir / "hooks").exists() else []
    status = git(root, "--no-optional-locks", "status", "--porcelain=v2", "--branch")
    return {**files, "heads": heads, "hooks": repr(hooks), "status": status}


def leftovers(root: Path) -> list[str]:
    """Temporary files and locks in a repository."""
    return [
        str(path)
        for path in (root / ".git").rglob("*")
        if path.suffix == ".lock" or path.name.startswith(("tmp_", ".tmp"))
    ]
