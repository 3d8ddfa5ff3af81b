"""One webhook at work: the log is followed for it, and what is found is sent until it is taken."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from orchestration.contracts.recorded import RecordedEvent
from orchestration.log import EventLog
from orchestration.queries.lookups import find_thread
from orchestration.reactors.following import LogReactor, Record
from orchestration.readers import Readers
from orchestration.webhooks import rows
from orchestration.webhooks.kinds import find_kind
from orchestration.webhooks.posting import body_of, client_options, post
from orchestration.webhooks.rows import Delivery, Hook, Outcome

if TYPE_CHECKING:
    import httpx

SENT_AT_ONCE = 8
"""Deliveries of one webhook on their way at a time, each of another thread."""

EVENTS_HELD = 100
"""Of the log, in memory, while there is no room for more that waits."""

FIRST_PAUSE_SECONDS, PAUSE_FACTOR, LONGEST_PAUSE_SECONDS = 5.0, 3.0, 3600.0

Pause = Callable[[int], float]


def growing_pause(attempts: int) -> float:
    """Seconds until the next attempt, a little random so that many do not come at once."""
    pause = FIRST_PAUSE_SECONDS * PAUSE_FACTOR ** min(attempts - 1, 10)
    return min(pause, LONGEST_PAUSE_SECONDS) * random.uniform(0.9, 1.1)


class TellingReaction:
    """Makes a row of each event that the webhook is to hear of; sending comes later."""

    def __init__(self, hook: Hook, readers: Readers, record: Record, bell: asyncio.Event) -> None:
        self.name = hook.worker
        self.room = asyncio.Event()
        """Something that waited is finished."""
        self._hook = hook
        self._readers = readers
        self._record = record
        self._bell = bell

    def is_interesting(self, event: RecordedEvent) -> bool:
        return find_kind(event, self._hook.kinds) is not None

    async def react(self, event: RecordedEvent) -> None:
        kind = find_kind(event, self._hook.kinds)
        assert kind is not None  # only interesting events come here
        await self._wait_for_room()
        hook, event_id, sequence, thread = (
            self._hook,
            event.event_id,
            event.sequence,
            event.aggregate_id,
        )
        await self._record(lambda: rows.keep_waiting(hook, event_id, sequence, thread, kind))
        self._bell.set()

    async def _wait_for_room(self) -> None:
        while True:
            self.room.clear()
            if await self._readers.run(rows.count_waiting, self._hook.id) < rows.WAITING_LIMIT:
                return
            await self.room.wait()

    def is_urgent(self, event: RecordedEvent) -> bool:
        return False

    async def hurry(self, event: RecordedEvent) -> None:
        """Nothing is urgent: a thread's deliveries keep their order."""

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        """A full disk: it is tried until there is room, so that nothing is left out."""
        await self.react(event)


class TellingWebhook:
    """Follows and sends until cancelled. Everything that it has to remember is in rows."""

    def __init__(
        self,
        hook: Hook,
        log: EventLog,
        readers: Readers,
        record: Record,
        pause: Pause = growing_pause,
    ) -> None:
        self.hook = hook
        self._log = log
        self._readers = readers
        self._record = record
        self._pause = pause
        self._bell = asyncio.Event()
        self._reaction = TellingReaction(hook, readers, record, self._bell)
        self._reactor = LogReactor(self._reaction, log, record, waiting=EVENTS_HELD)
        self._is_failing = False

    @property
    def position(self) -> int:
        return self._reactor.position

    def look(self) -> None:
        """A row was changed by somebody else."""
        self._bell.set()

    async def run(self) -> None:
        await self._record(lambda: rows.begin_after(self.hook))
        await self._reactor.open()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._reactor.run(), name=self.hook.worker)
            tasks.create_task(self._send_all(), name=f"{self.hook.worker} sending")

    async def drain(self) -> None:
        """Returns when everything recorded before has its row; for tests."""
        await self._reactor.drain()

    async def _send_all(self) -> None:
        import httpx

        async with httpx.AsyncClient(**client_options()) as client:
            while True:
                self._bell.clear()
                waiting = await self._readers.run(rows.next_of_threads, self.hook.id)
                now = rows.iso(datetime.now(UTC))
                due = [delivery for delivery in waiting if delivery.next_try_at <= now]
                if due:
                    await self._send_some(client, due[:SENT_AT_ONCE])
                else:
                    await self._wait_until(min((one.next_try_at for one in waiting), default=None))

    async def _send_some(self, client: "httpx.AsyncClient", due: list[Delivery]) -> None:
        async with asyncio.TaskGroup() as tasks:
            for delivery in due:
                tasks.create_task(self._send(client, delivery))
        await self._record(lambda: rows.forget_finished(self.hook.id))
        self._reaction.room.set()

    async def _send(self, client: "httpx.AsyncClient", delivery: Delivery) -> None:
        outcome = await self._attempt(client, delivery)
        await self._record(
            lambda: rows.keep_outcome(delivery, outcome, self._next_try(delivery, outcome))
        )
        if outcome.error is None and self._is_failing:
            await self._record(lambda: rows.hurry(self.hook.id))
        self._is_failing = outcome.error is not None

    async def _attempt(self, client: "httpx.AsyncClient", delivery: Delivery) -> Outcome:
        found = await self._log.read(delivery.sequence - 1, 1)
        if not found or found[0].event_id != delivery.event_id:
            return Outcome(None, "its event is not in this log", 0.0)
        event = found[0]
        thread = await self._readers.run(find_thread, event.aggregate_id)
        body = body_of(event, delivery.kind, thread.title if thread else None)
        return await post(client, self.hook.target_url, self.hook.secret, delivery.event_id, body)

    def _next_try(self, delivery: Delivery, outcome: Outcome) -> str | None:
        now = datetime.now(UTC)
        if outcome.error is None or rows.iso(now) >= delivery.try_until:
            return None
        pause = timedelta(seconds=self._pause(delivery.attempts + 1))
        return min(rows.iso(now + pause), delivery.try_until)

    async def _wait_until(self, next_try_at: str | None) -> None:
        """Until then, or until there is news."""
        seconds = None
        if next_try_at is not None:
            moment = datetime.fromisoformat(next_try_at)
            seconds = max((moment - datetime.now(UTC)).total_seconds(), 0.0)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), seconds)
