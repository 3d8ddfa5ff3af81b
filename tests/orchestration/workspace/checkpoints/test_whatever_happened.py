"""Whatever people, agents and git did to a folder: going back is right, and loses nothing."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.errors import RestoreRefused
from orchestration.workspace.checkpoints.refs import safety_ref, turn_ref
from orchestration.workspace.checkpoints.store import Restored
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, folder_of, held
from tests.orchestration.workspace.repository import IDENTITY, git, repository

NAMES = ("a", "b", "lib", "out.log", ".env")
RULES = ("*.log", ".env", "lib/", "a", "*", "!a", "/b")
TURNS = 8

Contents = dict[bytes, bytes]


class Life:
    """One step is what anybody may do to the files, or to what git is told about them."""

    def __init__(self, root: Path, seed: int) -> None:
        self._root = root
        self._chance = random.Random(seed)
        self._steps: list[Callable[[], None]] = [
            *[self._write] * 6,
            *[self._remove] * 2,
            *[self._link, self._ignore, self._add, self._untrack, self._commit],
        ]

    def go_on(self) -> None:
        for _ in range(self._chance.randint(0, 6)):
            self._chance.choice(self._steps)()

    def any_of(self, count: int) -> int:
        return self._chance.randrange(count)

    def _place(self) -> Path:
        """Free, in a plain folder."""
        path = self._root
        for name in self._chance.choices(NAMES, k=self._chance.choice([1, 1, 2, 3])):
            if path.is_symlink() or path.is_file():
                path.unlink()
            path.mkdir(exist_ok=True)
            path = path / name
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        return path

    def _write(self) -> None:
        path = self._place()
        path.write_text(f"{self._chance.random()}\n")
        path.chmod(self._chance.choice([0o644, 0o755]))

    def _remove(self) -> None:
        self._place()

    def _link(self) -> None:
        self._place().symlink_to(
            self._chance.choice([str(self._root.parent / "outside"), "nowhere"])
        )

    def _ignore(self) -> None:
        rules = self._chance.sample(RULES, k=2)
        (self._root / ".gitignore").write_text("\n".join(rules))

    def _add(self) -> None:
        git(self._root, "add", "--all")

    def _untrack(self) -> None:
        name = self._chance.choice(NAMES)
        git(self._root, "rm", "--quiet", "--cached", "-r", "--ignore-unmatch", "-f", name)

    def _commit(self) -> None:
        git(self._root, "commit", "--quiet", "--allow-empty", "--message=more")


def contents(root: Path) -> Contents:
    """Of all files; of links, where they lead."""
    found = {}
    for at, folders, files in os.walk(os.fsencode(root)):
        if b".git" in folders:
            folders.remove(b".git")
        links = [name for name in folders if os.path.islink(os.path.join(at, name))]
        for full in (os.path.join(at, name) for name in [*files, *links]):
            is_link = os.path.islink(full)
            content = os.readlink(full) if is_link else Path(os.fsdecode(full)).read_bytes()
            found[os.path.relpath(full, os.fsencode(root))] = content
    return found


def in_tree(root: Path, tree: str) -> Contents:
    return {
        path: subprocess.run(
            ["git", *IDENTITY, "cat-file", "blob", os.fsencode(f"{tree}:") + path],
            cwd=root,
            check=True,
            capture_output=True,
        ).stdout
        for path in held(root, tree)
    }


async def try_restore(folder: Folder, ref: str, safety: int) -> Restored | None:
    """None where it is refused, and then nothing has changed."""
    before = contents(folder.root)
    try:
        return await folder.store.restore(folder.cwd, ref, safety_ref(THREAD, safety))
    except RestoreRefused:
        assert contents(folder.root) == before
        return None


async def require_right(
    folder: Folder, ref: str, safety: int, restored: Restored, before: Contents
) -> None:
    """All is there that the checkpoint holds, and what is there no longer can be had back."""
    now = contents(folder.root)
    wanted = in_tree(folder.root, folder.tree_of(ref))
    kept_in = folder.tree_of(safety_ref(THREAD, safety))
    kept = in_tree(folder.root, kept_in)
    alone = {os.fsencode(path) for path in restored.left_alone}
    assert {path: now.get(path) for path in wanted.keys() - alone} == {
        path: wanted[path] for path in wanted.keys() - alone
    }
    lost = {path for path in before if now.get(path) != before[path] != kept.get(path)}
    assert lost == set()


@pytest.mark.parametrize("seed", range(5))
async def test_any_checkpoint_can_be_gone_back_to_and_that_undone(
    tmp_path: Path, seed: int
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in NAMES:
        (outside / name).write_text("not ours\n")
    folder = folder_of(repository(tmp_path / "shop", "a", "lib/b"), tmp_path / "states")
    life, done = Life(folder.root, seed), 0

    for turn in range(TURNS):
        life.go_on()
        await folder.capture(turn)
        life.go_on()
        before, ref = contents(folder.root), turn_ref(THREAD, life.any_of(turn + 1))
        restored = await try_restore(folder, ref, safety=2 * turn)
        if restored is None:
            continue
        done += 1
        await require_right(folder, ref, 2 * turn, restored, before)
        if await try_restore(folder, safety_ref(THREAD, 2 * turn), safety=2 * turn + 1):
            now = contents(folder.root)
            assert {path: now.get(path) for path in before} == before

    assert done > 0
    assert set(contents(outside).values()) == {b"not ours\n"}
