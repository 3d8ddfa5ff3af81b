"""Going back loses nothing of what is left out, written meanwhile, or in the way."""

import os
import socket
from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.errors import RestoreFailed, RestoreRefused
from orchestration.workspace.checkpoints.refs import safety_ref
from orchestration.workspace.checkpoints.store import Limits
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, folder_of, held
from tests.orchestration.workspace.repository import git, repository, write

SMALL = Limits(file_bytes=100)
HUGE = "x" * 101


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

    safety = folder.tree_of(safety_ref(THREAD, 1))
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


async def test_a_file_that_others_share_stays_theirs(folder: Folder) -> None:
    is_root = os.geteuid() == 0
    owner, group = (4242, 4243) if is_root else (os.geteuid(), os.getgroups()[-1])
    write(folder.root, "shared")
    os.chown(folder.root / "shared", owner, group)
    (folder.root / "shared").chmod(0o2770)
    await folder.capture(0)
    (folder.root / "shared").write_text("changed\n")
    (folder.root / "shared").chmod(0o2770)

    await folder.restore(0)

    now = (folder.root / "shared").stat()
    assert (now.st_uid, now.st_gid, now.st_mode & 0o7777) == (owner, group, 0o2770)


async def test_rights_are_kept_but_for_the_one_that_git_knows_of(folder: Folder) -> None:
    write(folder.root, "run")
    (folder.root / "run").chmod(0o700)
    await folder.capture(0)
    (folder.root / "run").write_text("changed\n")
    (folder.root / "run").chmod(0o640)

    await folder.restore(0)

    mode = (folder.root / "run").stat().st_mode
    assert mode & 0o100 and not mode & 0o006
