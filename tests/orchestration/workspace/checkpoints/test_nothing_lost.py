"""Going back loses nothing: not what is left out, not what is written meanwhile, not half-way."""

import asyncio
import errno
import os
import socket
import threading
from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.errors import FilesLeft, RestoreFailed, RestoreRefused
from orchestration.workspace.checkpoints.refs import safety_ref
from orchestration.workspace.checkpoints.store import Limits
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, folder_of, held
from tests.orchestration.workspace.repository import git, repository, write

SMALL = Limits(file_bytes=100)
HUGE = "x" * 101
RENAME = "orchestration.workspace.checkpoints.swapping.os.rename"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folder_of(repository(tmp_path / "shop", "a.py"), tmp_path / "states", SMALL)


def with_filter(folder: Folder, smudge: str) -> None:
    """Files named ``*.big`` come back through this program."""
    git(folder.root, "config", "filter.odd.clean", "cat")
    git(folder.root, "config", "filter.odd.smudge", smudge)
    git(folder.root, "config", "filter.odd.required", "true")
    (folder.root / ".gitattributes").write_text("*.big filter=odd\n")
    write(folder.root, "movie.big")


async def test_all_that_is_left_out_is_left_alone_however_much_it_is(folder: Folder) -> None:
    await folder.capture(0)
    names = [f"{number:03}.bin" for number in range(150)]
    write(folder.root, *names)
    await folder.capture(1)
    for name in names:
        (folder.root / name).write_text(HUGE)

    restored = await folder.restore(0)

    assert all((folder.root / name).read_text() == HUGE for name in names)
    assert (restored.removed, len(restored.left_alone)) == (0, 150)


async def test_a_file_too_large_to_be_kept_is_neither_read_nor_replaced(folder: Folder) -> None:
    write(folder.root, "film.bin")
    await folder.capture(0)
    (folder.root / "film.bin").unlink()
    await folder.capture(1)
    (folder.root / "film.bin").write_text(HUGE)

    restored = await folder.restore(0)

    safety = await folder.store.tree_of(folder.cwd, safety_ref(THREAD, 1))
    assert (folder.root / "film.bin").read_text() == HUGE
    assert restored.left_alone == ("film.bin",)
    assert b"film.bin" not in held(folder.root, safety)


async def test_a_file_that_a_filter_fails_at_holds_nothing_up(folder: Folder) -> None:
    write(folder.root, "movie.big")
    await folder.capture(0)
    (folder.root / "movie.big").unlink()
    await folder.capture(1)
    git(folder.root, "config", "filter.odd.clean", "false")
    git(folder.root, "config", "filter.odd.required", "true")
    (folder.root / ".gitattributes").write_text("*.big filter=odd\n")
    (folder.root / "movie.big").write_text("precious\n")
    (folder.root / "a.py").write_text("changed\n")

    restored = await folder.restore(0)

    assert (folder.root / "movie.big").read_text() == "precious\n"
    assert (folder.root / "a.py").read_text() == "a.py\n"
    assert restored.left_alone == ("movie.big",)


async def test_a_file_that_is_written_meanwhile_stops_it(folder: Folder) -> None:
    with_filter(folder, f'echo precious > "{folder.root}/a.py"; cat')
    await folder.capture(0)
    (folder.root / "a.py").write_text("changed\n")
    (folder.root / "movie.big").unlink()

    with pytest.raises(RestoreRefused, match=r"a\.py was changed meanwhile"):
        await folder.restore(0)

    assert (folder.root / "a.py").read_text() == "precious\n"
    assert not (folder.root / "movie.big").exists()


async def test_a_file_that_is_made_meanwhile_stops_it(folder: Folder) -> None:
    with_filter(folder, f'echo precious > "{folder.root}/lost.py"; cat')
    write(folder.root, "lost.py")
    await folder.capture(0)
    (folder.root / "lost.py").unlink()
    (folder.root / "movie.big").unlink()
    write(folder.root, "new.py")

    with pytest.raises(RestoreFailed, match=r"lost\.py: was made meanwhile; the files are as"):
        await folder.restore(0)

    assert (folder.root / "lost.py").read_text() == "precious\n"
    assert (folder.root / "new.py").exists()
    assert not (folder.root / "movie.big").exists()


async def test_pipes_and_sockets_in_the_way_stop_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.root)
    write(folder.root, "one", "two")
    await folder.capture(0)
    (folder.root / "one").unlink()
    await folder.capture(1)
    os.mkfifo(folder.root / "one")
    with pytest.raises(RestoreRefused, match="one is in the way: a pipe"):
        await folder.restore(0)

    (folder.root / "one").unlink()
    (folder.root / "two").unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("two")  # such paths may not be long
        with pytest.raises(RestoreRefused, match="two is in the way: a pipe"):
            await folder.restore(0)


async def test_what_is_behind_a_link_that_took_a_folders_place_is_not_touched(
    folder: Folder,
) -> None:
    outside = folder.root.parent / "outside"
    write(outside, "a.txt")
    write(folder.root, "inner/a.txt")
    await folder.capture(0)
    (folder.root / "inner/a.txt").unlink()
    (folder.root / "inner").rmdir()
    (folder.root / "inner").symlink_to(outside)

    captured = await folder.capture(1)
    await folder.restore(0)
    own = (folder.root / "inner/a.txt").read_text()
    await folder.restore(1, safety=2)

    assert captured.left_out == ()
    assert await folder.changed(0, 1) == {"inner": "added", "inner/a.txt": "deleted"}
    assert own == "inner/a.txt\n"
    assert (folder.root / "inner").is_symlink()
    assert (outside / "a.txt").read_text() == "a.txt\n"


