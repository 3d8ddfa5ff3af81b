"""Going back that was interrupted, and what people changed before it was tried again."""

import os
from pathlib import Path

import pytest

from orchestration.workspace.checkpoints.refs import safety_ref, turn_ref
from orchestration.workspace.checkpoints.restoring import Restored
from tests.orchestration.workspace.checkpoints.folders import THREAD, Folder, folder_of
from tests.orchestration.workspace.repository import git, repository, write

SAFETY = safety_ref(THREAD, 1)
AGENT = "written by the agent\n"
PERSON = "written by a person\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folder_of(repository(tmp_path / "shop", "a.py", "b.py"), tmp_path / "states")


async def interrupted(folder: Folder) -> None:
    """After a turn that changed a file and made another, somebody goes back, which has an effect
    on the files, and no record."""
    await folder.capture(0)
    (folder.root / "a.py").write_text(AGENT)
    (folder.root / "made.py").write_text(AGENT)
    await folder.restore(0)


async def undo(folder: Folder) -> Restored:
    return await folder.store.restore(folder.cwd, SAFETY, safety_ref(THREAD, 2))


def text(folder: Folder, name: str) -> str:
    return (folder.root / name).read_text()


def at(folder: Folder, commit: str, name: str) -> str:
    return git(folder.root, "show", f"{commit}:{name}")


async def test_undoing_brings_back_what_was_changed_in_between(folder: Folder) -> None:
    await interrupted(folder)
    write(folder.root, "lib/new.py", "b.py")
    (folder.root / "b.py").write_text(PERSON)

    again = await folder.restore(0)
    was = sorted(path.name for path in folder.root.rglob("*.py"))
    await undo(folder)

    assert again.met is not None and again.met.paths == ("b.py", "lib/new.py")
    assert again.met.is_in_the_way_back and again.met.over == ()
    assert was == ["a.py", "b.py"] and text(folder, "b.py") == PERSON
    assert text(folder, "lib/new.py") == "lib/new.py\n"
    assert text(folder, "a.py") == text(folder, "made.py") == AGENT


async def test_what_the_way_back_held_before_such_a_change_is_named(folder: Folder) -> None:
    await interrupted(folder)
    (folder.root / "a.py").write_text(PERSON)

    again = await folder.restore(0)
    await undo(folder)

    assert text(folder, "a.py") == PERSON and again.met is not None
    assert again.met.paths == again.met.over == ("a.py",)
    assert at(folder, again.met.before, "a.py") == AGENT
    assert at(folder, again.met.found, "a.py") == PERSON


async def test_files_that_had_not_been_replaced_yet_are_nobodys_change(folder: Folder) -> None:
    """The crash came in the middle: some are as before, some as after, one is on its way."""
    await interrupted(folder)
    (folder.root / "made.py").write_text(AGENT)
    (folder.root / "b.py").unlink()
    write(folder.root, "a.py.t3project-restore")

    again = await folder.restore(0)
    await undo(folder)

    assert again.met is None
    assert text(folder, "made.py") == text(folder, "a.py") == AGENT
    assert text(folder, "b.py") == "b.py\n"
    assert not (folder.root / "a.py.t3project-restore").exists()


async def test_a_lock_that_a_try_left_behind_keeps_nobody_from_the_next(
    folder: Folder, tmp_path: Path
) -> None:
    await interrupted(folder)
    write(folder.root, "new.py")
    (state,) = (tmp_path / "states").iterdir()
    (state / "way-back-index.lock").touch()

    again = await folder.restore(0)

    assert again.met is not None and again.met.paths == ("new.py",)
    assert not (folder.root / "new.py").exists()


async def test_each_try_adds_what_it_finds(folder: Folder) -> None:
    await interrupted(folder)
    for name in ("one.py", "two.py"):
        write(folder.root, name)
        await folder.restore(0)

    await undo(folder)

    names = sorted(path.name for path in folder.root.glob("*.py"))
    assert names == ["a.py", "b.py", "made.py", "one.py", "two.py"]


async def test_files_that_are_put_back_keep_what_was_changed_since(folder: Folder) -> None:
    await interrupted(folder)
    write(folder.root, "new.py")
    (folder.root / "b.py").write_text(PERSON)

    back = await folder.store.put_back(folder.cwd, SAFETY, turn_ref(THREAD, 0))

    assert back.met is not None and back.met.paths == ("b.py", "new.py")
    assert text(folder, "a.py") == text(folder, "made.py") == AGENT
    assert text(folder, "b.py") == PERSON and text(folder, "new.py") == "new.py\n"


async def test_files_are_put_back_where_nobody_knows_any_more_what_was_tried(
    folder: Folder,
) -> None:
    await interrupted(folder)
    write(folder.root, "new.py")

    await folder.store.put_back(folder.cwd, SAFETY, turn_ref(THREAD, 9))

    assert text(folder, "a.py") == AGENT and not (folder.root / "new.py").exists()
    assert at(folder, f"{SAFETY}^", "new.py") == "new.py\n"


async def test_by_other_attributes_nobody_knows_who_changed_a_file(folder: Folder) -> None:
    await folder.capture(0)
    (folder.root / ".gitattributes").write_text("*.py eol=crlf\n")
    (folder.root / "a.py").write_text(AGENT)
    await folder.restore(0)
    (folder.root / "a.py").write_text(PERSON)

    again = await folder.restore(0)
    await undo(folder)

    assert again.met is not None and not again.met.is_in_the_way_back
    assert at(folder, again.met.found, "a.py") == PERSON
    assert (folder.root / "a.py").read_bytes() == AGENT.replace("\n", "\r\n").encode()


async def test_the_way_back_of_a_folder_in_a_repository_holds_that_folder(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "above.py", "inner/a.py")
    folder = folder_of(root / "inner", tmp_path / "states")
    await interrupted(folder)
    write(folder.root, "new.py")
    os.chmod(folder.root / "new.py", 0o755)

    again = await folder.restore(0)
    await undo(folder)

    assert again.met is not None and again.met.paths == ("new.py",)
    assert (folder.root / "new.py").stat().st_mode & 0o100
    assert text(folder, "a.py") == AGENT


async def test_the_way_back_stays_of_the_time_before_the_first_try(folder: Folder) -> None:
    await interrupted(folder)
    first = git(folder.root, "show", "--no-patch", "--format=%ct", SAFETY)
    write(folder.root, "new.py")

    await folder.restore(0)

    assert git(folder.root, "show", "--no-patch", "--format=%ct", SAFETY) == first
