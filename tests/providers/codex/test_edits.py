"""Which changes a mode may accept by itself: those that stay in the workspace, and no others."""

from pathlib import Path

import pytest

from providers.codex.edits import stays_inside


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """With a folder beside it, links into both, and git's own folder."""
    here = tmp_path / "shop"
    for folder in (here / "src", here / ".git" / "hooks", tmp_path / "shop-2"):
        folder.mkdir(parents=True)
    (here / "out").symlink_to(tmp_path / "shop-2")
    (here / "in").symlink_to(here / "src")
    (here / "outside.txt").symlink_to(tmp_path / "elsewhere.txt")
    (here / "settings").symlink_to(here / ".git")
    return here


@pytest.mark.parametrize("path", ["new.txt", "src/deep/er/new.py", "in/a.py", ".github/x.yml"])
def test_a_file_of_the_workspace_stays_inside(workspace: Path, path: str) -> None:
    assert stays_inside([str(workspace / path)], str(workspace))
    assert stays_inside([path], str(workspace))


@pytest.mark.parametrize(
    "path",
    [
        "../elsewhere.txt",
        "../shop-2/a.txt",
        "src/../../elsewhere.txt",
        "out/a.txt",
        "outside.txt",
        ".git/hooks/pre-commit",
        "src/.git/config",
        ".GIT/config",
        ".git",
        "settings/config",
        ".codex/config.toml",
        ".agents/skills/x.md",
        ".",
        "/etc/passwd",
        "nul\0byte",
    ],
)
def test_what_leads_out_or_could_run_by_itself_later_does_not(workspace: Path, path: str) -> None:
    assert not stays_inside([path], str(workspace))


def test_one_path_that_leads_out_is_enough(workspace: Path) -> None:
    assert not stays_inside(["a.txt", "out/b.txt"], str(workspace))


def test_a_change_of_nothing_is_not_accepted_unseen(workspace: Path) -> None:
    assert not stays_inside([], str(workspace))


def test_a_workspace_that_is_a_link_itself_is_followed(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(workspace)

    assert stays_inside([str(tmp_path / "link" / "a.txt")], str(tmp_path / "link"))
    assert stays_inside([str(workspace / "a.txt")], str(tmp_path / "link"))
