"""What a checkpoint holds, in every kind of repository, and that nobody notices it being made."""

import asyncio
import os
import shutil
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from orchestration.workspace.checkpoints.errors import CheckpointFailed, RepositoryTooSlow
from orchestration.workspace.checkpoints.refs import turn_ref
from orchestration.workspace.checkpoints.side_index import SideIndex, Snapshot
from orchestration.workspace.checkpoints.store import CheckpointStore, Limits
from orchestration.workspace.checkpoints.worktree import Worktree
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
    return folder_of(root, tmp_path / "states")


def paths(folder: Folder, tree: str) -> set[bytes]:
    return set(held(folder.root, tree))


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


async def test_a_capture_reads_only_what_has_changed(folder: Folder) -> None:
    await folder.capture(1)
    blobs = folder.root / ".git/objects"
    known = {path for path in blobs.rglob("*") if path.is_file()}
    write(folder.root, "new.py")
    os.utime(folder.root / "a.py")

    await folder.snapshot()

    new = {path for path in blobs.rglob("*") if path.is_file()} - known
    assert len(new) == 2  # the new file and the tree that names it


async def test_the_same_content_is_the_same_tree(folder: Folder, tmp_path: Path) -> None:
    first = await folder.snapshot()
    (folder.root / "a.py").write_text("changed\n")
    other = await folder.snapshot()
    (folder.root / "a.py").write_text("a.py\n")
    afresh = folder_of(folder.root, tmp_path / "another-server")

    assert other.tree != first.tree
    assert (await folder.snapshot()).tree == first.tree == (await afresh.snapshot()).tree


