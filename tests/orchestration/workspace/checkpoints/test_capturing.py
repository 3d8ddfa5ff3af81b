"""What a checkpoint holds of a folder, and that nobody notices it being made."""

import os
import shutil
from pathlib import Path

from orchestration.workspace.checkpoints.store import Limits
from tests.orchestration.workspace.checkpoints.folders import (
    Folder,
    folder_of,
    held,
    leftovers,
    paths,
    users_side,
)
from tests.orchestration.workspace.repository import git, program, repository, write


async def test_tracked_and_untracked_files_are_held_and_ignored_ones_are_not(
    folder: Folder,
) -> None:
    write(folder.root, "new.py", "build/out.o", "kept.log")
    (folder.root / ".gitignore").write_text("build/\n*.log\n")
    git(folder.root, "add", "--force", "kept.log")

    snapshot = await folder.snapshot()

    expected = {b"a.py", b"lib/b.py", b"new.py", b".gitignore", b"kept.log"}
    assert (paths(folder, snapshot.tree), snapshot.left_out) == (expected, ())


async def test_nothing_of_the_users_is_touched(folder: Folder, tmp_path: Path) -> None:
    trace = tmp_path / "hook-ran"
    for hook in ("reference-transaction", "post-index-change", "pre-commit", "post-checkout"):
        program(folder.root / ".git/hooks" / hook, trace)
    write(folder.root, "staged.py", "new.py")
    git(folder.root, "add", "staged.py")
    git(folder.root, "stash", "push", "--quiet", "--", "staged.py")
    (folder.root / "a.py").write_text("changed\n")
    git(folder.root, "add", "--intent-to-add", "new.py")
    git(folder.root, "config", "core.logAllRefUpdates", "always")
    git(folder.root, "config", "core.splitIndex", "true")
    before = users_side(folder.root)
    indexes = sorted((folder.root / ".git").glob("*index*"))
    trace.unlink(missing_ok=True)

    await folder.capture(1)
    write(folder.root, "later.py")
    await folder.capture(2)
    (folder.root / "later.py").unlink()

    assert not trace.exists()
    assert users_side(folder.root) == before
    assert leftovers(folder.root) == []
    assert not (folder.root / ".git/logs/refs/t3").exists()
    assert sorted((folder.root / ".git").glob("*index*")) == indexes


async def test_the_same_content_is_the_same_tree(folder: Folder, tmp_path: Path) -> None:
    first = await folder.snapshot()
    (folder.root / "a.py").write_text("changed\n")
    other = await folder.snapshot()
    (folder.root / "a.py").write_text("a.py\n")
    afresh = folder_of(folder.root, tmp_path / "another-server")

    assert other.tree != first.tree
    assert (await folder.snapshot()).tree == first.tree == (await afresh.snapshot()).tree


async def test_files_that_git_was_told_not_to_look_at_are_looked_at(folder: Folder) -> None:
    git(folder.root, "update-index", "--assume-unchanged", "a.py")
    first = await folder.snapshot()
    (folder.root / "a.py").write_text("changed\n")

    assert (await folder.snapshot()).tree != first.tree


async def test_another_file_of_the_same_size_and_time_is_another_file(folder: Folder) -> None:
    git(folder.root, "config", "core.checkStat", "minimal")
    git(folder.root, "config", "core.trustctime", "false")
    os.utime(folder.root / "a.py", (1e9, 1e9))
    first = await folder.snapshot()
    (folder.root / "other").write_text("A.PY\n")
    os.utime(folder.root / "other", (1e9, 1e9))
    (folder.root / "other").rename(folder.root / "a.py")

    assert (await folder.snapshot()).tree != first.tree


async def test_line_ends_are_converted_as_git_does(folder: Folder) -> None:
    git(folder.root, "config", "core.autocrlf", "true")
    git(folder.root, "config", "core.safecrlf", "true")
    first = await folder.snapshot()
    (folder.root / "a.py").write_bytes(b"a.py\r\n")
    (folder.root / "mixed.py").write_bytes(b"one\r\ntwo\n")

    second = await folder.snapshot()

    changed = await folder.store.changes(folder.cwd, first.tree, second.tree)
    assert [change.path for change in changed] == ["mixed.py"]


async def test_filters_run_as_git_runs_them(folder: Folder) -> None:
    git(folder.root, "config", "filter.upper.clean", "tr a-z A-Z")
    (folder.root / ".gitattributes").write_text("*.big filter=upper\n")
    (folder.root / "movie.big").write_text("pixels\n")

    snapshot = await folder.snapshot()

    assert git(folder.root, "show", f"{snapshot.tree}:movie.big") == "PIXELS\n"


async def test_files_that_a_filter_fails_at_are_left_out_and_told(folder: Folder) -> None:
    git(folder.root, "config", "filter.broken.clean", "false")
    git(folder.root, "config", "filter.broken.required", "true")
    (folder.root / ".gitattributes").write_text("*.big filter=broken\n")
    write(folder.root, "one.big", "two.big", "fine.py")

    snapshot = await folder.snapshot()

    assert {(left.path, left.reason) for left in snapshot.left_out} == {
        ("one.big", "a filter failed"),
        ("two.big", "a filter failed"),
    }
    assert b"fine.py" in paths(folder, snapshot.tree)


