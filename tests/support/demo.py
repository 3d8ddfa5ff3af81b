"""The demo agent as a real child process."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.app_server import AppServer, app_server

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class DemoHome:
    """Where a demo agent keeps its threads, and how to start it there."""

    path: Path

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "providers.demo.agent"]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path),
            "PYTHONPATH": str(ROOT),
            "T3_DEMO_HOME": str(self.path / "demo"),
        }

    def start(self) -> AbstractAsyncContextManager[AppServer]:
        return app_server(self.command, self.environment)


@pytest.fixture
def demo_home(tmp_path: Path) -> DemoHome:
    (tmp_path / "home").mkdir()
    return DemoHome(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that the agent works in."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest_asyncio.fixture
async def demo(demo_home: DemoHome) -> AsyncIterator[AppServer]:
    async with demo_home.start() as agent:
        await agent.handshake()
        yield agent