async def test_a_private_file_stays_private_and_a_program_a_program(folder: Folder) -> None:
    git(folder.root, "config", "core.fileMode", "false")
    for name, mode in (("secret", 0o600), ("run", 0o755)):
        write(folder.root, name)
        (folder.root / name).chmod(mode)
    await folder.capture(0)
    (folder.root / "secret").write_text("changed\n")
    (folder.root / "run").write_text("changed\n")

    await folder.restore(0)

    modes = {name: (folder.root / name).stat().st_mode & 0o777 for name in ("secret", "run")}
    assert modes == {"secret": 0o600, "run": 0o755}
    assert (folder.root / "secret").read_text() == "secret\n"


async def test_rights_are_kept_but_for_the_one_that_git_knows_of(folder: Folder) -> None:
    write(folder.root, "run")
    (folder.root / "run").chmod(0o700)
    await folder.capture(0)
    (folder.root / "run").write_text("changed\n")
    (folder.root / "run").chmod(0o640)

    await folder.restore(0)

    mode = (folder.root / "run").stat().st_mode
    assert mode & 0o100 and not mode & 0o006


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


async def prepared(folder: Folder) -> None:
    """One file to be written over, a link to be replaced, one file to be removed."""
    (folder.root / "link").symlink_to("a.py")
    await folder.capture(0)
    (folder.root / "link").unlink()
    (folder.root / "link").symlink_to("nowhere")
    (folder.root / "a.py").write_text("changed\n")
    write(folder.root, "new.py")


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


class Meddling:
    """``os.rename``, and somebody who writes to ``a.py`` right before the one of this number."""

    def __init__(self, folder: Folder, at: int) -> None:
        self._file = folder.root / "a.py"
        self._at = at
        self._rename = os.rename
        self._count = 0

    def __call__(self, old: bytes, new: bytes) -> None:
        self._count += 1
        if self._count == self._at:
            self._file.write_text("precious\n")
        self._rename(old, new)


async def test_a_file_that_is_written_while_others_are_moved_stays_as_it_was_written(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(folder)
    monkeypatch.setattr(RENAME, Meddling(folder, at=1))

    with pytest.raises(RestoreFailed, match=r"a\.py: was changed meanwhile; the files are as"):
        await folder.restore(0)

    assert (folder.root / "a.py").read_text() == "precious\n"
    assert os.readlink(folder.root / "link") == "nowhere"
    assert (folder.root / "new.py").exists()


async def test_a_program_that_holds_a_file_open_loses_nothing_that_it_writes(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(folder)
    renames = StoppedRenames(at=4)
    monkeypatch.setattr(RENAME, renames)
    with (folder.root / "a.py").open("a") as opened:
        restoring = asyncio.create_task(folder.restore(0))
        await asyncio.to_thread(renames.reached.wait, 10)
        opened.write("precious\n")
        opened.flush()
        renames.go_on.set()
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
    monkeypatch.setattr(RENAME, Meddling(folder, at=2))

    with pytest.raises(FilesLeft, match=r"a\.py: was made meanwhile"):
        await folder.restore(0)

    safety = await folder.store.tree_of(folder.cwd, safety_ref(THREAD, 1))
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


class Crash(BaseException):
    """Nobody gets to clean up after it."""


class StoppedRenames:
    """``os.rename`` that waits at one of the files until it is told what to do."""

    def __init__(self, at: int = 2) -> None:
        self.reached = threading.Event()
        self.go_on = threading.Event()
        self.crashes = False
        self._at = at
        self._rename = os.rename
        self._count = 0

    def __call__(self, old: bytes, new: bytes) -> None:
        self._count += 1
        if self._count == self._at:
            self.reached.set()
            assert self.go_on.wait(10)
            if self.crashes:
                raise Crash
        self._rename(old, new)


@pytest.mark.parametrize("times", [1, 3])
async def test_a_caller_that_leaves_in_the_middle_finds_it_done_and_not_half_done(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    await prepared(folder)
    renames = StoppedRenames()
    monkeypatch.setattr(RENAME, renames)
    restoring = asyncio.create_task(folder.restore(0))
    await asyncio.to_thread(renames.reached.wait, 10)

    for _ in range(times):
        restoring.cancel()
        await asyncio.wait([restoring], timeout=0.01)
    assert not restoring.done()
    renames.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await restoring

    assert (folder.root / "a.py").read_text() == "a.py\n"
    assert sorted(os.listdir(folder.root)) == [".git", "a.py", "link"]


async def test_after_a_crash_in_the_middle_it_can_be_done_again_and_undone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(folder)
    with monkeypatch.context() as patch:
        renames = StoppedRenames()
        renames.crashes = True
        renames.go_on.set()
        patch.setattr(RENAME, renames)
        with pytest.raises(Crash):
            await folder.restore(0)

    await folder.restore(0)
    done = sorted(os.listdir(folder.root)), (folder.root / "a.py").read_text()
    await folder.store.restore(folder.cwd, safety_ref(THREAD, 1), safety_ref(THREAD, 2))

    assert done == ([".git", "a.py", "link"], "a.py\n")
    assert (folder.root / "a.py").read_text() == "changed\n"
    assert os.readlink(folder.root / "link") == "nowhere"
    assert (folder.root / "new.py").exists()
