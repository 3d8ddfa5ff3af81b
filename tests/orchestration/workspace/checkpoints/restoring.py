"""What is restored in tests: a folder with files that git ignores, and all that is in it."""

import os
from pathlib import Path

import pytest

from tests.orchestration.workspace.checkpoints.folders import Folder, folder_of
from tests.orchestration.workspace.repository import git, repository


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    root = repository(tmp_path / "shop", "a.py", "lib/b.py")
    (root / ".gitignore").write_text("*.log\nbuild/\n")
    git(root, "add", ".gitignore")
    return folder_of(root, tmp_path / "states")


def contents(root: Path) -> dict[str, str]:
    """All files and links, ignored ones too."""
    found = {}
    for path in root.rglob("*"):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.is_file() and not name.startswith(".git/"):
            found[name] = f"{path.stat().st_mode & 0o111:o} {path.read_text()}"
    return found