async def test_links_and_executable_bits_are_held(folder: Folder) -> None:
    (folder.root / "link").symlink_to("a.py")
    (folder.root / "to-folder").symlink_to("lib")
    (folder.root / "dangling").symlink_to("nowhere")
    program(folder.root / "run.sh", folder.root / "trace")

    modes = held(folder.root, (await folder.snapshot()).tree)

    links = {path for path, mode in modes.items() if mode == b"120000"}
    assert links == {b"link", b"to-folder", b"dangling"}
    assert modes[b"run.sh"] == b"100755"


async def test_pipes_are_none_of_gits_business(folder: Folder) -> None:
    await folder.snapshot()
    (folder.root / "a.py").unlink()
    os.mkfifo(folder.root / "a.py")
    os.mkfifo(folder.root / "pipe")

    assert paths(folder, (await folder.snapshot()).tree) == {b"lib/b.py"}


NAMES = [b"with space", b'it\'s "quoted"', b"two\nlines", b"caf\xe9", "naïve-☃".encode(), b"-rf"]
NAMES += [b":(top)x", b"*", b"tab\there", b"back\\slash", b"sub dir/\xff\n", b"#x#", b"~"]


async def test_any_name_is_held(folder: Folder) -> None:
    (folder.root / "sub dir").mkdir()
    named = [Path(os.fsdecode(os.path.join(os.fsencode(folder.root), name))) for name in NAMES]
    for path in named:
        path.write_text("content\n")

    await folder.capture(0)
    for path in named:
        path.unlink()
    snapshot = await folder.capture(1)

    assert paths(folder, snapshot.tree) == {b"a.py", b"lib/b.py"}
    shown = {name.decode(errors="backslashreplace") for name in NAMES}
    assert await folder.changed(0, 1) == dict.fromkeys(shown, "deleted")
    await folder.restore(0)
    assert all(path.exists() for path in named)


async def test_a_nested_repository_is_told_and_its_commit_is_kept(folder: Folder) -> None:
    repository(folder.root / "nested", "inside.py")
    repository(folder.root / "empty", "inside.py", commit=False)

    snapshot = await folder.snapshot()

    assert {(left.path, left.reason) for left in snapshot.left_out} == {
        ("nested", "a repository of its own"),
        ("empty", "a repository of its own"),
    }
    modes = held(folder.root, snapshot.tree)
    assert modes[b"nested"] == b"160000"
    assert b"empty" not in modes and b"nested/inside.py" not in modes


async def test_a_nested_repository_that_is_none_any_more_is_a_folder(folder: Folder) -> None:
    repository(folder.root / "nested", "inside.py")
    await folder.capture(0)
    shutil.rmtree(folder.root / "nested/.git")
    write(folder.root, "nested/new.py")

    snapshot = await folder.capture(1)

    modes = held(folder.root, snapshot.tree)
    assert b"nested" not in modes
    assert {b"nested/inside.py", b"nested/new.py"} <= set(modes)
    assert snapshot.left_out == ()


async def test_a_submodule_is_its_commit(folder: Folder) -> None:
    origin = repository(folder.root.parent / "origin", "part.py")
    local = ("-c", "protocol.file.allow=always")
    git(folder.root, *local, "submodule", "--quiet", "add", str(origin), "part")
    git(folder.root, "commit", "--quiet", "--message=part")
    await folder.capture(0)
    write(folder.root / "part", "not-committed.py")
    await folder.capture(1)
    git(folder.root / "part", "commit", "--quiet", "--allow-empty", "--message=more")
    await folder.capture(2)

    assert await folder.changed(0, 1) == {}
    assert await folder.changed(1, 2) == {"part": "modified"}


async def test_files_and_folders_may_take_each_others_place(folder: Folder) -> None:
    await folder.capture(0)
    (folder.root / "a.py").unlink()
    write(folder.root, "a.py/inside.py")
    (folder.root / "lib/b.py").unlink()
    (folder.root / "lib").rmdir()
    (folder.root / "lib").write_text("a file now\n")

    snapshot = await folder.capture(1)

    assert paths(folder, snapshot.tree) == {b"a.py/inside.py", b"lib"}


async def test_a_file_of_more_than_a_hundred_megabytes_is_left_out(folder: Folder) -> None:
    with (folder.root / "film.bin").open("wb") as film:
        film.truncate(100_000_001)

    assert [left.path for left in (await folder.snapshot()).left_out] == ["film.bin"]


async def test_a_large_file_leaves_no_pack_behind(folder: Folder) -> None:
    git(folder.root, "config", "core.bigFileThreshold", "1k")
    (folder.root / "film.bin").write_bytes(bytes(10_000))

    snapshot = await folder.capture(0)

    assert b"film.bin" in held(folder.root, snapshot.tree)
    assert os.listdir(folder.root / ".git/objects/pack") == []


async def test_a_file_over_the_limit_is_left_out_and_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    folder = folder_of(root, tmp_path / "states", Limits(file_bytes=1_000))
    await folder.capture(0)
    (root / "huge.bin").write_bytes(b"x" * 1_001)
    (root / "fits.bin").write_bytes(b"x" * 1_000)

    snapshot = await folder.capture(1)

    assert [(left.path, left.reason) for left in snapshot.left_out] == [("huge.bin", "too large")]
    assert await folder.changed(0, 1) == {"fits.bin": "added"}
