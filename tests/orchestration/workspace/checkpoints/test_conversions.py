"""Files that git converts: they come back as they were, or nothing is touched."""

from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.errors import RestoreFailed
from tests.orchestration.workspace.checkpoints.folders import Folder, folder_of, held
from tests.orchestration.workspace.repository import git, repository, write


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folder_of(repository(tmp_path / "shop"), tmp_path / "states")


async def test_the_attributes_of_the_checkpoint_count_not_those_of_now(folder: Folder) -> None:
    rules = "*.txt eol=crlf\n*.u16 working-tree-encoding=UTF-16\n"
    files = {
        "(first).txt": b"one\r\n",
        "z.txt": b"two\r\n",
        "d/(x).txt": b"three\r\n",
        "d/wide.u16": "naïve\n".encode("utf-16"),
    }
    (folder.root / "d").mkdir()
    (folder.root / ".gitattributes").write_text(rules)
    for name, content in files.items():
        (folder.root / name).write_bytes(content)
    await folder.capture(0)
    (folder.root / ".gitattributes").write_text("*.u16 -text\n")
    (folder.root / "d/.gitattributes").write_text("* -text\n")
    for name in files:
        (folder.root / name).write_bytes(b"something else\n")
    await folder.capture(1)

    await folder.restore(0)

    assert {name: (folder.root / name).read_bytes() for name in files} == files


async def test_the_attributes_of_the_folders_above_count_as_well(folder: Folder) -> None:
    (folder.root / ".gitattributes").write_text("*.txt eol=crlf\n")
    (folder.root / "lib").mkdir()
    (folder.root / "lib/a.txt").write_bytes(b"one\r\n")
    inner = Folder(folder.root / "lib", folder.store)
    await inner.capture(0)
    (folder.root / "lib/a.txt").unlink()

    await inner.restore(0)

    assert (folder.root / "lib/a.txt").read_bytes() == b"one\r\n"


async def test_a_filter_that_fails_costs_nobody_a_file(folder: Folder) -> None:
    git(folder.root, "config", "filter.broken.clean", "cat")
    git(folder.root, "config", "filter.broken.smudge", "false")
    git(folder.root, "config", "filter.broken.required", "true")
    (folder.root / ".gitattributes").write_text("*.big filter=broken\n")
    write(folder.root, "movie.big", "a.py")
    await folder.capture(0)
    (folder.root / "movie.big").write_text("precious\n")
    (folder.root / "a.py").write_text("changed\n")

    with pytest.raises(RestoreFailed, match="smudge filter broken failed; the files are as they"):
        await folder.restore(0)

    assert (folder.root / "movie.big").read_text() == "precious\n"
    assert (folder.root / "a.py").read_text() == "changed\n"


async def test_lines_that_end_in_two_ways_are_put_back_byte_by_byte(folder: Folder) -> None:
    git(folder.root, "config", "core.autocrlf", "true")
    git(folder.root, "config", "filter.broken.smudge", "false")
    git(folder.root, "config", "filter.broken.required", "true")
    (folder.root / ".gitattributes").write_text("*.big filter=broken\n")
    write(folder.root, "mixed.txt")
    git(folder.root, "config", "filter.broken.clean", "cat")
    write(folder.root, "movie.big")
    await folder.capture(0)
    (folder.root / "mixed.txt").write_bytes(b"one\r\ntwo\n")
    (folder.root / "movie.big").unlink()

    with pytest.raises(RestoreFailed):
        await folder.restore(0)

    assert (folder.root / "mixed.txt").read_bytes() == b"one\r\ntwo\n"


async def test_files_of_a_filter_that_is_not_installed_are_left_out_and_told(
    folder: Folder,
) -> None:
    git(folder.root, "config", "filter.lfs.process", "no-such-program filter-process")
    git(folder.root, "config", "filter.lfs.clean", "no-such-program clean -- %f")
    git(folder.root, "config", "filter.lfs.required", "true")
    (folder.root / ".gitattributes").write_text("*.big filter=lfs\n")
    write(folder.root, *(f"{number}.big" for number in range(30)), "two\nlines.big", "fine.py")

    snapshot = await folder.snapshot()

    assert set(held(folder.root, snapshot.tree)) == {b".gitattributes", b"fine.py"}
    assert {left.reason for left in snapshot.left_out} == {"a filter failed"}
    assert len(snapshot.left_out) == 31


async def test_a_filter_of_the_folders_own_is_found(folder: Folder) -> None:
    git(folder.root, "config", "filter.own.clean", "./tools/convert a-z A-Z")
    git(folder.root, "config", "filter.own.smudge", "./tools/convert A-Z a-z")
    git(folder.root, "config", "filter.own.required", "true")
    (folder.root / ".gitattributes").write_text("*.big filter=own\n")
    write(folder.root, "tools/convert")
    (folder.root / "tools/convert").write_text('#!/bin/sh\nexec tr "$@"\n')
    (folder.root / "tools/convert").chmod(0o755)
    write(folder.root, "lib/movie.big")
    inner = Folder(folder.root / "lib", folder.store)
    await folder.capture(0)
    await inner.capture(1)
    (folder.root / "lib/movie.big").unlink()
    await folder.restore(0)
    whole = (folder.root / "lib/movie.big").read_text()
    (folder.root / "lib/movie.big").unlink()

    await inner.restore(1, safety=2)

    assert whole == (folder.root / "lib/movie.big").read_text() == "lib/movie.big\n"
