"""Icons of projects, from their folders only."""

from pathlib import Path

import pytest
from django.test import Client

from orchestration.models import Project

AT = "2026-01-01T12:00:00.000Z"


@pytest.fixture
def folder(tmp_path: Path, transactional_db: None) -> Path:
    """The folder of a known project."""
    root = tmp_path / "project"
    root.mkdir()
    Project.objects.create(
        project_id="p-1",
        title="Project",
        workspace_root=str(root),
        scripts="[]",
        created_at=AT,
        updated_at=AT,
        version=1,
    )
    return root


def icon_of(browser: Client, cwd: Path | str) -> tuple[int, bytes]:
    answer = browser.get("/api/project-favicon", {"cwd": str(cwd)})
    if answer.status_code == 200:
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "max-age=3600" in answer.headers["Cache-Control"]
    return answer.status_code, answer.content


def test_a_project_shows_its_own_icon(browser: Client, folder: Path) -> None:
    (folder / "public").mkdir()
    (folder / "public" / "favicon.svg").write_text("<svg/>")

    assert icon_of(browser, folder) == (200, b"<svg/>")


def test_a_project_without_an_icon_shows_a_folder(browser: Client, folder: Path) -> None:
    status, icon = icon_of(browser, folder)

    assert status == 200
    assert b'data-fallback="project-favicon"' in icon


def test_a_folder_that_no_project_has_shows_nothing(
    browser: Client, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "project-other"
    other.mkdir()
    (other / "favicon.svg").write_text("<svg/>")

    assert icon_of(browser, other)[0] == 404
    Project.objects.update(deleted_at=AT)
    assert icon_of(browser, folder)[0] == 404


def test_a_link_out_of_the_project_is_not_followed(
    browser: Client, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    (folder / "favicon.svg").symlink_to(tmp_path / "secret")

    assert b"secret" not in icon_of(browser, folder)[1]


@pytest.mark.parametrize("cwd", ["", "relative", "/a/../etc", "/a\0b"])
def test_what_is_not_a_plain_folder_is_refused(browser: Client, cwd: str) -> None:
    assert icon_of(browser, cwd)[0] == 400
