"""Files that may not be read: left out and told, and nothing else is held up by them."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from orchestration.workspace.checkpoints.worktree import shown
from tests.orchestration.workspace.checkpoints.plain_rights import command
from tests.orchestration.workspace.repository import repository


async def snapshot_of(root: Path, states: Path) -> Any:
    child = await asyncio.create_subprocess_exec(
        *command(root, states), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await child.communicate()
    assert child.returncode == 0
    return json.loads(output)


async def test_what_may_not_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    (root / "secret.txt").write_text("closed")
    (root / "secret.txt").chmod(0)
    closed = root / "closed"
    closed.mkdir()
    (closed / "inside.txt").write_text("closed")
    closed.chmod(0)
    (root / "open.txt").write_text("open")

    told = await snapshot_of(root, tmp_path / "states")

    closed.chmod(0o700)
    assert told["paths"] == ["a.py", "open.txt"]
    assert told["leftOut"] == {"secret.txt": "cannot be read", "closed/": "cannot be read"}


async def test_what_could_be_read_before_is_held_as_it_was(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    (root / "notes.txt").write_text("first")
    assert "notes.txt" in (await snapshot_of(root, tmp_path / "states"))["paths"]

    (root / "notes.txt").write_text("second, and longer")
    (root / "notes.txt").chmod(0)
    told = await snapshot_of(root, tmp_path / "states")

    assert told["paths"] == ["a.py", "notes.txt"]
    assert told["leftOut"] == {"notes.txt": "cannot be read"}


async def test_what_is_in_a_folder_that_was_closed_is_held_as_it_was(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py", "closed/inside.txt")
    await snapshot_of(root, tmp_path / "states")

    (root / "closed").chmod(0)
    told = await snapshot_of(root, tmp_path / "states")

    (root / "closed").chmod(0o700)
    assert told["paths"] == ["a.py", "closed/inside.txt"]
    assert told["leftOut"] == {"closed/": "cannot be read"}


@pytest.mark.parametrize("name", ["it's", "two\nlines", "'", "caf\udce9", "a': b"])
async def test_a_closed_folder_is_told_by_its_name_below_the_project(
    tmp_path: Path, name: str
) -> None:
    project = repository(tmp_path / "shop", "part/a.py") / "part"
    (project / name).mkdir()
    (project / name).chmod(0)

    told = await snapshot_of(project, tmp_path / "states")

    (project / name).chmod(0o700)
    assert told["leftOut"] == {shown(os.fsencode(f"{name}/")): "cannot be read"}


async def test_a_repository_of_its_own_that_was_closed_is_held_as_it_was(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")
    repository(root / "inner", "b.py")
    assert "inner" in (await snapshot_of(root, tmp_path / "states"))["paths"]

    (root / "inner").chmod(0)
    told = await snapshot_of(root, tmp_path / "states")

    (root / "inner").chmod(0o700)
    assert told["paths"] == ["a.py", "inner"]
