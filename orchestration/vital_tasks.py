"""Tasks in the background: those that the server cannot do without, and how all are ended."""

import asyncio
import logging
import os
import signal
from collections.abc import Coroutine, Iterable
from typing import Any

logger = logging.getLogger(__name__)


class VitalTasks:
    """Without one of them the server looks alive and does nothing: better none."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        self._tasks.add(task)
        return task

    async def cancel(self) -> None:
        await cancel_all(self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.critical("a worker failed; the server stops", exc_info=error)
            stop_server()


def stop_server() -> None:
    """As Ctrl-C does: agents end first, and what they said last is recorded."""
    os.kill(os.getpid(), signal.SIGTERM)


async def cancel_all(tasks: Iterable[asyncio.Task[Any]]) -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
