"""The real codex behind its adapter, and persons who talk to it."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from providers.codex.adapter import CodexAdapter
from providers.contracts.models import CodexSelection
from providers.contracts.settings import CodexSettings
from providers.idle import Patience
from providers.jsonrpc import ReadingGate
from providers.native_log import NativeLog
from tests.support.clock import HandMovedClock
from tests.support.codex import MODEL, CodexHome, codex_home, scripted_model
from tests.support.persons import Listener, Person

__all__ = ["codex_home", "scripted_model"]


class Desk:
    """One adapter with settings that a test may change, and its listener."""

    def __init__(self, home: CodexHome, folder: Path) -> None:
        self.home = home
        self.folder = folder
        self.settings = CodexSettings(binary_path=str(home.binary), home_path=str(home.path))
        self.listener = Listener()
        self.native_log = NativeLog(folder / "logs")
        self.gate = ReadingGate()
        self.clock = HandMovedClock()
        self.adapter = CodexAdapter(
            lambda: self.settings,
            self.listener,
            self.native_log,
            self.gate,
            home.environment,
            Patience(after=self.clock.after),
            self._account_changed,
        )
        self.account_changes = 0
        self.cwd = folder / "workspace"
        self.cwd.mkdir(exist_ok=True)

    def person(self, thread: str = "thread-1") -> Person:
        selection = CodexSelection(model=MODEL)
        return Person(self.adapter, self.listener, self.cwd, selection, thread)

    def pids(self) -> list[int]:
        return [server.transport.pid for server in self.adapter.pool.servers]

    async def stop_agent(self) -> None:
        """When it has said all that there was to say: so that it is silent at once."""
        (server,) = self.adapter.pool.servers
        await server.request("thread/loaded/list", {})
        os.kill(server.transport.pid, signal.SIGSTOP)

    def _account_changed(self) -> None:
        self.account_changes += 1

    async def close(self) -> None:
        await self.adapter.aclose()
        self.native_log.close()


@pytest.fixture
def home(codex_home: CodexHome) -> CodexHome:
    """Modules that speak to another codex have their own."""
    return codex_home


@pytest_asyncio.fixture
async def desk(home: CodexHome, tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(home, tmp_path)
    yield desk
    await desk.close()


@pytest_asyncio.fixture
async def second_desk(desk: Desk, home: CodexHome, tmp_path: Path) -> AsyncIterator[Desk]:
    """What a restarted server has: the same homes, nothing in memory."""
    later = Desk(home, tmp_path)
    yield later
    await later.close()


@pytest.fixture
def person(desk: Desk) -> Person:
    return desk.person()
