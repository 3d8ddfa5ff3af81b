"""Files that a checkpoint does not hold, or did not then: left alone, and named."""

import shutil
from pathlib import Path

from orchestration.workspace.checkpoints.refs import safety_ref
from orchestration.workspace.checkpoints.store import Limits
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, folder_of
from tests.orchestration.workspace.repository import git, repository, write


async def test_what_was_left_out_is_left_alone(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "grows.bin")
    folder = folder_of(root, tmp_path / "states", Limits(file_bytes=100))
    repository(root / "nested", "inside.py")
    await folder.capture(0)
    (root / "grows.bin").write_text("small\n")
    await folder.capture(1)
    (root / "grows.bin").write_text("x" * 101)
    git(root / "nested", "commit", "--quiet", "--allow-empty", "--message=more")

    restored = await folder.restore(0)

    assert (root / "grows.bin").read_text() == "x" * 101
    assert restored.left_alone == ("grows.bin", "nested")
    assert (root / "nested/inside.py").exists()


async def test_what_was_left_out_then_is_left_alone_though_it_is_held_by_now(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "shop", "grown.bin")
    folder = folder_of(root, tmp_path / "states", Limits(file_bytes=100))
    for name in ("caf\udce9\nlog", "grown.bin"):
        (root / name).write_text("x" * 101)
    repository(root / "unborn", "inside.py", commit=False)
    await folder.capture(0)
    for name in ("caf\udce9\nlog", "grown.bin"):
        (root / name).write_text("small\n")
    shutil.rmtree(root / "unborn/.git")
    await folder.capture(1)

    restored = await folder.restore(0)
    again = await folder.restore(0)

    assert restored.left_alone == ("caf\\xe9\nlog", "grown.bin", "unborn/inside.py")
    assert again.left_alone == restored.left_alone
    assert (root / "grown.bin").read_text() == "small\n"
    assert (root / "caf\udce9\nlog").exists() and (root / "unborn/inside.py").exists()


async def test_what_was_left_out_then_comes_back_as_it_was_held_if_it_is_gone(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "shop", "grown.bin")
    folder = folder_of(root, tmp_path / "states", Limits(file_bytes=100))
    (root / "grown.bin").write_text("x" * 101)
    await folder.capture(0)
    (root / "grown.bin").unlink()

    await folder.restore(0)

    assert (root / "grown.bin").read_text() == "grown.bin\n"


async def test_a_second_try_leaves_it_known_what_the_first_one_could_not_keep(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "shop", "a.py")
    folder = folder_of(root, tmp_path / "states", Limits(file_bytes=100))
    await folder.capture(0)
    (root / "a.py").write_text("changed\n")
    (root / "film.mp4").write_text("x" * 101)
    await folder.restore(0)
    (root / "a.py").write_text("changed in between\n")
    await folder.restore(0)
    (root / "film.mp4").write_text("cut\n")

    undone = await folder.store.restore(folder.cwd, safety_ref(THREAD, 1), safety_ref(THREAD, 2))

    assert undone.left_alone == ("film.mp4",)
    assert (root / "film.mp4").read_text() == "cut\n"


async def test_what_took_the_place_of_a_nested_repository_is_left_alone(folder: Folder) -> None:
    repository(folder.root / "nested", "inside.py")
    await folder.capture(0)
    shutil.rmtree(folder.root / "nested/.git")
    write(folder.root, "nested/new.py", "new.py")
    await folder.capture(1)

    restored = await folder.restore(0)

    assert restored.left_alone == ("nested", "nested/inside.py", "nested/new.py")
    assert (folder.root / "nested/inside.py").exists() and (folder.root / "nested/new.py").exists()
    assert not (folder.root / "new.py").exists()
