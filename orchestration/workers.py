"""Workers: queues worked off in order per key, and how far a reader of the log has come."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Generic, TypeVar

J = TypeVar("J")

CONCURRENT_JOBS = 64
WAITING_JOBS = 10_000

logger = logging.getLogger(__name__)


class DrainableWorker(Generic[J]):
    """Does jobs: those of one key in order, those of different keys at the same time.

    At most ``concurrent`` jobs run, and ``put`` waits while ``waiting`` jobs are unfinished.
    A job that fails is logged and handed to ``on_failure``; it never ends the worker.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[J], Awaitable[None]],
        *,
        key_of: Callable[[J], Hashable],
        on_failure: Callable[[J, Exception], Awaitable[None]] | None = None,
        concurrent: int = CONCURRENT_JOBS,
        waiting: int = WAITING_JOBS,
    ) -> None:
        self.name = name
        self._work = work
        self._key_of = key_of
        self._on_failure = on_failure
        self._running = asyncio.Semaphore(concurrent)
        self._room = asyncio.Semaphore(waiting)
        self._incoming: asyncio.Queue[J] = asyncio.Queue()
        self._lines: dict[Hashable, deque[J]] = {}
        self._unfinished = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def unfinished(self) -> int:
        return self._unfinished

    def is_busy(self, key: Hashable) -> bool:
        """Whether a job of that key runs, or waits in its line."""
        return key in self._lines

    async def put(self, job: J) -> None:
        await self._room.acquire()
        self._unfinished += 1
        self._idle.clear()
        self._incoming.put_nowait(job)

    async def drain(self) -> None:
        """Returns when nothing is waiting and nothing runs."""
        await self._idle.wait()

    async def run(self) -> None:
        """Until cancelled, which also cancels the jobs that are running."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                job = await self._incoming.get()
                key = self._key_of(job)
                line = self._lines.get(key)
                if line is None:
                    self._lines[key] = deque([job])
                    tasks.create_task(self._work_off(key), name=f"{self.name} {key}")
                else:
                    line.append(job)

    async def _work_off(self, key: Hashable) -> None:
        line = self._lines[key]
        while line:
            async with self._running:
                await self._do(line[0])
            line.popleft()
            self._finish_one()
        del self._lines[key]

    async def _do(self, job: J) -> None:
        try:
            await self._work(job)
        except Exception as error:
            logger.exception("%s failed at %r", self.name, job)
            await self._report(job, error)

    async def _report(self, job: J, error: Exception) -> None:
        if self._on_failure is None:
            return
        try:
            await self._on_failure(job, error)
        except Exception:
            logger.exception("%s could not report its failure at %r", self.name, job)

    def _finish_one(self) -> None:
        self._room.release()
        self._unfinished -= 1
        if self._unfinished == 0:
            self._idle.set()


class Progress:
    """How far a reader has come: everything up to ``position`` is dealt with, and some above it."""

    def __init__(self, position: int, done_above: Iterable[int] = ()) -> None:
        self.seen = position
        """The last sequence that was looked at."""
        self._done_above = set(done_above)
        self._unfinished: dict[int, None] = {}  # in the order of the log

    @property
    def position(self) -> int:
        """The lowest unfinished sequence minus one."""
        return next(iter(self._unfinished), self.seen + 1) - 1

    def is_done(self, sequence: int) -> bool:
        return sequence in self._done_above or (
            sequence <= self.seen and sequence not in self._unfinished
        )

    def pass_over(self, sequence: int) -> None:
        """Nothing is to be done about this one."""
        self.seen = sequence
        self._done_above.discard(sequence)

    def begin(self, sequence: int) -> None:
        self.seen = sequence
        self._unfinished[sequence] = None

    def finish(self, sequence: int) -> None:
        self._unfinished.pop(sequence, None)
