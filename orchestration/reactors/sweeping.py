"""Removes the checkpoints of threads that were deleted long ago."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from orchestration.clock import Clock
from orchestration.errors import OrchestrationError
from orchestration.queries.checkpoints import deleted_threads
from orchestration.readers import Readers
from orchestration.workspace.checkpoints.refs import thread_refs
from orchestration.workspace.checkpoints.store import CheckpointStore

GRACE = timedelta(days=7)

logger = logging.getLogger(__name__)


class CheckpointSweep:
    def __init__(self, store: CheckpointStore, readers: Readers, clock: Clock) -> None:
        self._store = store
        self._readers = readers
        self._clock = clock

    async def begin(self) -> None:
        """At the start of a server. What cannot be removed now can be at the next."""
        try:
            await self.run()
        except Exception:
            logger.exception("checkpoints of threads that were deleted stay")

    async def run(self, grace: timedelta = GRACE) -> int:
        """How many refs were removed. Those that nobody here knows may be another server's."""
        before = datetime.fromisoformat(self._clock()) - grace
        told = before.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        names: defaultdict[str, list[str]] = defaultdict(list)
        for thread in await self._readers.run(deleted_threads, told):
            names[thread.root].append(thread_refs(thread.thread_id))
        return sum([await self._sweep(root, gone) for root, gone in names.items()])

    async def _sweep(self, root: str, gone: list[str]) -> int:
        try:
            refs = await self._store.find_refs(root, "refs/t3/checkpoints")
            old = [ref.name for ref in refs if ref.name.startswith(tuple(f"{n}/" for n in gone))]
            if old:
                await self._store.delete_refs(root, old)
        except OrchestrationError as failure:
            logger.warning("old checkpoints of %s stay: %s", root, failure)
            return 0
        return len(old)
