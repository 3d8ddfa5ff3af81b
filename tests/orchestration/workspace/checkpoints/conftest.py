"""What most tests of checkpoints look at."""

from pathlib import Path

import pytest

from tests.orchestration.workspace.checkpoints.folders import Folder, folder_of
from tests.orchestration.workspace.repository import repository


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A repository with two files in it."""
    root = repository(tmp_path / "shop", "a.py", "lib/b.py")
    return folder_of(root, tmp_path / "states")
