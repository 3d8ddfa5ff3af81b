"""Going back to a checkpoint: what it knows comes back, what it does not know stays, or nothing."""

import os
import shutil
from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.errors import (
    CheckpointMissing,
    RestoreFailed,
    RestoreRefused,
)
from orchestration.workspace.checkpoints.refs import safety_ref
from orchestration.workspace.checkpoints.store import Limits
from tests.orchestration.workspace.checkpoints.folders import (
    THREAD,
    Folder,
    folder_of,
    held,
    leftovers,
    users_side,
)
from tests.orchestration.workspace.repository import git, program, repository, write


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    root = repository(tmp_path / "shop", "a.py", "lib/b.py")
    (root / ".gitignore").write_text("*.log\nbuild/\n")
    git(root, "add", ".gitignore")
    return folder_of(root, tmp_path / "states")


def contents(root: Path) -> dict[str, str]:
    """All files and links, ignored ones too."""
    found = {}
    for path in root.rglob("*"):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.is_file() and not name.startswith(".git/"):
            found[name] = f"{path.stat().st_mode & 0o111:o} {path.read_text()}"
    return found


async def test_changed_deleted_and_new_files_are_as_they_were(folder: Folder) -> None:
    program(folder.root / "run.sh", folder.root / "x.log")
    (folder.root / "link").symlink_to("a.py")
    before = contents(folder.root)
    await folder.capture(0)
    (folder.root / "a.py").write_text("changed\n")
    (folder.root / "lib/b.py").unlink()
    (folder.root / "run.sh").chmod(0o644)
    (folder.root / "link").unlink()
    (folder.root / "link").symlink_to("elsewhere")
    write(folder.root, "new.py", "deep/er/new.py")

    restored = await folder.restore(0)

    assert contents(folder.root) == before
    assert (restored.written, restored.removed) == (4, 2)
    assert not (folder.root / "deep").exists()
    assert leftovers(folder.root) == []


async def test_the_users_index_and_head_stay_as_they_are(folder: Folder) -> None:
    await folder.capture(0)
    write(folder.root, "staged.py")
    git(folder.root, "add", "staged.py")
    before = {name: users_side(folder.root)[name] for name in ("index", "HEAD", "heads")}

    await folder.restore(0)

    after = users_side(folder.root)
    assert {name: after[name] for name in before} == before
    assert "staged.py" in git(folder.root, "ls-files")


async def test_ignored_files_are_left_alone(folder: Folder) -> None:
    await folder.capture(0)
    write(folder.root, "out.log", "build/a.o", "src/new.py", "src/out.log")

    await folder.restore(0)

    assert set(contents(folder.root)) == {
        *("a.py", "lib/b.py", ".gitignore"),
        *("out.log", "build/a.o", "src/out.log"),
    }


async def test_files_folders_and_links_take_their_old_places(folder: Folder) -> None:
    (folder.root / "x").mkdir()
    write(folder.root, "x/inside.py", "y", "z")
    before = contents(folder.root)
    await folder.capture(0)
    (folder.root / "x/inside.py").unlink()
    (folder.root / "x").rmdir()
    (folder.root / "x").symlink_to("lib")
    (folder.root / "y").unlink()
    write(folder.root, "y/now/a/folder.py")
    (folder.root / "z").unlink()
    (folder.root / "z").symlink_to("a.py")
    now = contents(folder.root)
    await folder.capture(1)

    await folder.restore(0)
    restored = contents(folder.root)
    await folder.restore(1, safety=2)

    assert restored == before
    assert contents(folder.root) == now


async def test_a_restore_can_be_undone(folder: Folder) -> None:
    await folder.capture(0)
    (folder.root / "a.py").write_text("not in any checkpoint yet\n")
    write(folder.root, "new.py")
    before = contents(folder.root)

    await folder.restore(0)
    await folder.store.restore(folder.cwd, safety_ref(THREAD, 1), safety_ref(THREAD, 2))

    assert contents(folder.root) == before


async def test_what_is_ignored_by_now_but_would_be_overwritten_can_be_had_back(
    folder: Folder,
) -> None:
    (folder.root / ".gitignore").write_text("")
    write(folder.root, "out.log")
    await folder.capture(0)
    (folder.root / "out.log").unlink()
    await folder.capture(1)
    (folder.root / ".gitignore").write_text("*.log\n")
    (folder.root / "out.log").write_text("precious\n")

    await folder.restore(0)
    restored = (folder.root / "out.log").read_text()
    await folder.store.restore(folder.cwd, safety_ref(THREAD, 1), safety_ref(THREAD, 2))

    assert restored == "out.log\n"
    assert (folder.root / "out.log").read_text() == "precious\n"


