"""Where a folder lies in its repository, and what the repository is in the middle of."""

import asyncio
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from orchestration.workspace.checkpoints.refs import turn_ref
from orchestration.workspace.checkpoints.side_index import SideIndex, Snapshot
from orchestration.workspace.checkpoints.store import CheckpointStore
from orchestration.workspace.checkpoints.worktree import Worktree
from tests.orchestration.workspace.checkpoints.folders import (
    THREAD,
    Folder,
    folder_of,
    paths,
    users_side,
)
from tests.orchestration.workspace.repository import git, repository, write


async def test_a_repository_without_commits_is_captured(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py", commit=False)
    folder = folder_of(root, tmp_path / "states")

    snapshot = await folder.capture(0)

    assert paths(folder, snapshot.tree) == {b"a.py"}
    assert git(root, "status", "--porcelain") == "?? a.py\n"


async def test_an_empty_repository_is_captured(tmp_path: Path) -> None:
    folder = folder_of(repository(tmp_path / "shop", commit=False), tmp_path / "states")

    snapshot = await folder.capture(0)

    assert paths(folder, snapshot.tree) == set()


async def test_a_detached_head_stays_detached(folder: Folder) -> None:
    git(folder.root, "checkout", "--quiet", "--detach")
    before = users_side(folder.root)

    await folder.capture(0)

    assert users_side(folder.root) == before


async def test_a_linked_worktree_has_checkpoints_of_its_own_files(folder: Folder) -> None:
    linked = folder.root.parent / "linked"
    git(folder.root, "worktree", "add", "--quiet", str(linked))
    write(linked, "only-here.py")
    there = Folder(linked, folder.store)

    inside, outside = await asyncio.gather(there.snapshot(), folder.snapshot())

    assert paths(folder, inside.tree) - paths(folder, outside.tree) == {b"only-here.py"}


async def test_a_folder_inside_a_repository_is_captured_alone(folder: Folder) -> None:
    write(folder.root, "lib/new.py", "outside.py")
    inner = Folder(folder.root / "lib", folder.store)

    await inner.capture(0)
    write(folder.root, "lib/more.py", "outside-too.py")
    await inner.capture(1)

    assert await inner.changed(0, 1) == {"more.py": "added"}
    tree = inner.tree_of(turn_ref(THREAD, 0))
    assert paths(folder, tree) == {b"lib/b.py", b"lib/new.py"}


async def test_a_folder_that_its_repository_ignores_has_no_checkpoints(folder: Folder) -> None:
    (folder.root / ".gitignore").write_text("scratch/\n")
    write(folder.root, "scratch/a.py")

    assert await folder.store.snapshot(str(folder.root / "scratch")) is None


@pytest.mark.parametrize("name", ["plain", "nowhere", "shop.git"])
async def test_without_a_work_tree_there_are_no_checkpoints(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").mkdir()
    git(tmp_path, "init", "--quiet", "--bare", "shop.git")

    store = CheckpointStore(tmp_path / "states")

    assert await store.snapshot(str(tmp_path / name)) is None
    assert await store.find_refs(str(tmp_path / name), turn_ref(THREAD, 0)) == []


async def test_files_outside_of_a_sparse_checkout_are_held_when_they_are_there(
    folder: Folder,
) -> None:
    git(folder.root, "sparse-checkout", "set", "--cone", "--sparse-index", "docs")
    before = users_side(folder.root)
    write(folder.root, "lib/written.py")

    snapshot = await folder.snapshot()

    assert paths(folder, snapshot.tree) == {b"a.py", b"lib/written.py"}
    (folder.root / "lib/written.py").unlink()
    (folder.root / "lib").rmdir()
    assert users_side(folder.root) == before


async def test_a_merge_in_progress_is_captured_as_it_looks(folder: Folder) -> None:
    git(folder.root, "checkout", "--quiet", "-b", "side")
    (folder.root / "a.py").write_text("side\n")
    git(folder.root, "commit", "--quiet", "--all", "--message=side")
    git(folder.root, "checkout", "--quiet", "main")
    (folder.root / "a.py").write_text("main\n")
    git(folder.root, "commit", "--quiet", "--all", "--message=main")
    with pytest.raises(CalledProcessError):
        git(folder.root, "merge", "--quiet", "side")
    before = users_side(folder.root)

    snapshot = await folder.snapshot()

    assert "<<<<<<<" in git(folder.root, "show", f"{snapshot.tree}:a.py")
    assert users_side(folder.root) == before


async def test_folders_of_one_work_tree_take_turns(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Folder(folder.root / "lib", folder.store)
    await folder.snapshot()
    await library.snapshot()
    at_work: list[str] = []

    async def look(self: SideIndex, worktree: Worktree, *_: object, **__: object) -> Snapshot:
        assert at_work == []
        at_work.append(worktree.cwd)
        for _round in range(100):  # whoever may run now does
            await asyncio.sleep(0)
        at_work.remove(worktree.cwd)
        return Snapshot("tree", {})

    monkeypatch.setattr(SideIndex, "capture", look)
    looks = await asyncio.gather(folder.snapshot(), library.snapshot())

    assert [snapshot.tree for snapshot in looks] == ["tree", "tree"]


async def test_what_the_server_keeps_in_somebodys_repository_is_in_no_checkpoint(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "home", "a.py")
    private = root / ".local/t3"
    store = CheckpointStore(private / "checkpoints", private=private)
    folder = Folder(root, store)
    write(root, ".local/t3/token", ".local/t3-notes")
    (private / "worktrees").mkdir()
    repository(private / "worktrees/shop", "b.py")
    first = await folder.capture(0)
    (private / "token").write_text("another\n")
    (root / "a.py").write_text("changed\n")
    await folder.capture(1)

    restored = await folder.restore(0)

    assert paths(folder, first.tree) == {b"a.py", b".local/t3-notes"}
    assert first.left_out == ()
    assert (restored.written, restored.left_alone) == (1, ())
    assert (private / "token").read_text() == "another\n"


@pytest.mark.parametrize("place", [".", "home", "home/shop/..", "elsewhere/home/shop"])
async def test_a_folder_beside_or_below_what_the_server_keeps_is_captured_whole(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "home").mkdir()
    root = repository(tmp_path / "home/shop", "a.py")
    store = CheckpointStore(tmp_path / "states", private=tmp_path / place)

    snapshot = await Folder(root, store).snapshot()

    assert paths(Folder(root, store), snapshot.tree) == {b"a.py"}
