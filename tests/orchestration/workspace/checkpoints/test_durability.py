"""A power cut: what a move replaces is on the disk before the first file is touched."""

import os
import threading
from pathlib import Path

import msgspec
import pytest

from orchestration.workspace.checkpoints import safekeeping
from tests.orchestration.workspace.checkpoints.folders import Folder, folder_of
from tests.orchestration.workspace.repository import repository, write


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folder_of(repository(tmp_path / "shop", "a.py"), tmp_path / "states")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where git counts what it has flushed."""
    events = tmp_path / "events"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(events))
    return events


def flushes(told: Path) -> int:
    """By all commands since the last time."""
    lines = [msgspec.json.decode(line) for line in told.read_bytes().splitlines()]
    told.unlink()
    return sum(int(line["value"]) for line in lines if line.get("category") == "fsync")


async def test_git_flushes_what_a_move_keeps_and_leaves_a_turn_to_the_system(
    folder: Folder, told: Path
) -> None:
    await folder.capture(0)
    write(folder.root, "b.py")
    await folder.capture(1)
    of_turns = flushes(told)
    (folder.root / "b.py").write_text("changed by a person\n")

    await folder.restore(0)

    assert of_turns == 0
    assert flushes(told) >= 4  # a file, its folder, the commit and its name


async def test_what_turns_have_written_is_on_the_disk_before_files_are_replaced(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await folder.capture(0)
    write(folder.root, "b.py")
    await folder.capture(1)
    there = []
    monkeypatch.setattr(os, "sync", lambda: there.append(os.listdir(folder.root)))

    await folder.restore(0)

    assert "b.py" in there[0] and not (folder.root / "b.py").exists()


async def test_a_disk_that_never_comes_to_an_end_holds_no_move_up(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await folder.capture(0)
    write(folder.root, "b.py")
    flushed = threading.Event()
    monkeypatch.setattr(os, "sync", lambda: flushed.wait(30))
    monkeypatch.setattr(safekeeping, "FLUSH_SECONDS", 0.01)

    await folder.restore(0)
    flushed.set()

    assert not (folder.root / "b.py").exists()
