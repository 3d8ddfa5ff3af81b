"""Repositories begin where there is none, on demand."""

from pathlib import Path

import pytest

from orchestration.workspace.git.beginning import RepositoryNotBegun
from orchestration.workspace.host import LocalHost


async def test_a_folder_becomes_a_repository_without_commits(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("one\n")
    host = LocalHost()
    assert await host.find_repository(str(tmp_path)) == "none"

    await host.begin_repository(str(tmp_path))

    assert await host.find_repository(str(tmp_path)) == "found"
    assert (tmp_path / ".git" / "HEAD").read_text().startswith("ref: refs/heads/")
    assert not (tmp_path / ".git" / "index").exists()
    assert (tmp_path / "notes.md").read_text() == "one\n"


async def test_a_folder_inside_a_repository_gets_none_of_its_own(tmp_path: Path) -> None:
    host = LocalHost()
    await host.begin_repository(str(tmp_path))
    inner = tmp_path / "inner"
    inner.mkdir()

    await host.begin_repository(str(inner))

    assert await host.find_repository(str(inner)) == "found"
    assert not (inner / ".git").exists()


async def test_a_repository_that_cannot_be_read_is_no_place_for_another(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere/at/all\n")
    host = LocalHost()

    assert await host.find_repository(str(tmp_path)) in ("none", "unknown")
    with pytest.raises(RepositoryNotBegun, match="git init failed in"):
        await host.begin_repository(str(tmp_path))


async def test_a_machine_without_git_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    host = LocalHost()

    assert await host.find_repository(str(tmp_path)) == "unknown"
    with pytest.raises(RepositoryNotBegun, match="git is not installed on this machine"):
        await host.begin_repository(str(tmp_path))
