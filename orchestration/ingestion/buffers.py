"""Text on its way: neighbouring pieces joined, and the mode that shows no half messages."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from orchestration.contracts.commands import (
    AppendAssistantDelta,
    Command,
    CompleteAssistantMessage,
)
from orchestration.ingestion.view import Input
from providers.contracts.runtime import ContentDelta

JOINED_CHARS_LIMIT = 100_000
BUFFERED_CHARS_LIMIT = 24_000
"""A buffered message longer than this is shown in parts (the protocol's number)."""
BUFFERS_LIMIT = 2_000


def is_recorded(event: Input) -> bool:
    """Nothing is kept of other streams' pieces: what they say comes whole with their item."""
    return not isinstance(event, ContentDelta) or event.stream_kind == "assistant_text"


def by_thread(events: Iterable[Input]) -> list[list[Input]]:
    """The same events, each thread's own together and in order: no order holds between threads."""
    threads: dict[str, list[Input]] = {}
    for event in events:
        threads.setdefault(event.thread_id, []).append(event)
    return list(threads.values())


def join_deltas(events: Iterable[Input]) -> list[Input]:
    """Neighbouring pieces of one message as one event, under the first one's id."""
    joined: list[Input] = []
    pieces: list[str] = []
    length = 0
    for event in events:
        last = joined[-1] if joined else None
        if (
            isinstance(event, ContentDelta)
            and isinstance(last, ContentDelta)
            and (event.item_id, event.turn_id) == (last.item_id, last.turn_id)
            and length + len(event.delta) <= JOINED_CHARS_LIMIT
        ):
            pieces.append(event.delta)
            length += len(event.delta)
            continue
        _put_together(joined, pieces)
        joined.append(event)
        pieces = [event.delta] if isinstance(event, ContentDelta) else []
        length = len(pieces[0]) if pieces else 0
    _put_together(joined, pieces)
    return joined


def _put_together(joined: list[Input], pieces: list[str]) -> None:
    if len(pieces) > 1 and isinstance(last := joined[-1], ContentDelta):
        joined[-1] = replace(last, delta="".join(pieces))


class _Held(Struct):
    pieces: list[str]
    length: int
    last: AppendAssistantDelta


class TextBuffers:
    """Holds text back until its message is complete, or too long. What is held is never dropped."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], _Held] = {}

    def hold(self, commands: Sequence[Command], *, streaming: bool) -> list[Command]:
        """The commands to give on now; with ``streaming`` all of them, and what was held before."""
        given: list[Command] = []
        for command in commands:
            match command:
                case AppendAssistantDelta():
                    given += self._append(command, streaming)
                case CompleteAssistantMessage(thread_id=thread_id, message_id=message_id):
                    given += [*self._release((thread_id, message_id)), command]
                case _:
                    given.append(command)
        return given

    def _append(self, command: AppendAssistantDelta, streaming: bool) -> list[Command]:
        key = (command.thread_id, command.message_id)
        if streaming and key not in self._held:
            return [command]
        held = self._held.setdefault(key, _Held([], 0, command))
        held.pieces.append(command.delta)
        held.length += len(command.delta)
        held.last = command
        if streaming or held.length > BUFFERED_CHARS_LIMIT:
            return self._release(key)
        return self._release(next(iter(self._held))) if len(self._held) > BUFFERS_LIMIT else []

    def _release(self, key: tuple[str, str]) -> list[Command]:
        held = self._held.pop(key, None)
        return [replace(held.last, delta="".join(held.pieces))] if held else []
