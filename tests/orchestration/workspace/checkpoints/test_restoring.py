"""Going back to a checkpoint: what it knows comes back, what it does not know stays."""

import os

import pytest

from tests.orchestration.workspace.checkpoints.folders import Folder, leftovers, users_side
from tests.orchestration.workspace.checkpoints.restoring import contents, folder
from tests.orchestration.workspace.repository import git, program, write

__all__ = ["folder"]


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
