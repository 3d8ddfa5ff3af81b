"""Whose log a frame belongs to: that of the thread that it is about, else the process's own."""

from collections.abc import Callable

import msgspec

from providers.contracts.ids import ThreadId
from providers.jsonrpc import Incoming
from providers.native_log import NativeLog

STREAMS_KEPT = 1000


class Addressed(msgspec.Struct, frozen=True, rename="camel"):
    thread_id: str | None = None


class Headed(msgspec.Struct, frozen=True):
    """As much of a line as tells whose log it belongs to."""

    id: int | str | None = None
    method: str | None = None
    params: Addressed | None = None


_head_of = msgspec.json.Decoder(Headed).decode


class FrameLog:
    """``find_thread`` knows codex's ids of the threads that are attached."""

    def __init__(
        self,
        native_log: NativeLog,
        process: str,
        find_thread: Callable[[str], ThreadId | None],
    ) -> None:
        self._native_log = native_log
        self._process = process
        self._find_thread = find_thread
        self._streams: dict[int | str, str] = {}
        """Whose log the answer to an open request belongs to."""

    def keep_said(self, message: Incoming, line: bytes, thread_id: ThreadId | None) -> None:
        """What codex says by itself."""
        self._native_log.record(thread_id or self._process, "<", line)
        if thread_id is not None and message.id is not None:
            self._remember(f"asked {message.id}", thread_id)

    def keep_ours(self, direction: str, line: bytes) -> None:
        """What we send, and the answers to it."""
        self._native_log.record(self._stream_of(direction, line), direction, line)

    def keep_stderr(self, line: str) -> None:
        self._native_log.record(self._process, "!", msgspec.json.encode(line))

    def _stream_of(self, direction: str, line: bytes) -> str:
        try:
            head = _head_of(line)
        except msgspec.DecodeError:
            return self._process
        if head.method is None:
            return self._stream_of_answer(direction, head.id)
        codex_id = head.params.thread_id if head.params else None
        stream = (self._find_thread(codex_id) if codex_id else None) or self._process
        if head.id is not None:
            self._remember(head.id, stream)
        return stream

    def _stream_of_answer(self, direction: str, id_: int | str | None) -> str:
        if id_ is None:
            return self._process
        return self._streams.pop(id_ if direction == "<" else f"asked {id_}", self._process)

    def _remember(self, id_: int | str, stream: str) -> None:
        self._streams[id_] = stream
        if len(self._streams) > STREAMS_KEPT:  # the oldest was never answered
            del self._streams[next(iter(self._streams))]
