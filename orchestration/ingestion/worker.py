"""The worker between agents and the engine: never behind, never in the agents' way."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence

from orchestration.contracts.commands import Command
from orchestration.engine import Answer
from orchestration.errors import (
    CommandRejected,
    OrchestrationError,
    Stopping,
    StorageFailed,
)
from orchestration.ingestion.buffers import TextBuffers, by_thread, is_recorded, join_deltas
from orchestration.ingestion.rules import commands_for
from orchestration.ingestion.view import Input, ThreadView, evolve
from providers.contracts.ids import ThreadId

BATCH_LIMIT = 5_000
HIGH_WATER = 5_000
"""Events waiting at which agents are read no further until fewer than ``LOW_WATER`` wait."""
LOW_WATER = 1_000
VIEWS_KEPT = 1_000
RETRY_SECONDS = (0.05, 0.5, 2.0)
STORAGE_SECONDS = 2.0
"""Between attempts while the storage takes nothing at all, be it for hours."""

DispatchAll = Callable[[Sequence[Command]], Awaitable[list[Answer]]]
LoadView = Callable[[ThreadId], Awaitable[ThreadView | None]]

logger = logging.getLogger(__name__)


class ProviderRuntimeIngestion:
    """Takes everything that is waiting at once and hands the engine one batch.

    Under light load each piece of text is recorded at once; under a flood, in fewer, larger pieces.
    When too much waits, agents are read no further until it is recorded. It is the one writer of
    sessions: what others do to a session they announce here.
    """

    def __init__(
        self,
        dispatch_all: DispatchAll,
        load_view: LoadView,
        is_streaming: Callable[[], bool],
        pause_reading: Callable[[], None],
        resume_reading: Callable[[], None],
    ) -> None:
        self._dispatch_all = dispatch_all
        self._load_view = load_view
        self._is_streaming = is_streaming
        self._pause_reading = pause_reading
        self._resume_reading = resume_reading
        self._queue: deque[Input] = deque()
        self._bell = asyncio.Event()
        self._accepted = 0
        self._recorded = 0
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []
        self._views: OrderedDict[ThreadId, ThreadView] = OrderedDict()
        self._buffers = TextBuffers()

    def accept(self, event: Input) -> None:
        """Called on the event loop, in the order in which things were said."""
        if not is_recorded(event):
            return
        self._queue.append(event)
        self._accepted += 1
        self._bell.set()
        if len(self._queue) >= HIGH_WATER:
            self._pause_reading()

    @property
    def waiting(self) -> int:
        """What agents said that is not recorded yet."""
        return len(self._queue)

    async def drain(self) -> None:
        """Returns when all that was accepted before is in the log."""
        if self._recorded >= self._accepted:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((self._accepted, done))
        await done

    async def run(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._queue:
                await self._ingest(self._take())
                if len(self._queue) < LOW_WATER:
                    self._resume_reading()

    def _take(self) -> list[Input]:
        return [self._queue.popleft() for _ in range(min(BATCH_LIMIT, len(self._queue)))]

    async def _ingest(self, batch: list[Input]) -> None:
        try:
            commands: list[Command] = []
            for events in by_thread(batch):
                commands += await self._commands_of(events)
            if commands:
                await self._record(commands)
        except Exception:
            logger.exception("%d words of agents could not be recorded", len(batch))
        self._recorded += len(batch)
        self._resolve_waiters()

    async def _commands_of(self, events: list[Input]) -> list[Command]:
        """All of one thread."""
        thread_id = events[0].thread_id
        view = await self._view_of(thread_id)
        if view is None:
            logger.warning("an agent spoke for the unknown thread %s", thread_id)
            return []
        commands: list[Command] = []
        for event in join_deltas(events):
            try:
                caused = commands_for(event, view)
            except Exception:
                logger.exception(
                    "no rule could be applied to %s %s", type(event).__name__, event.event_id
                )
                continue
            view = evolve(view, event, caused)
            commands += caused
        self._keep(thread_id, view)
        return self._buffers.hold(commands, streaming=self._is_streaming())

    async def _view_of(self, thread_id: ThreadId) -> ThreadView | None:
        return self._views.get(thread_id) or await self._load_view(thread_id)

    def _keep(self, thread_id: ThreadId, view: ThreadView) -> None:
        self._views[thread_id] = view
        self._views.move_to_end(thread_id)
        if len(self._views) > VIEWS_KEPT:
            idle = (known for known, view in self._views.items() if view.active_turn is None)
            self._views.pop(next(idle, thread_id))

    async def _record(self, commands: list[Command]) -> None:
        for seconds in RETRY_SECONDS:
            try:
                self._check(commands, await self._dispatch_all(commands))
                return
            except Stopping:
                raise
            except Exception:
                logger.exception("a batch of %d commands failed and is tried again", len(commands))
                await asyncio.sleep(seconds)  # the database may be busy or full for a moment
        await self._record_one_by_one(commands)

    async def _record_one_by_one(self, commands: list[Command]) -> None:
        """So that one command that cannot be recorded takes no others with it."""
        for command in commands:
            try:
                self._check([command], await self._record_at_last(command))
            except Exception:
                logger.exception("%s is lost", command.command_id)
                self._views.pop(ThreadId(command.aggregate.id), None)

    async def _record_at_last(self, command: Command) -> list[Answer]:
        """Waits out a full disk: agents wait as well, and nothing that they said is lost."""
        while True:
            try:
                return await self._dispatch_all([command])
            except StorageFailed as failure:
                logger.error("what an agent said waits to be recorded: %s", failure)
                await asyncio.sleep(STORAGE_SECONDS)

    def _check(self, commands: Sequence[Command], answers: Sequence[Answer]) -> None:
        for command, answer in zip(commands, answers, strict=True):
            if isinstance(answer, OrchestrationError):
                level = logging.DEBUG if isinstance(answer, CommandRejected) else logging.WARNING
                logger.log(level, "%s was refused: %s", command.command_id, answer)
                self._views.pop(ThreadId(command.aggregate.id), None)

    def _resolve_waiters(self) -> None:
        ready = [done for target, done in self._waiters if target <= self._recorded]
        self._waiters = [waiter for waiter in self._waiters if waiter[0] > self._recorded]
        for done in ready:
            if not done.done():
                done.set_result(None)
