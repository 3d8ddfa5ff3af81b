"""Who gets which frame of a process: the thread that it is about, or all where it is about none."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

import msgspec

from providers.codex.frame_log import Addressed, FrameLog
from providers.contracts.ids import ThreadId
from providers.jsonrpc import UNSUPPORTED, Incoming
from providers.native_log import NativeLog

UNTOLD_KEPT = 20
WORTH_KEEPING = frozenset(
    {"configWarning", "deprecationNotice", "warning", "mcpServer/startupStatus/updated"}
)
"""Said right after the start, when nobody listens yet."""
OLD_PROTOCOL = "codex/event/"
"""Older versions say everything twice; what begins so is for clients that are older still."""

Refuse = Callable[[int | str, int, str], None]

_address_of = msgspec.json.Decoder(Addressed).decode


class FrameTaker(Protocol):
    """Takes the frames of one thread, on the loop, in order."""

    thread_id: ThreadId
    codex_id: str

    @property
    def is_working(self) -> bool:
        """Whether a turn runs."""
        ...

    def take(self, message: Incoming) -> None: ...

    def take_of_sub_agent(self, codex_id: str, message: Incoming) -> bool:
        """True where that conversation was begun by an agent of this thread; it is taken then."""
        ...

    def lose_agent(self, reason: str, *, graceful: bool) -> None:
        """The process is gone, ended by us or by itself. Called once, last."""
        ...


class Takers:
    """The threads of one process. Frames of threads that nobody attached go only to the log."""

    def __init__(self, native_log: NativeLog, process: str, refuse: Refuse) -> None:
        self.frames = FrameLog(native_log, process, self._find_thread)
        self._refuse = refuse
        self._by_id: dict[str, FrameTaker] = {}
        """By codex's thread id."""
        self._untold: deque[tuple[str | None, Incoming]] = deque(maxlen=UNTOLD_KEPT)

    def __len__(self) -> int:
        return len(self._by_id)

    @property
    def working(self) -> int:
        """How many of them have a turn that runs."""
        return sum(taker.is_working for taker in self._by_id.values())

    def has_thread(self, thread_id: ThreadId) -> bool:
        return any(taker.thread_id == thread_id for taker in self._by_id.values())

    def attach(self, taker: FrameTaker, codex_id: str) -> None:
        taker.codex_id = codex_id
        self._by_id[codex_id] = taker
        self._tell_untold(taker)

    def detach(self, codex_id: str) -> None:
        self._by_id.pop(codex_id, None)

    def move(self, old: str, new: str) -> None:
        """The taker of one conversation is from now on that of its copy."""
        self._by_id[new] = self._by_id.pop(old)

    def take(self, message: Incoming, line: bytes) -> None:
        try:
            codex_id = _address_of(message.params).thread_id if message.params else None
        except msgspec.DecodeError:
            codex_id = None
        is_old = message.method is not None and message.method.startswith(OLD_PROTOCOL)
        taker = self._by_id.get(codex_id) if codex_id and not is_old else None
        self.frames.keep_said(message, line, taker.thread_id if taker else None)
        if taker is not None:
            taker.take(message)
        elif not is_old:
            self._take_unclaimed(message, codex_id)

    def lose_all(self, reason: str, *, graceful: bool) -> None:
        takers, self._by_id = list(self._by_id.values()), {}
        for taker in takers:
            taker.lose_agent(reason, graceful=graceful)

    def _take_unclaimed(self, message: Incoming, codex_id: str | None) -> None:
        """About the process, which every thread on it should know; or about a stranger's thread."""
        if codex_id and any(t.take_of_sub_agent(codex_id, message) for t in self._by_id.values()):
            return
        if message.id is not None:
            self._refuse(message.id, UNSUPPORTED, f"{message.method} is not supported here")
        told = msgspec.structs.replace(message, id=None)
        if message.method in WORTH_KEEPING and (codex_id or not self._by_id):
            self._untold.append((codex_id, told))
        if codex_id is None:
            for taker in sorted(self._by_id.values(), key=lambda taker: not taker.is_working):
                taker.take(told)

    def _tell_untold(self, taker: FrameTaker) -> None:
        """What was said of the thread before it was known here, or before there was any thread."""
        for _ in range(len(self._untold)):
            codex_id, message = self._untold.popleft()
            if codex_id in (None, taker.codex_id):
                taker.take(message)
            else:
                self._untold.append((codex_id, message))

    def _find_thread(self, codex_id: str) -> ThreadId | None:
        taker = self._by_id.get(codex_id)
        return taker.thread_id if taker else None
