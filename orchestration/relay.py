"""What one connection on ``/ws`` has subscribed to, and how it gets there."""

import asyncio
import logging

from msgspec import Struct

from orchestration import tracing
from orchestration.contracts.events import ActivityAppended, MessageSent
from orchestration.contracts.recorded import RecordedEvent
from orchestration.contracts.replies import Subscribed
from orchestration.contracts.requests import Subscribe
from orchestration.log import EventLog, LogFollower
from orchestration.outbox import Outbox
from orchestration.push_bus import ServerPushBus
from orchestration.text_runs import TextRuns, parts_of

logger = logging.getLogger(__name__)

MISSED_LIMIT = 5_000
"""Events that are sent one by one to somebody who was away; beyond, fetching afresh is cheaper."""

FRAME_BYTES = 256 * 1024
"""A batch is split where it would grow beyond this."""


class Subscription(Struct, frozen=True):
    """Which events, and of each kind only those after a position."""

    shell_after: int | None
    threads: dict[str, int]

    @classmethod
    def of(cls, request: Subscribe) -> "Subscription":
        return cls(
            shell_after=request.shell_after if request.shell else None,
            threads={thread.thread_id: thread.after for thread in request.threads},
        )

    def start(self, head: int) -> int:
        """The lowest position of all: where reading begins."""
        shell = [] if self.shell_after is None else [self.shell_after]
        return min([*self.threads.values(), *shell], default=head)

    def wants(self, event: RecordedEvent) -> bool:
        after = self.threads.get(event.aggregate_id)
        if after is not None and event.sequence > after:
            return True
        if self.shell_after is None or event.sequence <= self.shell_after:
            return False
        return is_shell_event(event)


def is_shell_event(event: RecordedEvent) -> bool:
    """All but the bulk: pieces of text, and what tools do."""
    match event.type:
        case "thread.message-sent":
            payload = event.payload
            return not (isinstance(payload, MessageSent) and payload.streaming)
        case "thread.activity-appended":
            payload = event.payload
            return not (isinstance(payload, ActivityAppended) and payload.activity.tone == "tool")
        case _:
            return True


class EventRelay:
    """Pages from the log at the connection's own pace, then stays with it as it grows."""

    def __init__(self, log: EventLog, push_bus: ServerPushBus, outbox: Outbox) -> None:
        self._log = log
        self._push_bus = push_bus
        self._outbox = outbox
        self._task: asyncio.Task[None] | None = None

    async def subscribe(self, request: Subscribe) -> Subscribed:
        """Replace the whole subscription, at once: a tab may ask again before it is answered."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        subscription = Subscription.of(request)
        head = self._log.head
        start = subscription.start(head)
        if not 0 <= head - start <= MISSED_LIMIT:
            return Subscribed(resync=True)
        follower = self._log.follow(start, subscription.wants)
        self._task = asyncio.create_task(self._send_all(subscription, follower, start, head))
        return Subscribed(resync=False)

    @property
    def is_subscribed(self) -> bool:
        return self._task is not None

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _send_all(
        self, subscription: Subscription, follower: LogFollower, previous: int, head: int
    ) -> None:
        """Ends the connection if the log cannot be read: the browser comes back and resumes."""
        runs = TextRuns(head)
        try:
            async for events in follower:
                position, since = follower.position, follower.since
                wanted = [event for event in events if subscription.wants(event)]
                parts = list(parts_of(wanted, runs, FRAME_BYTES))
                for part in parts:
                    reached = position if part is parts[-1] else part.events[-1].sequence
                    content = part.content(previous, reached)
                    await self._outbox.put(self._push_bus.frame(part.channel, content), since)
                    if tracing.spans is not None:
                        tracing.spans.pushed(part.events, "/ws", since)
                    previous = reached
        except Exception:
            logger.exception("a subscription ended")
            self._outbox.abandon()
