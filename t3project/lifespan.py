"""Starts the runtime with the server and stops it with it, whatever the server is."""

import asyncio
import atexit
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.db import connection

from orchestration.current import start_runtime, stop_runtime
from orchestration.errors import OrchestrationError
from orchestration.version import VERSION
from providers.lines import tell

logger = logging.getLogger(__name__)
lines = logging.getLogger("t3.server")

Step = Callable[[], Awaitable[None]]

STOP_AT_EXIT_SECONDS = 5


class Lifespan:
    """One per process. Starting twice starts once; stopping twice stops once."""

    def __init__(self, start: Step, stop: Step) -> None:
        self._start = start
        self._stop = stop
        self.loop: asyncio.AbstractEventLoop | None = None
        self.on_started: Callable[[], None] | None = None
        self.failed = False
        self._begun = 0.0

    async def start(self) -> None:
        if self.loop is None:
            self.loop = asyncio.get_running_loop()
            begun = self._begun = time.monotonic()
            await self._start()
            seconds = time.monotonic() - begun
            if self.on_started is not None:
                self.on_started()
            tell(lines, "server started", started_fields(seconds))

    async def stop(self) -> None:
        if self.loop is not None:
            self.loop = None
            await self._stop()
            seconds = round(time.monotonic() - self._begun)
            tell(lines, "server stopped", {"pid": os.getpid(), "uptime_s": seconds})

    def stop_at_exit(self) -> None:
        """For exits that end the process without the server's own shutdown (reloading)."""
        loop = self.loop
        if loop is not None and loop.is_running():
            stopping = asyncio.run_coroutine_threadsafe(self.stop(), loop)
            try:
                stopping.result(STOP_AT_EXIT_SECONDS)
            except Exception:
                logger.exception("the runtime did not stop cleanly")


def started_fields(seconds: float) -> dict[str, object]:
    return {
        "version": VERSION,
        "pid": os.getpid(),
        "host": settings.T3_HOST,
        "port": settings.T3_PORT,
        "database": connection.vendor,
        "ms": round(seconds * 1000),
    }


async def start_everything() -> None:
    if settings.T3_TRACING:
        from orchestration.tracing.export import start_tracing

        start_tracing()
    await start_runtime()


async def stop_everything() -> None:
    await stop_runtime()
    if settings.T3_TRACING:
        from orchestration.tracing.export import stop_tracing

        await asyncio.to_thread(stop_tracing)


lifespan = Lifespan(start_everything, stop_everything)


def report(error: Exception) -> None:
    """What somebody can do something about is one sentence; all else is for who mends it."""
    if isinstance(error, OrchestrationError):
        logger.error("the server could not start: %s", error)
    else:
        logger.exception("the server could not start")


async def answer_lifespan(receive: Any, send: Any, lifespan: Lifespan = lifespan) -> None:
    """The ASGI lifespan protocol, for servers that speak it."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await lifespan.start()
            except Exception as error:
                report(error)
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await lifespan.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


def follow_daphne() -> None:
    """Daphne has no lifespan, so the runtime hangs on its Twisted reactor.

    Does nothing under other servers: the hooks fire only if that reactor runs.
    """
    atexit.register(lifespan.stop_at_exit)
    if "daphne.server" not in sys.modules:
        return
    from twisted.internet import defer, reactor

    async def start() -> None:
        try:
            await lifespan.start()
        except Exception as error:
            report(error)
            lifespan.failed = True
            reactor.stop()

    async def stop() -> None:
        try:
            await lifespan.stop()
        finally:
            # Without this, tasks that still hold a WebSocket crash the interpreter at its end.
            await end_other_tasks()

    reactor.callWhenRunning(lambda: asyncio.ensure_future(start()))
    reactor.addSystemEventTrigger(
        "before", "shutdown", lambda: defer.Deferred.fromFuture(asyncio.ensure_future(stop()))
    )


async def end_other_tasks() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
