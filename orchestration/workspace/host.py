"""The machine that agents work on, as the rest of the server may ask it."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Protocol

from orchestration.contracts.replies import SearchResult
from orchestration.errors import InvalidRequest
from orchestration.workspace.checkpoints.store import CheckpointStore
from orchestration.workspace.entries import WorkspaceEntries
from orchestration.workspace.git.beginning import Finding, begin_repository, find_repository
from orchestration.workspace.sharing import sharing


class Host(Protocol):
    """Everything is asynchronous and may take as long as a slow disk or a network does."""

    async def require_directory(self, path: str) -> str:
        """The absolute path of a folder that exists, from what a person typed.

        Raises ``InvalidRequest``.
        """
        ...

    async def search_entries(self, cwd: str, query: str, limit: int) -> SearchResult:
        """Files and folders whose path fits, best first. Raises as ``require_directory``."""
        ...

    def forget_entries(self, cwd: str) -> None:
        """Files under ``cwd`` have changed: the next search looks again."""
        ...

    async def find_repository(self, cwd: str) -> Finding:
        """Whether the folder is in a git repository."""
        ...

    async def begin_repository(self, cwd: str) -> None:
        """``git init``, where there is none yet. Raises ``RepositoryNotBegun``."""
        ...

    async def sharing(self, cwd: str, folders: Sequence[str]) -> list[str]:
        """Those of the folders in which files of ``cwd`` are, or whose files are in it."""
        ...

    @property
    def checkpoints(self) -> CheckpointStore:
        """What folders held at the ends of turns."""
        ...


class LocalHost:
    """The machine that this server runs on."""

    def __init__(
        self,
        entries: WorkspaceEntries | None = None,
        checkpoints: CheckpointStore | None = None,
    ) -> None:
        self._entries = entries or WorkspaceEntries()
        self._checkpoints = checkpoints or CheckpointStore(
            Path(gettempdir(), "t3project-checkpoints")
        )

    @property
    def checkpoints(self) -> CheckpointStore:
        return self._checkpoints

    async def require_directory(self, path: str) -> str:
        return await asyncio.to_thread(_require_directory, path)

    async def search_entries(self, cwd: str, query: str, limit: int) -> SearchResult:
        root = await self.require_directory(cwd)
        return await self._entries.search(root, query, limit)

    def forget_entries(self, cwd: str) -> None:
        self._entries.forget(_absolute(cwd))

    async def find_repository(self, cwd: str) -> Finding:
        return await find_repository(cwd)

    async def begin_repository(self, cwd: str) -> None:
        await begin_repository(cwd)
        self.forget_entries(cwd)  # what git ignores from now on

    async def sharing(self, cwd: str, folders: Sequence[str]) -> list[str]:
        return await asyncio.to_thread(sharing, cwd, folders)


def _absolute(path: str) -> str:
    """Trimmed, ``~`` expanded, absolute; links stay as they are. ``~name`` is a plain name."""
    path = path.strip()
    if path == "~" or path.startswith(("~/", "~\\")):
        path = os.path.join(Path.home(), path[2:])
    return os.path.abspath(path)


def _require_directory(path: str) -> str:
    absolute = _absolute(path)
    try:
        exists = os.path.exists(absolute)
    except ValueError:  # a NUL character, or one that no file name can hold
        exists = False
    if not exists:
        raise InvalidRequest(f"Workspace root does not exist: {absolute}")
    if not os.path.isdir(absolute):
        raise InvalidRequest(f"Workspace root is not a directory: {absolute}")
    return absolute
