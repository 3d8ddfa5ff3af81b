"""The short form of streamed text: what a connection was sent with the first piece is left out."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import UNSET, Struct

from orchestration.contracts.events import MessageSent
from orchestration.contracts.pushes import TextContinued
from orchestration.contracts.recorded import RecordedEvent

MESSAGES_LIMIT = 500
"""Messages that may stream to one connection at once; of others the next piece is sent whole."""


class TextRuns:
    """Which messages one connection has been sent the beginning of, as whole events.

    What was recorded before it subscribed (up to ``head``) is sent whole: it may have some of that
    already, and tells by the sequence of each event.
    """

    def __init__(self, head: int) -> None:
        self._head = head
        self._begun: OrderedDict[tuple[str, ...], int] = OrderedDict()

    def follow(self, event: RecordedEvent) -> int | None:
        """The whole event that this piece continues; None if the event is to be sent whole."""
        if event.type != "thread.message-sent" or not isinstance(event.payload, MessageSent):
            return None
        payload = event.payload
        message = (payload.thread_id, payload.message_id, payload.turn_id or "")
        if not payload.streaming:
            self._begun.pop(message, None)
            return None
        begun = self._begun.get(message)
        if begun is None or event.sequence <= self._head:
            self._begin(message, event.sequence)
            return None
        return begun

    def _begin(self, message: tuple[str, ...], sequence: int) -> None:
        self._begun[message] = sequence
        if len(self._begun) > MESSAGES_LIMIT:
            self._begun.popitem(last=False)


class Part(Struct, frozen=True):
    """What goes into one frame: whole events, or pieces of the text that an event began."""

    events: list[RecordedEvent]
    continues: int | None

    @property
    def channel(self) -> str:
        return "orchestration.events" if self.continues is None else "orchestration.text"

    @property
    def text(self) -> str:
        texts = (event.payload.text for event in self.events)  # type: ignore[union-attr]  # pieces
        return "".join(texts)

    def content(self, previous: int, position: int) -> bytes:
        """An ``EventBatch`` or a ``TextContinued``, as JSON."""
        if self.continues is None:
            events = b",".join(event.wire for event in self.events)
            return b'{"previous":%d,"position":%d,"events":[%b]}' % (previous, position, events)
        before = UNSET if previous == position - 1 else previous
        return msgspec.json.encode(TextContinued(position, self.continues, self.text, before))


def parts_of(events: Sequence[RecordedEvent], runs: TextRuns, limit: int) -> Iterator[Part]:
    """In order, each at most as large as the limit in bytes, or one event."""
    part: list[RecordedEvent] = []
    continues: int | None = None
    size = 0
    for event in events:
        begun = runs.follow(event)
        if part and (begun != continues or size + len(event.wire) > limit):
            yield Part(part, continues)
            part, size = [], 0
        continues = begun
        part.append(event)
        size += len(event.wire)
    if part:
        yield Part(part, continues)
