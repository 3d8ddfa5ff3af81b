"""A checkpoint that cannot be restored: why is said, and the files are as they were."""

import os

import pytest

from orchestration.workspace.checkpoints.errors import (
    CheckpointMissing,
    RestoreFailed,
    RestoreRefused,
)
from orchestration.workspace.checkpoints.refs import safety_ref
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, held, leftovers
from tests.orchestration.workspace.checkpoints.restoring import contents, folder
from tests.orchestration.workspace.repository import git, write

__all__ = ["folder"]


async def test_a_checkpoint_that_is_gone_is_named(folder: Folder) -> None:
    with pytest.raises(CheckpointMissing, match="turn/3"):
        await folder.restore(3)


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
