"""Files that become ignored, or are ignored no longer: what is held of them, and that none goes."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.refs import turn_ref
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, folder_of, paths
from tests.orchestration.workspace.repository import IDENTITY, git, repository, write


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folder_of(repository(tmp_path / "shop", "a.py"), tmp_path / "states")


def make_it_later(folder: Folder, turn: int) -> None:
    """A checkpoint that is a minute younger than it is, and than all files."""
    ref = turn_ref(THREAD, turn)
    command = ("commit-tree", f"{ref}^{{tree}}", "-m", "later")
    date = {"GIT_COMMITTER_DATE": f"{int(time.time()) + 60} +0000"}
    commit = subprocess.run(
        ["git", *IDENTITY, *command],
        cwd=folder.root,
        env=os.environ | date,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    git(folder.root, "update-ref", ref, commit.strip())


async def test_a_file_that_becomes_ignored_is_held_no_longer_and_told(folder: Folder) -> None:
    write(folder.root, ".env", "build/out.o")
    await folder.capture(1)
    (folder.root / ".gitignore").write_text(".env\nbuild/\n")
    (folder.root / ".env").write_text("SECRET=1\n")

    ignored = await folder.capture(2)
    again = await folder.capture(3)

    assert paths(folder, ignored.tree) == {b"a.py", b".gitignore"}
    assert {(left.path, left.reason) for left in ignored.left_out} == {
        (".env", "ignored by now"),
        ("build/out.o", "ignored by now"),
    }
    assert (again.tree, again.left_out) == (ignored.tree, ())


async def test_rules_outside_of_the_folder_are_followed_too(folder: Folder) -> None:
    write(folder.root, "notes.txt", "more.txt")
    await folder.capture(1)
    (folder.root / ".git/info/exclude").write_text("notes.txt\n")
    one = await folder.capture(2)
    (folder.root.parent / "everywhere").write_text("more.txt\n")
    git(folder.root, "config", "core.excludesFile", str(folder.root.parent / "everywhere"))

    both = await folder_of(folder.root, folder.root.parent / "states").snapshot()

    assert paths(folder, one.tree) == {b"a.py", b"more.txt"}
    assert paths(folder, both.tree) == {b"a.py"}


async def test_rules_of_the_folders_above_are_followed_too(folder: Folder) -> None:
    write(folder.root, "lib/deep/notes.txt")
    inner = Folder(folder.root / "lib/deep", folder.store)
    await inner.capture(1)
    (folder.root / ".gitignore").write_text("notes.txt\n")

    snapshot = await inner.capture(2)

    assert paths(folder, snapshot.tree) == set()


async def test_what_the_user_tracks_is_held_until_it_is_tracked_no_longer(folder: Folder) -> None:
    (folder.root / ".gitignore").write_text("*.log\n")
    write(folder.root, "kept.log")
    git(folder.root, "add", "--force", "kept.log")
    tracked = await folder.capture(1)
    git(folder.root, "rm", "--quiet", "--cached", "kept.log")

    dropped = await folder.capture(2)

    assert b"kept.log" in paths(folder, tracked.tree)
    assert b"kept.log" not in paths(folder, dropped.tree)
    assert (folder.root / "kept.log").exists()


async def test_going_back_leaves_a_file_that_is_ignored_by_now(folder: Folder) -> None:
    await folder.capture(0)
    write(folder.root, ".env")
    await folder.capture(1)
    (folder.root / ".gitignore").write_text(".env\n")
    await folder.capture(2)

    await folder.restore(0)

    assert (folder.root / ".env").exists()
    assert not (folder.root / ".gitignore").exists()


async def test_going_back_leaves_a_file_that_a_rule_hides_which_hides_itself(
    folder: Folder,
) -> None:
    await folder.capture(0)
    write(folder.root, "cache/precious.txt")
    await folder.capture(1)
    (folder.root / "cache/.gitignore").write_text("*\n")

    await folder.restore(0)

    assert (folder.root / "cache/precious.txt").exists()


async def test_going_back_leaves_a_file_that_was_ignored_then(folder: Folder) -> None:
    (folder.root / ".gitignore").write_text("*.log\nbuild/\n")
    write(folder.root, "precious.log", "build/deep/er.o", "sub/x/y.log")
    await folder.capture(0)
    (folder.root / ".gitignore").write_text("")
    (folder.root / "precious.log").write_text("and more\n")
    write(folder.root, "new.py")
    await folder.capture(1)

    restored = await folder.restore(0)

    assert (folder.root / "precious.log").read_text() == "and more\n"
    assert (folder.root / "build/deep/er.o").exists() and (folder.root / "sub/x/y.log").exists()
    assert not (folder.root / "new.py").exists()
    assert restored.left_alone == ("build/deep/er.o", "precious.log", "sub/x/y.log")
    assert (folder.root / ".gitignore").read_text() == "*.log\nbuild/\n"


async def test_the_rules_of_the_folders_above_count_as_well(folder: Folder) -> None:
    (folder.root / ".gitignore").write_text("*.log\n")
    write(folder.root, "lib/b.py", "lib/precious.log")
    inner = Folder(folder.root / "lib", folder.store)
    await inner.capture(0)
    (folder.root / "lib/.gitignore").write_text("!precious.log\n")
    await inner.capture(1)

    await inner.restore(0)

    assert (folder.root / "lib/precious.log").exists()
    assert not (folder.root / "lib/.gitignore").exists()


async def test_going_back_leaves_a_file_that_was_there_then_though_it_was_not_held(
    folder: Folder,
) -> None:
    (folder.root / ".git/info/exclude").write_text("*.log\n")
    write(folder.root, "precious.log")
    await folder.capture(0)
    make_it_later(folder, 0)
    (folder.root / ".git/info/exclude").write_text("")
    await folder.capture(1)

    restored = await folder.restore(0)

    assert (folder.root / "precious.log").exists()
    assert restored.left_alone == ("precious.log",)


async def test_a_folder_that_was_moved_is_moved_back_however_old_its_files_are(
    folder: Folder,
) -> None:
    write(folder.root, "lib/b.py", "lib/deep/c.py", "old.txt")
    (folder.root / ".git/info/exclude").write_text("old.txt\n")
    await folder.capture(0)
    make_it_later(folder, 0)
    (folder.root / ".git/info/exclude").write_text("")
    (folder.root / "lib").rename(folder.root / "src")

    restored = await folder.restore(0)

    assert restored.left_alone == ("old.txt",)
    assert (folder.root / "lib/deep/c.py").read_text() == "lib/deep/c.py\n"
    assert not (folder.root / "src").exists()
