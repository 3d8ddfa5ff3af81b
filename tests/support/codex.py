"""The real codex, offline: its pinned binary, and homes in which it talks to a scripted model."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.model_server import ModelServer

AGENTS = Path(__file__).resolve().parents[1] / "agents"
MODEL = "gpt-5.5"
"""The slug whose built-in metadata offers exec_command, apply_patch and request_user_input."""

CONFIG = """\
model = "{model}"
model_provider = "scripted"

[features]
plugins = false
apps = false
unbounded_connection_retries = false

[tools.update_plan]
enabled = true

[model_providers.scripted]
name = "scripted"
base_url = "{url}"
wire_api = "responses"
request_max_retries = 1
stream_max_retries = 2
stream_idle_timeout_ms = {idle_ms}
"""


@dataclass(frozen=True)
class CodexHome:
    """Where one codex keeps its state, and how to start it there."""

    binary: Path
    path: Path

    @property
    def command(self) -> list[str]:
        return [str(self.binary), "app-server"]

    @property
    def environment(self) -> dict[str, str]:
        """All that codex gets: commands run in a login shell, so HOME is its own as well."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path / "home"),
            "CODEX_HOME": str(self.path),
        }


def codex_binary() -> Path:
    """The native program inside npm's platform package: no node process in between.

    ``T3_TEST_CODEX`` names another one, to see what a newer or older codex changes.
    """
    if another := os.environ.get("T3_TEST_CODEX"):
        return Path(another).resolve(strict=True)
    for binary in AGENTS.glob("node_modules/@openai/codex-*/vendor/*/bin/codex"):
        return binary
    raise FileNotFoundError("codex is not installed: run `npm ci` in tests/agents")


def old_codex_binary() -> Path:
    """The oldest that we speak to; npm has it for this platform only where it is 64-bit Linux."""
    for binary in AGENTS.glob("node_modules/codex-old/vendor/*/codex/codex"):
        return binary
    raise FileNotFoundError("the old codex is not installed: run `npm ci` in tests/agents")


def make_codex_home(path: Path, model_url: str, *, idle_ms: int = 20_000) -> CodexHome:
    (path / "home").mkdir(parents=True)
    config = CONFIG.format(model=MODEL, url=model_url, idle_ms=idle_ms)
    (path / "config.toml").write_text(config)
    return CodexHome(codex_binary(), path)


@pytest_asyncio.fixture
async def scripted_model() -> AsyncIterator[ModelServer]:
    async with ModelServer() as model:
        yield model


@pytest.fixture
def codex_home(tmp_path: Path, scripted_model: ModelServer) -> CodexHome:
    return make_codex_home(tmp_path / "codex", scripted_model.url)


def add_mcp_server(home: CodexHome) -> None:
    """Of the name `lab`, with the tools of `mcp_server.py`."""
    script = Path(__file__).with_name("mcp_server.py")
    lab = f'command = "{sys.executable}"\nargs = ["{script}"]'
    add_configuration(home, f"[mcp_servers.lab]\n{lab}")


def allow_requests_for_permissions(home: CodexHome) -> None:
    config = home.path / "config.toml"
    features = "[features]\nrequest_permissions_tool = true"
    config.write_text(config.read_text().replace("[features]", features))


def add_configuration(home: CodexHome, table: str) -> None:
    config = home.path / "config.toml"
    config.write_text(f"{config.read_text()}\n{table}\n")
