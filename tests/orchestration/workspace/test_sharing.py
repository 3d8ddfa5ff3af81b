"""Which folders hold each other's files."""

from pathlib import Path

import pytest

from orchestration.workspace.sharing import sharing
from tests.orchestration.workspace.repository import git, repository


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop", "lib/deep/a.py", "docs/b.md")


def test_a_folder_shares_with_itself_with_those_around_it_and_with_those_in_it(shop: Path) -> None:
    folders = [str(shop), str(shop / "lib"), str(shop / "lib/deep"), str(shop / "docs")]

    assert sharing(str(shop), folders) == folders
    assert sharing(str(shop / "lib"), folders) == folders[:3]
    assert sharing(str(shop / "docs"), folders) == [folders[0], folders[3]]


def test_a_folder_is_the_same_by_another_name(shop: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(shop)

    assert sharing(str(shop), [str(link), f"{link}/lib", f"{shop}/docs/.."]) == [
        str(link),
        f"{link}/lib",
        f"{shop}/docs/..",
    ]
    assert sharing(f"{link}/lib", [str(shop)]) == [str(shop)]


def test_names_that_only_begin_alike_are_others(shop: Path, tmp_path: Path) -> None:
    assert sharing(str(shop), [f"{shop}-2", str(tmp_path / "sho")]) == []


def test_repositories_and_work_trees_inside_are_on_their_own(shop: Path) -> None:
    own = repository(shop / "own", "deep/c.py")
    git(shop, "worktree", "add", "--quiet", ".trees/one")
    folders = [str(own), str(own / "deep"), str(shop / ".trees/one")]

    assert sharing(str(shop), folders) == []
    assert sharing(str(own / "deep"), [str(shop), *folders]) == folders[:2]


def test_a_folder_that_is_gone_is_looked_for_where_it_was(shop: Path) -> None:
    assert sharing(str(shop / "gone"), [str(shop), str(shop / "lib")]) == [str(shop)]