async def test_a_repository_without_commits_is_captured(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py", commit=False)
    folder = folder_of(root, tmp_path / "states")

    snapshot = await folder.capture(0)

    assert paths(folder, snapshot.tree) == {b"a.py"}
    assert git(root, "status", "--porcelain") == "?? a.py\n"


async def test_an_empty_repository_is_captured(tmp_path: Path) -> None:
    folder = folder_of(repository(tmp_path / "shop", commit=False), tmp_path / "states")

    snapshot = await folder.capture(0)

    assert paths(folder, snapshot.tree) == set()


async def test_a_detached_head_stays_detached(folder: Folder) -> None:
    git(folder.root, "checkout", "--quiet", "--detach")
    before = users_side(folder.root)

    await folder.capture(0)

    assert users_side(folder.root) == before


async def test_a_linked_worktree_has_checkpoints_of_its_own_files(folder: Folder) -> None:
    linked = folder.root.parent / "linked"
    git(folder.root, "worktree", "add", "--quiet", str(linked))
    write(linked, "only-here.py")
    there = Folder(linked, folder.store)

    inside, outside = await asyncio.gather(there.snapshot(), folder.snapshot())

    assert paths(folder, inside.tree) - paths(folder, outside.tree) == {b"only-here.py"}


async def test_a_folder_inside_a_repository_is_captured_alone(folder: Folder) -> None:
    write(folder.root, "lib/new.py", "outside.py")
    inner = Folder(folder.root / "lib", folder.store)

    await inner.capture(0)
    write(folder.root, "lib/more.py", "outside-too.py")
    await inner.capture(1)

    assert await inner.changed(0, 1) == {"more.py": "added"}
    tree = await inner.store.tree_of(inner.cwd, turn_ref(THREAD, 0))
    assert paths(folder, tree) == {b"lib/b.py", b"lib/new.py"}


async def test_a_folder_that_its_repository_ignores_has_no_checkpoints(folder: Folder) -> None:
    (folder.root / ".gitignore").write_text("scratch/\n")
    write(folder.root, "scratch/a.py")

    assert await folder.store.snapshot(str(folder.root / "scratch")) is None


@pytest.mark.parametrize("name", ["plain", "nowhere", "shop.git"])
async def test_without_a_work_tree_there_are_no_checkpoints(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").mkdir()
    git(tmp_path, "init", "--quiet", "--bare", "shop.git")

    store = CheckpointStore(tmp_path / "states")

    assert await store.snapshot(str(tmp_path / name)) is None
    assert await store.find_refs(str(tmp_path / name), turn_ref(THREAD, 0)) == []


async def test_files_outside_of_a_sparse_checkout_are_held_when_they_are_there(
    folder: Folder,
) -> None:
    git(folder.root, "sparse-checkout", "set", "--cone", "--sparse-index", "docs")
    before = users_side(folder.root)
    write(folder.root, "lib/written.py")

    snapshot = await folder.snapshot()

    assert paths(folder, snapshot.tree) == {b"a.py", b"lib/written.py"}
    (folder.root / "lib/written.py").unlink()
    (folder.root / "lib").rmdir()
    assert users_side(folder.root) == before


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


async def test_a_file_over_the_limit_is_left_out_and_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    folder = folder_of(root, tmp_path / "states", Limits(file_bytes=1_000))
    await folder.capture(0)
    (root / "huge.bin").write_bytes(b"x" * 1_001)
    (root / "fits.bin").write_bytes(b"x" * 1_000)

    snapshot = await folder.capture(1)

    assert [(left.path, left.reason) for left in snapshot.left_out] == [("huge.bin", "too large")]
    assert await folder.changed(0, 1) == {"fits.bin": "added"}


async def test_a_repository_that_takes_too_long_is_left_in_peace(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    now = [0.0]
    store = CheckpointStore(tmp_path / "states", Limits(capture_seconds=0.0), clock=lambda: now[0])
    patient = CheckpointStore(tmp_path / "states", clock=lambda: now[0])

    with pytest.raises(RepositoryTooSlow, match="tried again later"):
        await store.snapshot(str(root))
    store._limits = Limits()
    with pytest.raises(RepositoryTooSlow):
        await store.snapshot(str(root))
    now[0] = 601.0

    assert await store.snapshot(str(root)) == await patient.snapshot(str(root))
    assert leftovers(root) == []


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.9])
async def test_an_index_that_was_cut_off_hides_no_file(tmp_path: Path, kept: float) -> None:
    """Git reads it without a word, and takes the tree that it remembers."""
    states = tmp_path / "states"
    folder = folder_of(repository(tmp_path / "new", commit=False), states)
    await folder.snapshot()
    write(folder.root, "one.py")
    whole = await folder.snapshot()
    cut_off(states, kept)

    again = await folder.snapshot()

    assert paths(folder, again.tree) == {b"one.py"}
    assert again.tree == whole.tree


def cut_off(states: Path, kept: float) -> None:
    (index,) = states.glob("*/index")
    content = index.read_bytes()
    index.write_bytes(content[: int(len(content) * kept)])


async def test_a_lock_and_an_index_of_a_dead_run_are_in_nobodys_way(folder: Folder) -> None:
    first = await folder.snapshot()
    (state,) = (folder.root.parent / "states").iterdir()
    (state / "index.lock").write_bytes(b"half written")
    (state / "index").write_bytes(b"DIRC and then nonsense")

    assert (await folder.snapshot()).tree == first.tree


async def test_a_repository_made_anew_in_the_same_place_is_captured(folder: Folder) -> None:
    first = await folder.snapshot()
    (folder.root / ".git").rename(folder.root.parent / "old")
    git(folder.root, "init", "--quiet")

    again = await folder.snapshot()

    assert paths(folder, again.tree) == {b"a.py", b"lib/b.py"}
    assert again.tree == first.tree


async def test_a_repository_that_git_cannot_read_says_why(folder: Folder) -> None:
    (folder.root / ".git/config").write_text("[core\n")

    with pytest.raises(CheckpointFailed, match="bad config"):
        await folder.snapshot()


async def test_captures_of_one_folder_wait_for_each_other(folder: Folder) -> None:
    snapshots = await asyncio.gather(*(folder.snapshot() for _ in range(6)))

    assert len({snapshot.tree for snapshot in snapshots}) == 1


async def test_a_merge_in_progress_is_captured_as_it_looks(folder: Folder) -> None:
    git(folder.root, "checkout", "--quiet", "-b", "side")
    (folder.root / "a.py").write_text("side\n")
    git(folder.root, "commit", "--quiet", "--all", "--message=side")
    git(folder.root, "checkout", "--quiet", "main")
    (folder.root / "a.py").write_text("main\n")
    git(folder.root, "commit", "--quiet", "--all", "--message=main")
    with pytest.raises(CalledProcessError):
        git(folder.root, "merge", "--quiet", "side")
    before = users_side(folder.root)

    snapshot = await folder.snapshot()

    assert "<<<<<<<" in git(folder.root, "show", f"{snapshot.tree}:a.py")
    assert users_side(folder.root) == before


async def test_a_folder_that_has_just_been_deleted_is_named(folder: Folder) -> None:
    await folder.snapshot()
    shutil.rmtree(folder.root)

    with pytest.raises(CheckpointFailed, match=f"{folder.root}: No such file or directory"):
        await folder.snapshot()
    with pytest.raises(CheckpointFailed, match=f"{folder.root}: No such file or directory"):
        await folder.store.find_refs(folder.cwd, turn_ref(THREAD, 0))


async def test_what_cannot_be_kept_beside_the_database_is_named(
    folder: Folder, tmp_path: Path
) -> None:
    (tmp_path / "states").write_text("somebody's file")

    with pytest.raises(CheckpointFailed, match=f"{tmp_path}/states.*: Not a directory"):
        await folder.snapshot()


async def test_folders_of_one_work_tree_take_turns(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Folder(folder.root / "lib", folder.store)
    await folder.snapshot()
    await library.snapshot()
    at_work: list[str] = []

    async def look(self: SideIndex, worktree: Worktree, *_: object, **__: object) -> Snapshot:
        assert at_work == []
        at_work.append(worktree.cwd)
        for _round in range(100):  # whoever may run now does
            await asyncio.sleep(0)
        at_work.remove(worktree.cwd)
        return Snapshot("tree", {})

    monkeypatch.setattr(SideIndex, "capture", look)
    looks = await asyncio.gather(folder.snapshot(), library.snapshot())

    assert [snapshot.tree for snapshot in looks] == ["tree", "tree"]