async def test_a_file_under_another_case_of_its_name_is_not_held_twice(folder: Folder) -> None:
    """A hard link is what a file system that ignores case makes of the name."""
    write(folder.root, "page.py")
    await folder.capture(0)
    (folder.root / "page.py").rename(folder.root / "Page.py")
    os.link(folder.root / "Page.py", folder.root / "page.py")
    (folder.root / ".gitignore").write_text("page.py\n")
    git(folder.root, "config", "core.ignoreCase", "false")

    with pytest.raises(RestoreFailed, match=r"page\.py: was made meanwhile"):
        await folder.restore(0)

    safety = folder.tree_of(safety_ref(THREAD, 1))
    assert {b"page.py", b"Page.py"} & set(held(folder.root, safety)) == {b"Page.py"}


async def test_a_folder_of_ignored_files_in_the_way_stops_it_before_it_begins(
    folder: Folder,
) -> None:
    write(folder.root, "place", "new.py")
    await folder.capture(0)
    (folder.root / "place").unlink()
    write(folder.root, "place/out.log")
    (folder.root / "a.py").write_text("changed\n")
    before = contents(folder.root)

    with pytest.raises(RestoreRefused, match="folder place is in the way"):
        await folder.restore(0)

    assert contents(folder.root) == before


async def test_when_a_file_cannot_be_written_all_are_as_they_were(folder: Folder) -> None:
    git(folder.root, "config", "filter.broken.clean", "cat")
    git(folder.root, "config", "filter.broken.smudge", "false")
    git(folder.root, "config", "filter.broken.required", "true")
    (folder.root / ".gitattributes").write_text("*.big filter=broken\n")
    write(folder.root, "early.py", "movie.big", "zlast.py")
    await folder.capture(0)
    (folder.root / "movie.big").unlink()
    (folder.root / "early.py").write_text("changed\n")
    (folder.root / "zlast.py").unlink()
    write(folder.root, "new.py")
    before = contents(folder.root)

    with pytest.raises(RestoreFailed, match="the files are as they were"):
        await folder.restore(0)

    assert contents(folder.root) == before
    assert leftovers(folder.root) == []


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


async def test_an_earlier_trys_safety_checkpoint_stays(folder: Folder) -> None:
    await folder.capture(0)
    write(folder.root, "new.py")
    await folder.restore(0)
    first = folder.tree_of(safety_ref(THREAD, 1))

    await folder.restore(0)

    assert folder.tree_of(safety_ref(THREAD, 1)) == first


async def test_a_checkpoint_that_is_gone_is_named(folder: Folder) -> None:
    with pytest.raises(CheckpointMissing, match="turn/3"):
        await folder.restore(3)


async def test_a_folder_inside_a_repository_is_restored_alone(folder: Folder) -> None:
    inner = Folder(folder.root / "lib", folder.store)
    await inner.capture(0)
    write(folder.root, "lib/new.py", "outside.py")
    (folder.root / "lib/b.py").write_text("changed\n")

    await inner.restore(0)

    assert contents(folder.root)["lib/b.py"] == "0 lib/b.py\n"
    assert set(contents(folder.root)) == {"a.py", "lib/b.py", ".gitignore", "outside.py"}


async def test_line_ends_come_back_as_the_user_has_them(folder: Folder) -> None:
    git(folder.root, "config", "core.autocrlf", "true")
    (folder.root / "win.txt").write_bytes(b"one\r\ntwo\r\n")
    await folder.capture(0)
    (folder.root / "win.txt").unlink()

    await folder.restore(0)

    assert (folder.root / "win.txt").read_bytes() == b"one\r\ntwo\r\n"


@pytest.mark.parametrize("name", [b":!not", b":(top)x", b"*", b"-rf", b"caf\xe9\n'"])
async def test_a_new_file_of_any_name_goes(folder: Folder, name: bytes) -> None:
    await folder.capture(0)
    new = folder.root / os.fsdecode(name)
    new.write_text("new\n")

    restored = await folder.restore(0)

    assert (restored.removed, restored.left_alone) == (1, ())
    assert not new.exists()
