"""A world in which each thread has a folder, and death may come while its files are touched."""

import asyncio
import shutil
from collections.abc import Collection
from pathlib import Path

from orchestration.readers import Readers
from orchestration.workspace.checkpoints.restoring import Restored
from orchestration.workspace.checkpoints.store import CheckpointStore
from orchestration.workspace.host import LocalHost
from providers.contracts.ids import ThreadId
from tests.orchestration.crashes.history import ONE, OTHER
from tests.orchestration.crashes.mortal import Moment, MortalWorld
from tests.orchestration.workspace.repository import repository


class MortalStore(CheckpointStore):
    """Death may come before files are touched, and after that."""

    world: "MovingWorld"

    async def restore(self, cwd: str, ref: str, safety: str) -> Restored:
        await self._unless_it_dies("restore")
        restored = await super().restore(cwd, ref, safety)
        await self._unless_it_dies("restored")
        return restored

    async def put_back(self, cwd: str, safety: str, tried: str) -> Restored:
        await self._unless_it_dies("restore")
        restored = await super().put_back(cwd, safety, tried)
        await self._unless_it_dies("restored")
        return restored

    async def keep(self, cwd: str, tree: str, ref: str, missing: Collection[bytes] = ()) -> str:
        await self._unless_it_dies("keep")
        return await super().keep(cwd, tree, ref, missing)

    async def delete_refs(self, cwd: str, names: list[str]) -> None:
        await self._unless_it_dies("delete_refs")
        await super().delete_refs(cwd, names)

    async def _unless_it_dies(self, moment: Moment) -> None:
        if self.world.death.is_at(moment):
            await asyncio.Event().wait()  # for ever


class MovingWorld(MortalWorld):
    """Each thread has a folder of its own, with files in git."""

    def __init__(self, readers: Readers, states: Path, folders: Path) -> None:
        super().__init__(readers, states)
        store = MortalStore(states)
        store.world = self
        self.host = LocalHost(checkpoints=store)
        self.folders: dict[ThreadId, Path] = {}
        self._beginnings = 0
        self._below = folders
        self._first = repository(folders / "first", "a.txt", "b.txt")

    def begin_anew(self) -> None:
        super().begin_anew()
        for folder in self.folders.values():
            shutil.rmtree(folder)
        self._beginnings += 1
        for thread in (ONE, OTHER):
            self.folders[thread] = self._below / f"{thread} {self._beginnings}"
            shutil.copytree(self._first, self.folders[thread])
