"""Which folders may be worked in."""

import os
from pathlib import Path

import pytest

from orchestration.errors import InvalidRequest
from orchestration.workspace.host import LocalHost


async def test_a_folder_is_answered_with_its_absolute_path(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()

    found = await LocalHost().require_directory(f"  {tmp_path}/other/../shop/ \n")

    assert found == str(tmp_path / "shop")


@pytest.mark.parametrize("typed", ["~/shop", "~\\shop"])
async def test_a_tilde_is_the_home_of_whoever_runs_the_server(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))

    assert await LocalHost().require_directory("~") == str(tmp_path)
    assert await LocalHost().require_directory(typed) == str(tmp_path / "shop")


async def test_a_relative_path_starts_where_the_server_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path)

    assert await LocalHost().require_directory("shop") == str(tmp_path / "shop")


async def test_a_link_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert await LocalHost().require_directory(str(tmp_path / "link")) == str(tmp_path / "link")


async def test_a_missing_folder_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        await LocalHost().require_directory(str(tmp_path / "nowhere"))

    assert str(refusal.value) == f"Workspace root does not exist: {tmp_path / 'nowhere'}"


@pytest.mark.parametrize("typed", ["/tmp/\0", "/\udcff\ud800", "/" + "a" * 5_000])
async def test_a_path_that_no_folder_can_have_does_not_exist(typed: str) -> None:
    with pytest.raises(InvalidRequest, match="Workspace root does not exist: "):
        await LocalHost().require_directory(typed)


async def test_a_file_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(InvalidRequest) as refusal:
        await LocalHost().require_directory(str(tmp_path / "file"))

    assert str(refusal.value) == f"Workspace root is not a directory: {tmp_path / 'file'}"


async def test_a_search_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="Workspace root does not exist: "):
        await LocalHost().search_entries(str(tmp_path / "nowhere"), "", 10)


async def test_forgetting_takes_the_path_in_the_form_in_which_it_was_searched(
    tmp_path: Path,
) -> None:
    host = LocalHost()
    await host.search_entries(f"{tmp_path}/", "", 10)
    (tmp_path / "new").touch()

    host.forget_entries(f"{tmp_path}{os.sep}.")

    found = await host.search_entries(str(tmp_path), "", 10)
    assert [entry.path for entry in found.entries] == ["new"]
