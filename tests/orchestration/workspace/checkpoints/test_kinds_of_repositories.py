"""Repositories out of the ordinary: each can be captured, compared and restored like any other."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.orchestration.workspace.checkpoints.folders import Folder, folder_of, held, users_side
from tests.orchestration.workspace.repository import IDENTITY, git, repository, write

LOCAL = ("-c", "protocol.file.allow=always")


def of_sha256(place: Path) -> Path:
    root = place / "shop"
    root.mkdir()
    git(root, "init", "--quiet", "--object-format=sha256")
    write(root, "a.py")
    return root


def shallow(place: Path) -> Path:
    origin = repository(place / "origin", "a.py")
    git(origin, "commit", "--quiet", "--allow-empty", "--message=more")
    git(place, "clone", "--quiet", "--depth=1", f"file://{origin}", "shop")
    return place / "shop"


def with_borrowed_objects(place: Path) -> Path:
    origin = repository(place / "origin", "a.py")
    git(place, "clone", "--quiet", "--shared", str(origin), "shop")
    return place / "shop"


def partial_and_offline(place: Path) -> Path:
    origin = repository(place / "origin", "a.py")
    (origin / "a.py").write_text("second\n")
    git(origin, "commit", "--quiet", "--all", "--message=second")
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(place, "clone", "--quiet", "--filter=blob:none", f"file://{origin}", "shop")
    origin.rename(place / "unreachable")
    return place / "shop"


def linked_worktree(place: Path) -> Path:
    origin = repository(place / "origin", "a.py")
    git(origin, "worktree", "add", "--quiet", str(place / "shop"))
    return place / "shop"


def submodule(place: Path) -> Path:
    origin = repository(place / "origin", "a.py")
    outer = repository(place / "outer")
    git(outer, *LOCAL, "submodule", "--quiet", "add", str(origin), "part")
    return outer / "part"


def behind_a_link(place: Path) -> Path:
    repository(place / "real", "a.py")
    (place / "shop").symlink_to(place / "real")
    return place / "shop"


def in_the_middle_of_a_rebase(place: Path) -> Path:
    root = repository(place / "shop", "a.py")
    git(root, "checkout", "--quiet", "-b", "side")
    for branch in ("side", "main"):
        git(root, "checkout", "--quiet", branch)
        (root / "a.py").write_text(f"{branch}\n")
        git(root, "commit", "--quiet", "--all", f"--message={branch}")
    stopped = subprocess.run(
        ["git", *IDENTITY, "rebase", "side"], cwd=root, check=False, capture_output=True
    )
    assert stopped.returncode != 0
    return root


def with_locks_of_others(place: Path) -> Path:
    root = repository(place / "shop", "a.py")
    for name in ("index.lock", "HEAD.lock", "config.lock"):
        (root / ".git" / name).touch()
    return root


def with_files_named_before_they_are_added(place: Path) -> Path:
    root = repository(place / "shop", "a.py")
    write(root, "named.py")
    git(root, "add", "--intent-to-add", "named.py")
    return root


def with_a_split_index(place: Path) -> Path:
    root = repository(place / "shop", "a.py")
    git(root, "update-index", "--split-index")
    return root


def with_an_untracked_cache(place: Path) -> Path:
    root = repository(place / "shop", "a.py")
    git(root, "update-index", "--untracked-cache")
    return root


def with_a_watching_program(place: Path) -> Path:
    root = repository(place / "shop", "a.py")
    git(root, "config", "core.fsmonitor", "echo")
    git(root, "update-index", "--fsmonitor")
    return root


def that_skips_a_file(place: Path) -> Path:
    root = repository(place / "shop", "a.py")
    git(root, "update-index", "--skip-worktree", "a.py")
    return root


KINDS = [
    of_sha256,
    shallow,
    with_borrowed_objects,
    partial_and_offline,
    linked_worktree,
    submodule,
    behind_a_link,
    in_the_middle_of_a_rebase,
    with_locks_of_others,
    with_files_named_before_they_are_added,
    with_a_split_index,
    with_an_untracked_cache,
    with_a_watching_program,
    that_skips_a_file,
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_any_kind_is_captured_compared_and_restored(
    tmp_path: Path, kind: Callable[[Path], Path]
) -> None:
    root = kind(tmp_path)
    folder = folder_of(root, tmp_path / "states")
    before, seen = (root / "a.py").read_bytes(), users_side(root)

    await folder.capture(0)
    (root / "a.py").write_text("changed by the turn\n")
    write(root, "new.py")
    await folder.capture(1)
    told, text = await folder.changed(0, 1), await folder.patch(0, 1)
    await folder.restore(0)

    assert told == {"a.py": "modified", "new.py": "added"}
    assert "+changed by the turn\n" in text
    assert (root / "a.py").read_bytes() == before
    assert not (root / "new.py").exists()
    assert users_side(root) == seen


async def test_a_submodule_that_was_never_fetched_stays_as_it_is(tmp_path: Path) -> None:
    origin = repository(tmp_path / "origin", "part.py")
    whole = repository(tmp_path / "whole", "a.py")
    git(whole, *LOCAL, "submodule", "--quiet", "add", str(origin), "part")
    git(whole, "commit", "--quiet", "--message=part")
    git(tmp_path, "clone", "--quiet", str(whole), "shop")
    folder = folder_of(tmp_path / "shop", tmp_path / "states")

    snapshot = await folder.capture(0)
    (folder.root / "part").rmdir()
    await folder.capture(1)
    restored = await folder.restore(0)

    assert held(folder.root, snapshot.tree)[b"part"] == b"160000"
    assert snapshot.left_out == ()
    assert await folder.changed(0, 1) == {"part": "deleted"}
    assert restored.left_alone == ("part",)


async def test_a_folder_in_a_repository_of_another_place_has_checkpoints_of_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "files").mkdir()
    root = repository(tmp_path / "files/shop")
    git(root, "config", "core.worktree", str(tmp_path / "files"))
    write(tmp_path / "files", "above.py", "shop/a.py")

    snapshot = await Folder(root, folder_of(root, tmp_path / "states").store).snapshot()

    assert set(held(root, snapshot.tree)) == {b"shop/a.py"}
