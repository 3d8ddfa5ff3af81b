"""A world that dies at a moment that is named beforehand: nothing after it is done or recorded."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Literal, TypeVar

from django.apps import apps
from django.db import connection, connections

from orchestration.batch import Batch
from orchestration.engine import Committed, OrchestrationEngine, Order, Publish
from orchestration.models import LogHead
from orchestration.models.append_only import (
    EVENTS,
    SEALS,
    install_append_only,
    remove_append_only,
)
from tests.orchestration.reactors.world import World
from tests.support.agents import AgentMemory

Moment = Literal[
    "commit",
    "publish",
    "position",
    "open_session",
    "start_turn",
    "start_turn answered",
    "interrupt_turn",
    "answer",
    "keep_copy",
    "keep_copy answered",
    "take_back",
    "take_back answered",
    "open_copy",
    "open_copy answered",
    "close_session",
    "drop_copy",
    "keep",
    "restore",
    "restored",
    "delete_refs",
]
"""About to commit; committed, and nobody told; an effect done, and its position not kept. Those of
files are around what is done in a folder. The others are steps of the agent's: it hangs there until
it is killed."""

OF_THE_RECORD: tuple[Moment, ...] = ("commit", "publish", "position")
OF_THE_FILES: tuple[Moment, ...] = ("keep", "restore", "restored", "delete_refs")
OF_GOING_BACK: tuple[Moment, ...] = (
    "keep_copy",
    "keep_copy answered",
    "restore",
    "restored",
    "take_back",
    "take_back answered",
    "delete_refs",
    "drop_copy",
)
OF_UNDOING: tuple[Moment, ...] = (
    "close_session",
    "open_copy",
    "open_copy answered",
    "restore",
    "restored",
    "delete_refs",
)
OF_THE_AGENT: tuple[Moment, ...] = (
    "open_session",
    "start_turn",
    "start_turn answered",
    "interrupt_turn",
    "answer",
)
PATIENCE_SECONDS = 10.0

T = TypeVar("T")


class Died(BaseException):
    """No error that anybody may catch."""


class Death:
    """Comes when ``moment`` has come ``count`` times."""

    def __init__(self) -> None:
        self.has_come = False
        self.told = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._moment: Moment | None = None
        self._left = 0
        self._lock = Lock()

    def await_(self, moment: Moment, count: int) -> None:
        self._moment, self._left = moment, count

    def is_at(self, moment: Moment) -> bool:
        with self._lock:
            if not self.has_come and self._moment == moment:
                self._left -= 1
                if self._left == 0:
                    self.come()
            return self.has_come

    def come(self) -> None:
        self.has_come = True
        self._loop.call_soon_threadsafe(self.told.set)


class MortalEngine(OrchestrationEngine):
    """What was ordered and is not committed when death comes is lost."""

    def __init__(self, publish: Publish, death: Death) -> None:
        super().__init__(publish)
        self._death = death

    async def die(self) -> None:
        """Orders are taken as before, and nobody looks at them any more."""
        self._death.come()
        self._orders.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        try:
            super()._run()
        except Died:
            connections.close_all()

    def _commit(self, orders: Sequence[Order]) -> Committed:
        committed = super()._commit(orders)
        if self._death.is_at("publish"):
            raise Died
        return committed


class MortalWorld(World):
    death: Death
    engine: MortalEngine
    folder: Path
    _hanging: "asyncio.Task[None] | None" = None
    """Waits until the agent hangs where the world is to die."""

    def begin_anew(self) -> None:
        """With empty tables, and an agent that knows nobody."""
        clear_tables()
        self.memory = AgentMemory()

    async def start(self) -> None:
        self.death = Death()
        await super().start()

    def make_engine(self) -> MortalEngine:
        return MortalEngine(self.log.publish, self.death)

    async def record(self, write: Callable[[], T]) -> T:
        if self.death.is_at("position"):
            await asyncio.Event().wait()  # for ever
        return await super().record(write)

    async def kill(self) -> None:
        await self.engine.die()
        for task in (self._task, self._hanging):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        self._task = self._hanging = None

    async def start_again(self, dies_at: int = 0) -> None:
        """With ``dies_at``, it dies at that commit of its start, and is started once more."""
        self.death = Death()
        if dies_at:
            self.death.await_("commit", dies_at)
        if not await self.survives(World.start(self)):
            await self.kill()
            await self.start()
        self.death.await_("commit", 0)
        self.run()

    def die_at(self, moment: Moment, count: int) -> None:
        """If that comes at all."""
        if moment in (*OF_THE_RECORD, *OF_THE_FILES):
            self.death.await_(moment, count)
        else:
            self.agents.hang_at.add(moment)
            self.agents.reached[moment].clear()
            self._hanging = asyncio.create_task(self._die_when_it_hangs(self.death, moment))

    async def _die_when_it_hangs(self, death: Death, moment: Moment) -> None:
        await self.agents.reached[moment].wait()
        death.come()

    async def at_rest(self) -> None:
        """Nothing more follows from what was recorded or said."""
        head = -1
        while head != self.log.head:
            head = self.log.head
            await self.quiet()

    async def survives(self, work: Coroutine[Any, Any, None]) -> bool:
        """Whether that comes to its end before the world does."""
        task = asyncio.create_task(work)
        dying = asyncio.create_task(self.death.told.wait())
        await asyncio.wait(
            {task, dying}, timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        assert task.done() or dying.done(), "the world neither comes to rest nor dies"
        survived = not dying.done()
        for one in (task, dying):
            one.cancel()
        if survived:
            await task
        await asyncio.gather(task, dying, return_exceptions=True)
        return survived


def clear_tables() -> None:
    """The log as well, which is protected from it."""
    for table in (EVENTS, SEALS):
        remove_append_only(connection, table)
    for model in apps.get_app_config("orchestration").get_models():
        model._default_manager.all().delete()
    LogHead.objects.create(id=1)
    for table in (EVENTS, SEALS):
        install_append_only(connection, table)


def dying_flush(world: MortalWorld) -> Callable[[Batch], None]:
    flush = Batch.flush

    def flush_or_die(batch: Batch) -> None:
        flush(batch)
        if world.death.is_at("commit"):
            raise Died

    return flush_or_die
