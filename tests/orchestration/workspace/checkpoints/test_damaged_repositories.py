"""Repositories in which something is lost, locked, somebody else's or full."""

from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.errors import CheckpointFailed
from tests.orchestration.workspace.checkpoints.folders import folder_of
from tests.orchestration.workspace.repository import git, repository, write


async def test_objects_that_were_thrown_away_are_made_again(tmp_path: Path) -> None:
    folder = folder_of(repository(tmp_path / "shop", "a.py"), tmp_path / "states")
    write(folder.root, "never-named.py")
    lost = await folder.snapshot()
    git(folder.root, "gc", "--quiet", "--prune=now")

    with pytest.raises(CheckpointFailed, match="not a valid object"):
        await folder.store.keep(folder.cwd, lost.tree, "refs/t3/checkpoints/x/turn/0")
    again = await folder.capture(0)

    assert again.tree == lost.tree
    assert git(folder.root, "fsck", "--full", "--strict") == ""


async def test_a_diff_of_which_a_part_is_lost_is_a_failure_and_not_empty(tmp_path: Path) -> None:
    folder = folder_of(repository(tmp_path / "shop", "a.py"), tmp_path / "states")
    await folder.capture(0)
    write(folder.root, "new.py")
    tree = (await folder.capture(1)).tree
    blob = git(folder.root, "rev-parse", f"{tree}:new.py").strip()
    (folder.root / ".git/objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(CheckpointFailed, match=f"unable to read {blob}"):
        await folder.patch(0, 1)


async def test_a_ref_that_a_crash_left_locked_can_be_written(tmp_path: Path) -> None:
    folder = folder_of(repository(tmp_path / "shop", "a.py"), tmp_path / "states")
    await folder.capture(0)
    (first,) = (folder.root / ".git/refs/t3").rglob("0")
    first.with_name("1.lock").touch()

    await folder.capture(1)

    assert await folder.changed(0, 1) == {}


async def test_a_repository_of_somebody_else_says_what_would_allow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "shop", "a.py")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(CheckpointFailed, match=r"dubious ownership .*safe\.directory"):
        await folder_of(root, tmp_path / "states").snapshot()


async def test_a_disk_without_room_is_no_failure_of_a_file(tmp_path: Path) -> None:
    folder = folder_of(repository(tmp_path / "shop", "a.py"), tmp_path / "states")
    for number in range(256):
        place = folder.root / ".git/objects" / f"{number:02x}"
        if not place.exists():
            place.touch()  # where a folder would have to be made
    write(folder.root, *(f"{number}.py" for number in range(20)))

    with pytest.raises(CheckpointFailed, match="repository: unable to create temporary"):
        await folder.snapshot()
