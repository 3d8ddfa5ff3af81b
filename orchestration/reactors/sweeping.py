"""Removes what deleted threads and moves have left: checkpoints, images, kept conversations."""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
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
    """``remove_images`` takes the time since when nothing may have shown them.

    ``drop_conversations`` takes the time before which their threads were deleted.
    """

    def __init__(
        self,
        store: CheckpointStore,
        readers: Readers,
        clock: Clock,
        remove_images: Callable[[str], int],
        drop_conversations: Callable[[str], Awaitable[object]],
    ) -> None:
        self._store = store
        self._readers = readers
        self._clock = clock
        self._remove_images = remove_images
        self._drop_conversations = drop_conversations

    async def begin(self) -> None:
        """At the start of a server. What cannot be removed now can be at the next."""
        try:
            await self.run()
            await self.remove_images()
        except Exception:
            logger.exception("what threads that were deleted have left stays")

    async def run(self, grace: timedelta = GRACE) -> int:
        """How many refs were removed. Those that nobody here knows may be another server's."""
        told = self._ago(grace)
        names: defaultdict[str, list[str]] = defaultdict(list)
        for thread in await self._readers.run(deleted_threads, told):
            names[thread.root].append(thread_refs(thread.thread_id))
        await self._drop_conversations(told)
        return sum([await self._sweep(root, gone) for root, gone in names.items()])

    async def remove_images(self, grace: timedelta = GRACE) -> int:
        """Those of messages that were taken back, or whose thread was deleted; how many."""
        return await self._readers.run(self._remove_images, self._ago(grace))

    def _ago(self, grace: timedelta) -> str:
        before = datetime.fromisoformat(self._clock()) - grace
        return before.isoformat(timespec="milliseconds").replace("+00:00", "Z")

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
