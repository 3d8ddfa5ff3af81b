"""Which webhooks are at work: those that are active, as they are now. Without any, nothing is."""

import asyncio
import logging
from contextlib import suppress

from orchestration.log import EventLog
from orchestration.reactors.following import Record
from orchestration.readers import Readers
from orchestration.webhooks import rows
from orchestration.webhooks.rows import Hook
from orchestration.webhooks.telling import Pause, TellingWebhook, growing_pause

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""So soon changes are seen that another process made (``manage.py webhooks``)."""


class WebhookSwitchboard:
    """Starts and stops the workers of webhooks as their rows come, change and go."""

    def __init__(
        self, log: EventLog, readers: Readers, record: Record, pause: Pause = growing_pause
    ) -> None:
        self._log = log
        self._readers = readers
        self._record = record
        self._pause = pause
        self._telling: dict[int, TellingWebhook] = {}
        self._working: dict[int, asyncio.Task[None]] = {}
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def look_soon(self) -> None:
        """May be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._bell.set)

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._bell.clear()
                await self.look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), LOOK_SECONDS)
        finally:
            await self._stop(list(self._working))

    async def look(self) -> None:
        """What failed begins again here: one webhook's trouble is no other's, nor the server's."""
        try:
            hooks = await self._readers.run(rows.active_hooks)
        except Exception:
            logger.exception("webhooks cannot be read")
            return
        await self._stop([id_ for id_ in self._working if not self._is_as(hooks.get(id_), id_)])
        for id_, hook in hooks.items():
            if id_ in self._working:
                self._telling[id_].look()
            else:
                self._start(hook)

    def positions(self) -> dict[str, int]:
        """How far each has come in the log."""
        return {one.hook.worker: one.position for one in self._telling.values()}

    async def drain(self) -> None:
        """Returns when all that happened before is among what waits to be sent; for tests."""
        for telling in list(self._telling.values()):
            await telling.drain()

    def _is_as(self, hook: Hook | None, id_: int) -> bool:
        return self._telling[id_].hook == hook and not self._working[id_].done()

    def _start(self, hook: Hook) -> None:
        telling = TellingWebhook(hook, self._log, self._readers, self._record, self._pause)
        self._telling[hook.id] = telling
        self._working[hook.id] = asyncio.create_task(telling.run(), name=hook.worker)

    async def _stop(self, ids: list[int]) -> None:
        ending = [self._working.pop(id_) for id_ in ids]
        for id_ in ids:
            del self._telling[id_]
        for task in ending:
            task.cancel()
        for ended in await asyncio.gather(*ending, return_exceptions=True):
            if isinstance(ended, Exception):
                logger.error("a webhook failed and begins again", exc_info=ended)
