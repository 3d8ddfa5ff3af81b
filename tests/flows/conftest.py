"""Fixtures of the flows: workspaces, and settings that reach the real codex."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.flows.spoilt_codex import spoilt, spoilt_server
from tests.orchestration.workspace.repository import repository
from tests.support.codex import (
    CodexHome,
    add_mcp_server,
    codex_home,
    make_codex_home,
    scripted_model,
)
from tests.support.codex_room import CodexRoom, use_codex
from tests.support.model_server import ModelServer
from tests.support.postgresql import migrated_template, postgresql, postgresql_url
from tests.support.server import RunningServer, StartServer, servers

__all__ = [
    "codex_home",
    "migrated_template",
    "postgresql",
    "postgresql_url",
    "scripted_model",
    "spoilt",
    "spoilt_server",
]


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    """A small repository."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "README.md").write_text("# A workspace\n")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return str(folder)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with a commit, which turns change and moves bring back."""
    return repository(tmp_path / "shop", "a.py")


@pytest.fixture
def codex_server(start_server: StartServer, codex_home: CodexHome) -> RunningServer:
    """Stopped before the model that the real codex talks to."""
    return start_server()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def room(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Path
) -> AsyncIterator[CodexRoom]:
    """Started once for all tests that run in the session's event loop."""
    folder = tmp_path_factory.mktemp("room")
    async with ModelServer() as model:
        home = make_codex_home(folder / "codex", model.url)
        add_mcp_server(home)
        with servers(folder, migrated_database) as start:
            server = start()
            await use_codex(server, home)
            yield CodexRoom(server, home, model, folder)
