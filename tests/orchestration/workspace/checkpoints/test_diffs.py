"""What differs between two checkpoints: file by file, and as text."""

from pathlib import Path

import pytest

from orchestration.workspace.checkpoints import diffs
from orchestration.workspace.checkpoints.diffs import FileChange, cut_at_a_seam
from orchestration.workspace.checkpoints.errors import CheckpointMissing
from orchestration.workspace.checkpoints.refs import turn_ref
from orchestration.workspace.checkpoints.store import Limits
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, folder_of
from tests.orchestration.workspace.repository import git, repository, write


@pytest.fixture
async def folder(tmp_path: Path) -> Folder:
    root = repository(tmp_path / "shop", "a.py", "lib/b.py", "gone.py")
    (root / "long.txt").write_text("".join(f"line {number}\n" for number in range(50)))
    (root / "image.bin").write_bytes(bytes(range(256)))
    folder = folder_of(root, tmp_path / "states")
    await folder.capture(0)
    return folder


async def test_every_kind_of_change_is_told_by_path(folder: Folder) -> None:
    (folder.root / "a.py").write_text("a.py\nand more\n")
    (folder.root / "gone.py").unlink()
    (folder.root / "long.txt").rename(folder.root / "renamed.txt")
    (folder.root / "image.bin").write_bytes(bytes(range(255, -1, -1)))
    (folder.root / "lib/b.py").unlink()
    (folder.root / "lib/b.py").symlink_to("../a.py")
    write(folder.root, "new.py")
    await folder.capture(1)

    changes = await folder.store.changes(folder.cwd, turn_ref(THREAD, 0), turn_ref(THREAD, 1))

    assert changes == [
        FileChange("a.py", "modified", 1, 0, False, None),
        FileChange("gone.py", "deleted", 0, 1, False, None),
        FileChange("image.bin", "modified", 0, 0, True, None),
        FileChange("lib/b.py", "modified", 1, 1, False, None),
        FileChange("new.py", "added", 1, 0, False, None),
        FileChange("renamed.txt", "renamed", 0, 0, False, "long.txt"),
    ]


async def test_the_text_is_that_of_git_diff_whatever_the_user_configured(folder: Folder) -> None:
    for name, value in (
        ("diff.noprefix", "true"),
        ("diff.external", "false"),
        ("color.ui", "always"),
        ("diff.mnemonicPrefix", "true"),
    ):
        git(folder.root, "config", name, value)
    (folder.root / "a.py").write_text("naïve\n")
    (folder.root / "naïve.py").write_text("new\n")
    await folder.capture(1)

    text = await folder.patch(0, 1)

    assert "diff --git a/a.py b/a.py\n" in text
    assert "-a.py\n+naïve\n" in text
    assert "+++ b/naïve.py\n" in text


async def test_one_file_of_a_diff_can_be_asked_for(folder: Folder) -> None:
    (folder.root / "a.py").write_text("one\n")
    (folder.root / "*.py").write_text("a name, not a pattern\n")
    await folder.capture(1)

    refs = turn_ref(THREAD, 0), turn_ref(THREAD, 1)
    only = await folder.store.patch(folder.cwd, *refs, path="*.py")

    assert "a name, not a pattern" in only.text
    assert "a.py b/a.py" not in only.text


async def test_a_renamed_file_alone_is_renamed_there_too(folder: Folder) -> None:
    (folder.root / "long.txt").rename(folder.root / "renamed.txt")
    await folder.capture(1)

    refs = turn_ref(THREAD, 0), turn_ref(THREAD, 1)
    only = await folder.store.patch(folder.cwd, *refs, path="renamed.txt")

    assert "rename from long.txt\nrename to renamed.txt\n" in only.text
    assert "new file" not in only.text


async def test_a_file_can_be_asked_for_by_the_name_that_was_told(folder: Folder) -> None:
    (folder.root / "caf\udce9").write_bytes(b"na\xefve\n")
    await folder.capture(1)

    refs = turn_ref(THREAD, 0), turn_ref(THREAD, 1)
    (change,) = await folder.store.changes(folder.cwd, *refs)
    only = await folder.store.patch(folder.cwd, *refs, path=change.path)

    assert change.path == "caf\\xe9"
    assert "+++ b/caf\\xe9\n" in only.text
    assert only.text.endswith("+na\\xefve\n")
    assert only.content.endswith(b"+na\xefve\n")


