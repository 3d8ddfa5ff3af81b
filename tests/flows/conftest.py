"""Fixtures of the flows: workspaces, and settings that reach the real codex."""

import subprocess
from pathlib import Path

import pytest

from tests.support.codex import codex_home, scripted_model
from tests.support.postgresql import postgresql_url

__all__ = ["codex_home", "postgresql_url", "scripted_model"]


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    """A small repository."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "README.md").write_text("# A workspace\n")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return str(folder)
