"""Files change places all together or not at all, whatever is done to them meanwhile."""

import asyncio
import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.errors import FilesLeft, RestoreFailed
from orchestration.workspace.checkpoints.refs import safety_ref
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, folder_of
from tests.orchestration.workspace.repository import git, repository, write

RENAME = "orchestration.workspace.checkpoints.swapping.os.rename"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folder_of(repository(tmp_path / "shop", "a.py"), tmp_path / "states")


class Renames:
    """``os.rename`` between two disks; the one of this number fails."""

    def __init__(self, inside: Path, *failing: int) -> None:
        self._inside = os.fsencode(inside)
        self._failing = failing
        self._rename = os.rename
        self.count = 0

    def __call__(self, old: bytes, new: bytes) -> None:
        if old.startswith(self._inside) != new.startswith(self._inside):
            raise OSError(errno.EXDEV, "another disk", new)
        self.count += 1
        if self.count in self._failing:
            raise OSError(errno.EACCES, "Permission denied", new)
        self._rename(old, new)


class EventfulRenames:
    """``os.rename``, and something that happens right before the one of this number."""

    def __init__(self, at: int, happens: Callable[[], object]) -> None:
        self._at = at
        self._happens = happens
        self._rename = os.rename
        self._count = 0

    def __call__(self, old: bytes, new: bytes) -> None:
        self._count += 1
        if self._count == self._at:
            self._happens()
        self._rename(old, new)


class Gate:
    """Where a thread waits until it may go on."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self.open.wait(10)


class Crash(BaseException):
    """Nobody gets to clean up after it."""


def crash() -> None:
    raise Crash


async def prepared(folder: Folder) -> None:
    """One file to be written over, a link to be replaced, one file to be removed."""
    (folder.root / "link").symlink_to("a.py")
    await folder.capture(0)
    (folder.root / "link").unlink()
    (folder.root / "link").symlink_to("nowhere")
    (folder.root / "a.py").write_text("changed\n")
    write(folder.root, "new.py")


def write_precious(folder: Folder) -> None:
    (folder.root / "a.py").write_text("precious\n")


async def test_files_may_come_from_another_disk(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(folder)
    monkeypatch.setattr(RENAME, Renames(folder.root))

    await folder.restore(0)

    assert (folder.root / "a.py").read_text() == "a.py\n"
    assert os.readlink(folder.root / "link") == "a.py"
    assert sorted(os.listdir(folder.root)) == [".git", "a.py", "link"]


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
async def test_a_failure_at_any_file_puts_all_back(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    await prepared(folder)
    renames = Renames(folder.root, step)
    monkeypatch.setattr(RENAME, renames)

    with pytest.raises(RestoreFailed, match="Permission denied; the files are as they were"):
        await folder.restore(0)

    assert renames.count >= step
    assert (folder.root / "a.py").read_text() == "changed\n"
    assert os.readlink(folder.root / "link") == "nowhere"
    assert sorted(os.listdir(folder.root)) == [".git", "a.py", "link", "new.py"]


async def test_a_failure_to_put_files_back_is_told_and_they_can_be_had_back(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(folder)
    with monkeypatch.context() as patch:
        renames = Renames(folder.root, 4, 5)
        patch.setattr(RENAME, renames)
        with pytest.raises(FilesLeft, match=r"some files could not be put back: .*/shop/") as told:
            await folder.restore(0)

    await folder.store.restore(folder.cwd, told.value.ref, safety_ref(THREAD, 2))

    assert (folder.root / "a.py").read_text() == "changed\n"
    assert os.readlink(folder.root / "link") == "nowhere"
    assert sorted(os.listdir(folder.root)) == [".git", "a.py", "link", "new.py"]


async def test_a_file_that_is_written_while_others_are_moved_stays_as_it_was_written(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(folder)
    monkeypatch.setattr(RENAME, EventfulRenames(1, lambda: write_precious(folder)))

    with pytest.raises(RestoreFailed, match=r"a\.py: was changed meanwhile; the files are as"):
        await folder.restore(0)

    assert (folder.root / "a.py").read_text() == "precious\n"
    assert os.readlink(folder.root / "link") == "nowhere"
    assert (folder.root / "new.py").exists()


async def test_a_program_that_holds_a_file_open_loses_nothing_that_it_writes(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(folder)
    gate = Gate()
    monkeypatch.setattr(RENAME, EventfulRenames(4, gate))
    with (folder.root / "a.py").open("a") as opened:
        restoring = asyncio.create_task(folder.restore(0))
        await asyncio.to_thread(gate.reached.wait, 10)
        opened.write("precious\n")
        opened.flush()
        gate.open.set()
        with pytest.raises(RestoreFailed, match=r"a\.py: was changed meanwhile"):
            await restoring

    assert (folder.root / "a.py").read_text() == "changed\nprecious\n"


async def test_a_file_that_is_made_where_one_was_just_moved_away_is_not_written_over(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.root / "z").write_text("then\n")
    await folder.capture(0)
    (folder.root / "a.py").write_text("changed\n")
    (folder.root / "z").write_text("changed\n")
    monkeypatch.setattr(RENAME, EventfulRenames(2, lambda: write_precious(folder)))

    with pytest.raises(FilesLeft, match=r"a\.py: was made meanwhile"):
        await folder.restore(0)

    safety = folder.tree_of(safety_ref(THREAD, 1))
    assert (folder.root / "a.py").read_text() == "precious\n"
    assert (folder.root / "z").read_text() == "changed\n"
    assert git(folder.root, "show", f"{safety}:a.py") == "changed\n"


async def test_what_a_crash_left_of_a_link_is_not_written_through(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.root / ".gitignore").write_text(".*\n")
    await prepared(folder)
    (folder.root / ".t3project-restore").symlink_to("outside")
    monkeypatch.setattr(RENAME, Renames(folder.root))

    await folder.restore(0)

    assert not (folder.root / "outside").exists()
    assert (folder.root / "a.py").read_text() == "a.py\n"
    assert not (folder.root / "a.py").is_symlink()


@pytest.mark.parametrize("times", [1, 3])
async def test_a_caller_that_leaves_in_the_middle_finds_it_done_and_not_half_done(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    await prepared(folder)
    gate = Gate()
    monkeypatch.setattr(RENAME, EventfulRenames(2, gate))
    restoring = asyncio.create_task(folder.restore(0))
    await asyncio.to_thread(gate.reached.wait, 10)

    for _ in range(times):
        restoring.cancel()
        await asyncio.wait([restoring], timeout=0.01)
    assert not restoring.done()
    gate.open.set()
    with pytest.raises(asyncio.CancelledError):
        await restoring

    assert (folder.root / "a.py").read_text() == "a.py\n"
    assert sorted(os.listdir(folder.root)) == [".git", "a.py", "link"]


async def test_after_a_crash_in_the_middle_it_can_be_done_again_and_undone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(folder)
    with monkeypatch.context() as patch:
        patch.setattr(RENAME, EventfulRenames(2, crash))
        with pytest.raises(Crash):
            await folder.restore(0)

    await folder.restore(0)
    done = sorted(os.listdir(folder.root)), (folder.root / "a.py").read_text()
    await folder.store.restore(folder.cwd, safety_ref(THREAD, 1), safety_ref(THREAD, 2))

    assert done == ([".git", "a.py", "link"], "a.py\n")
    assert (folder.root / "a.py").read_text() == "changed\n"
    assert os.readlink(folder.root / "link") == "nowhere"
    assert (folder.root / "new.py").exists()
