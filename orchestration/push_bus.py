"""The one ordered way out to the browsers."""

from collections.abc import AsyncIterable, Sequence
from typing import Literal, Protocol

from orchestration import tracing
from orchestration.contracts.recorded import RecordedEvent
from orchestration.seed_view import seed_view

Door = Literal["/", "/ws"]
"""How a connection came in: ``/`` speaks the protocol, ``/ws`` our app's extensions of it."""


class Listener(Protocol):
    """A connection that has been welcomed."""

    door: Door

    def offer(self, frame: bytes) -> None: ...


class ServerPushBus:
    """Numbers every push, encodes it once, and hands it to those whom it is for, in one order."""

    def __init__(self) -> None:
        self._sequence = 0
        self._listeners: list[Listener] = []

    def join(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def leave(self, listener: Listener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def frame(self, channel: str, content: bytes) -> bytes:
        """A push with a sequence of its own, ready to be sent."""
        self._sequence += 1
        head = f'{{"type":"push","sequence":{self._sequence},"channel":"{channel}","data":'
        return b"%b%b}" % (head.encode(), content)

    def publish(self, channel: str, content: bytes, seed_content: bytes | None = None) -> None:
        """To everybody; ``seed_content`` is what connections on ``/`` get in its place."""
        self._offer("/ws", channel, content)
        self._offer("/", channel, seed_content or seed_view(content))

    def publish_events(self, events: Sequence[RecordedEvent]) -> None:
        """Every event to every connection on ``/``; those on ``/ws`` have relays of their own."""
        for event in events:
            self._offer("/", "orchestration.domainEvent", seed_view(event.wire))
        if tracing.spans is not None:
            tracing.spans.pushed(events, "/", 0.0)

    def wants(self, event: RecordedEvent) -> bool:
        """Whether anybody is there on ``/``."""
        return any(listener.door == "/" for listener in self._listeners)

    async def relay(self, log: AsyncIterable[Sequence[RecordedEvent]]) -> None:
        async for events in log:
            self.publish_events(events)

    def _offer(self, door: Door, channel: str, content: bytes) -> None:
        audience = [listener for listener in self._listeners if listener.door == door]
        if not audience:
            return
        frame = self.frame(channel, content)
        for listener in audience:
            listener.offer(frame)