async def test_a_file_without_a_change_has_no_diff(folder: Folder) -> None:
    (folder.root / "a.py").write_text("one\n")
    await folder.capture(1)

    refs = turn_ref(THREAD, 0), turn_ref(THREAD, 1)

    assert (await folder.store.patch(folder.cwd, *refs, path="gone.py")).text == ""


async def test_a_long_diff_is_cut_between_files_and_says_so(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop")
    folder = folder_of(root, tmp_path / "states", Limits(diff_bytes=2_000))
    await folder.capture(0)
    for name in ("a.txt", "b.txt", "c.txt"):
        (root / name).write_text("some words\n" * 70)
    await folder.capture(1)

    found = await folder.store.patch(folder.cwd, turn_ref(THREAD, 0), turn_ref(THREAD, 1))

    assert found.is_cut
    assert found.text.count("diff --git") == 2
    told, _, command = found.text.rpartition("\n\\ ")[2].rpartition(": git ")
    assert told.startswith("This diff is cut here: it is longer than 2,000 bytes")
    assert git(root, *command.split()).count("diff --git") == 3


def test_a_single_file_is_cut_between_its_hunks() -> None:
    one = b"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-c"

    assert cut_at_a_seam(one).endswith(b"@@ -1 +1 @@\n-a\n+b\n")


async def test_details_that_take_too_long_are_left_to_a_rougher_diff(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.root / "log.txt").write_text("a line\n" * 200_000)
    await folder.capture(1)
    (folder.root / "log.txt").write_text("another line\n" * 200_000)
    (folder.root / "long.txt").rename(folder.root / "moved.txt")
    (folder.root / "a.py").write_text("one\n")
    await folder.capture(2)
    monkeypatch.setattr(diffs, "DETAIL_SECONDS", 0.0)

    refs = turn_ref(THREAD, 1), turn_ref(THREAD, 2)
    changes = await folder.store.changes(folder.cwd, *refs)
    found = await folder.store.patch(folder.cwd, *refs)
    to_keep = await folder.store.patch(folder.cwd, *refs, whole=True)

    assert changes == [
        FileChange("a.py", "modified", 1, 1, False, None),
        FileChange("log.txt", "modified", 0, 0, True, None),
        FileChange("moved.txt", "renamed", 0, 0, False, "long.txt"),
    ]
    assert "Binary files a/log.txt and b/log.txt differ\n" in found.text
    assert "-a.py\n+one\n" in found.text and not found.is_cut
    assert to_keep.text.count("\n+another line") == 200_000


async def test_a_diff_that_was_asked_for_is_not_computed_again(folder: Folder) -> None:
    write(folder.root, "new.py")
    await folder.capture(1)

    first = await folder.store.patch(folder.cwd, turn_ref(THREAD, 0), turn_ref(THREAD, 1))
    again = await folder.store.patch(folder.cwd, turn_ref(THREAD, 0), turn_ref(THREAD, 1))

    assert again is first


async def test_a_ref_that_is_gone_is_named(folder: Folder) -> None:
    with pytest.raises(CheckpointMissing, match="turn/7"):
        await folder.patch(0, 7)


async def test_refs_are_listed_and_deleted_by_thread(folder: Folder) -> None:
    await folder.capture(1)
    await folder.store.keep(folder.cwd, (await folder.snapshot()).tree, turn_ref("other", 0))
    mine = await folder.store.find_refs(folder.cwd, turn_ref(THREAD, 0).rpartition("/turn/")[0])

    await folder.store.delete_refs(folder.cwd, [ref.name for ref in mine])

    left = await folder.store.find_refs(folder.cwd, "refs/t3")
    assert [ref.name for ref in mine] == [turn_ref(THREAD, 0), turn_ref(THREAD, 1)]
    assert [ref.name for ref in left] == [turn_ref("other", 0)]
