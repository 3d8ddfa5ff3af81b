"""The engine: commands in, decided one after another, recorded together, published in order."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Generic, Literal, NamedTuple, TypeVar

from django.db import DatabaseError, OperationalError, connections

from orchestration import tracing
from orchestration.batch import Batch, StateCache
from orchestration.clock import Clock, new_id, now_iso
from orchestration.contracts.commands import Command
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import OrchestrationError, Stopping, StorageFailed
from orchestration.metrics import instruments
from orchestration.writing import writing

logger = logging.getLogger(__name__)

T = TypeVar("T")

BATCH_LIMIT = 1_000
"""Orders committed together at most: bounds a transaction's time under a flood."""

Answer = int | OrchestrationError
Publish = Callable[[Sequence[RecordedEvent]], None]


class CommandOrder:
    """Commands to be decided one right after the other; each has its own answer.

    ``also`` writes rows beside the log where anything was recorded, in the same transaction.
    """

    def __init__(
        self,
        commands: Sequence[Command],
        done: "asyncio.Future[list[Answer]]",
        also: Callable[[], None] | None = None,
    ) -> None:
        self.commands = commands
        self.done = done
        self.ordered_at = perf_counter()
        self.trace = tracing.current()
        self._also = also

    def carry_out(self, batch: Batch) -> list[Answer]:
        head = batch.head
        answers = [batch.answer(command) for command in self.commands]
        if self._also is not None and batch.head > head:
            self._also()
        return answers


class WriteOrder(Generic[T]):
    """Rows beside the log that ride on the engine's commits. May be run again, never kept twice."""

    def __init__(self, write: Callable[[], T], done: "asyncio.Future[T]") -> None:
        self.commands: Sequence[Command] = ()
        self.write = write
        self.done = done

    def carry_out(self, batch: Batch) -> T:
        return self.write()


Order = CommandOrder | WriteOrder[object]


class Committed(NamedTuple):
    """One transaction, for whoever watches. Times are of ``perf_counter``, in seconds."""

    orders: Sequence[Order]
    answers: Sequence[object]
    events: Sequence[RecordedEvent]
    begun: float
    decided: float
    done: float


Observe = Callable[[Committed], None]


def nobody(committed: Committed) -> None:
    pass


class OrchestrationEngine:
    """The one writer of this process.

    Takes all orders that are waiting and commits them in one transaction: a lone command is not
    delayed, and a flood costs each a fraction. A caller that goes away leaves its command to run.
    """

    def __init__(
        self,
        publish: Publish,
        clock: Clock = now_iso,
        new_event_id: Callable[[], str] = new_id,
        observe: Observe = nobody,
    ) -> None:
        """``observe`` is called in the writer's thread, when callers have their answers already."""
        self._publish = publish
        self._observe = observe
        self._clock = clock
        self._new_event_id = new_event_id
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._cache = StateCache()
        self._open = False

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()
        self._open = True

    async def stop(self) -> None:
        """Commits everything that was ordered before, then ends the thread."""
        self._open = False
        self._orders.put(None)
        await asyncio.to_thread(self._thread.join)

    @property
    def waiting(self) -> int:
        """Orders that wait for the writer."""
        return self._orders.qsize()

    async def dispatch(self, command: Command) -> int:
        """The sequence of the command's last event; a repeated command gets its first answer.

        Raises ``CommandRejected`` when the rules do not allow it.
        """
        (answer,) = await self.submit([command])
        return accepted(answer)

    async def dispatch_all(self, commands: Sequence[Command]) -> list[Answer]:
        """Decide commands in order, with nothing in between; refusals are among the answers."""
        return await self.submit(commands)

    def submit(
        self, commands: Sequence[Command], also: Callable[[], None] | None = None
    ) -> Awaitable[list[Answer]]:
        """As ``dispatch_all``: what is submitted first is decided first, whenever it is awaited.

        ``also`` writes rows that must be there if, and only if, the commands' events are.
        """
        done: asyncio.Future[list[Answer]] = self._loop.create_future()
        self._put(CommandOrder(commands, done, also))
        return done  # a caller that goes away leaves its command to run

    async def record(self, write: Callable[[], T]) -> T:
        """Run ORM writes in the engine's next transaction."""
        done: asyncio.Future[T] = self._loop.create_future()
        self._put(WriteOrder(write, done))  # type: ignore[arg-type]  # the future takes what write gives
        return await done

    def _put(self, order: Order) -> None:
        if not self._open:
            raise Stopping("the server is shutting down and takes no more commands")
        self._orders.put(order)

    def _run(self) -> None:
        while orders := self._waiting_orders():
            self._commit_or_split(orders)
        connections.close_all()

    def _waiting_orders(self) -> list[Order]:
        """All that is waiting, at least one; empty when the engine stops."""
        first = self._orders.get()
        if first is None:
            return []
        orders = [first]
        while len(orders) < BATCH_LIMIT:
            try:
                order = self._orders.get_nowait()
            except Empty:
                break
            if order is None:
                self._orders.put(None)  # stop after these
                break
            orders.append(order)
        return orders

    def _commit_or_split(self, orders: list[Order]) -> None:
        """Commit together; if that fails, one by one, so that only the culprit fails.

        A lock is nobody's fault, and each would wait for it anew.
        """
        try:
            committed = self._commit(orders)
        except Exception as error:
            instruments.commit_failures.of().add()
            if len(orders) > 1 and not is_locked(error):
                for order in orders:
                    self._commit_or_split([order])
            else:
                logger.exception("a commit failed")
                for order in orders:
                    self._loop.call_soon_threadsafe(_fail, order, named(error))
        else:
            if tracing.spans is not None:
                tracing.spans.committed(committed)
            self._loop.call_soon_threadsafe(
                self._deliver, committed.events, orders, committed.answers
            )
            self._observe(committed)

    def _commit(self, orders: Sequence[Order]) -> Committed:
        begun = perf_counter()
        commands = [command for order in orders for command in order.commands]
        with writing() as cursor:
            batch = Batch.begin(cursor, commands, self._cache, self._clock(), self._new_event_id)
            answers: list[object] = [order.carry_out(batch) for order in orders]
            decided = perf_counter()
            batch.flush()
        done = perf_counter()
        self._cache.keep(batch)
        return Committed(orders, answers, batch.events, begun, decided, done)

    def _deliver(
        self, events: Sequence[RecordedEvent], orders: Sequence[Order], answers: Sequence[object]
    ) -> None:
        if events:
            self._publish(events)
        for order, answer in zip(orders, answers, strict=True):
            if not order.done.done():
                order.done.set_result(answer)  # type: ignore[arg-type]  # each order gets its own kind


def accepted(answer: Answer) -> int:
    if isinstance(answer, OrchestrationError):
        raise answer
    return answer


def named(error: Exception, done: Literal["stored", "read"] = "stored") -> Exception:
    """What is the fault of the disk or the database's server is said so, not taken for a bug."""
    words = str(error).partition("\n")[0]  # PostgreSQL's client gives advice in further lines
    if is_locked(error):
        words += " by another program: end that, and try again"
    if isinstance(error, OperationalError):
        return StorageFailed(f"nothing can be {done} now: {words}")
    if "malformed" in words and isinstance(error, DatabaseError):
        return StorageFailed(
            f"nothing can be {done}, the database is damaged ({words}): stop the server, "
            "and bring a backup back with `manage.py restore FILE`"
        )
    return error


def is_locked(error: Exception) -> bool:
    """Whether another program kept the transaction from beginning."""
    return getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def _fail(order: Order, error: Exception) -> None:
    if not order.done.done():
        order.done.set_exception(error)
