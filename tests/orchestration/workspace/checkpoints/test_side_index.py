"""What captures keep between each other saves work, and hides nothing, whatever became of it."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.errors import CheckpointFailed, RepositoryTooSlow
from orchestration.workspace.checkpoints.refs import turn_ref
from orchestration.workspace.checkpoints.store import CheckpointStore, Limits
from tests.orchestration.workspace.checkpoints.folders import (
    THREAD,
    Folder,
    folder_of,
    leftovers,
    paths,
)
from tests.orchestration.workspace.repository import git, repository, write


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.9])
async def test_an_index_that_was_cut_off_hides_no_file(tmp_path: Path, kept: float) -> None:
    """Git reads it without a word, and takes the tree that it remembers."""
    states = tmp_path / "states"
    folder = folder_of(repository(tmp_path / "new", commit=False), states)
    await folder.snapshot()
    write(folder.root, "one.py")
    whole = await folder.snapshot()
    cut_off(states, kept)

    again = await folder.snapshot()

    assert paths(folder, again.tree) == {b"one.py"}
    assert again.tree == whole.tree


def cut_off(states: Path, kept: float) -> None:
    (index,) = states.glob("*/index")
    content = index.read_bytes()
    index.write_bytes(content[: int(len(content) * kept)])


async def test_a_lock_and_an_index_of_a_dead_run_are_in_nobodys_way(folder: Folder) -> None:
    first = await folder.snapshot()
    (state,) = (folder.root.parent / "states").iterdir()
    (state / "index.lock").write_bytes(b"half written")
    (state / "index").write_bytes(b"DIRC and then nonsense")

    assert (await folder.snapshot()).tree == first.tree


async def test_a_repository_made_anew_in_the_same_place_is_captured(folder: Folder) -> None:
    first = await folder.snapshot()
    (folder.root / ".git").rename(folder.root.parent / "old")
    git(folder.root, "init", "--quiet")

    again = await folder.snapshot()

    assert paths(folder, again.tree) == {b"a.py", b"lib/b.py"}
    assert again.tree == first.tree


async def test_a_capture_reads_only_what_has_changed(folder: Folder) -> None:
    await folder.capture(1)
    blobs = folder.root / ".git/objects"
    known = {path for path in blobs.rglob("*") if path.is_file()}
    write(folder.root, "new.py")
    os.utime(folder.root / "a.py")

    await folder.snapshot()

    new = {path for path in blobs.rglob("*") if path.is_file()} - known
    assert len(new) == 2  # the new file and the tree that names it


async def test_captures_of_one_folder_wait_for_each_other(folder: Folder) -> None:
    snapshots = await asyncio.gather(*(folder.snapshot() for _ in range(6)))

    assert len({snapshot.tree for snapshot in snapshots}) == 1


async def test_a_repository_that_takes_too_long_is_left_in_peace(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    now = [0.0]
    store = CheckpointStore(tmp_path / "states", Limits(capture_seconds=0.0), clock=lambda: now[0])
    patient = CheckpointStore(tmp_path / "states", clock=lambda: now[0])

    with pytest.raises(RepositoryTooSlow, match="tried again later"):
        await store.snapshot(str(root))
    store._limits = Limits()
    with pytest.raises(RepositoryTooSlow):
        await store.snapshot(str(root))
    now[0] = 601.0

    assert await store.snapshot(str(root)) == await patient.snapshot(str(root))
    assert leftovers(root) == []


async def test_a_repository_that_takes_too_long_again_is_left_in_peace_for_longer(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "shop", "a.py")
    now = [0.0]
    store = CheckpointStore(tmp_path / "states", Limits(capture_seconds=0.0), clock=lambda: now[0])
    for begun in (0.0, 601.0):
        now[0] = begun
        with pytest.raises(RepositoryTooSlow):
            await store.snapshot(str(root))
    store._limits = Limits()

    now[0] = 601.0 + 1_199.0
    with pytest.raises(RepositoryTooSlow):
        await store.snapshot(str(root))
    now[0] = 601.0 + 1_201.0

    assert await store.snapshot(str(root)) is not None


async def test_a_repository_that_git_cannot_read_says_why(folder: Folder) -> None:
    (folder.root / ".git/config").write_text("[core\n")

    with pytest.raises(CheckpointFailed, match="bad config"):
        await folder.snapshot()


async def test_a_folder_that_has_just_been_deleted_is_named(folder: Folder) -> None:
    await folder.snapshot()
    shutil.rmtree(folder.root)

    with pytest.raises(CheckpointFailed, match=f"{folder.root}: No such file or directory"):
        await folder.snapshot()
    with pytest.raises(CheckpointFailed, match=f"{folder.root}: No such file or directory"):
        await folder.store.find_refs(folder.cwd, turn_ref(THREAD, 0))


async def test_what_cannot_be_kept_beside_the_database_is_named(
    folder: Folder, tmp_path: Path
) -> None:
    (tmp_path / "states").write_text("somebody's file")

    with pytest.raises(CheckpointFailed, match=f"{tmp_path}/states.*: Not a directory"):
        await folder.snapshot()
