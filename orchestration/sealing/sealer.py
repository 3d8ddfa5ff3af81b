"""Seals the log while the server runs: off the writer's path, which only keeps finished seals."""

import logging
import time
from collections.abc import Awaitable, Callable

from orchestration.clock import Clock, now_iso
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import StorageFailed
from orchestration.log import EventLog
from orchestration.readers import Readers
from orchestration.sealing.rows import PIECE, BrokenLog, Place, find_piece, keep_seal, last_sealed

SECONDS = 60.0
"""With new events, a seal is at most this much older than the newest of them."""

PIECES_AT_THE_END = 5
"""A stop does not wait for the sealing of a long past: the next start goes on with it."""

Record = Callable[[Callable[[], bool]], Awaitable[bool]]

logger = logging.getLogger(__name__)


class LogSealer:
    """A seal every thousand events, or with the first event after a minute.

    It has no clock that wakes anybody: what was written last before a pause is sealed with what is
    written next, or when the server stops. A log that is not sealed yet is sealed piece by piece.
    """

    def __init__(
        self,
        log: EventLog,
        readers: Readers,
        record: Record,
        clock: Clock = now_iso,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log = log
        self._readers = readers
        self._record = record
        self._clock = clock
        self._seconds = seconds
        self._due_sequence = 0
        self._due_seconds = 0.0

    async def run(self) -> None:
        """Until cancelled, or until it finds that the log is broken."""
        try:
            sealed = await self._seal(await self._readers.run(last_sealed), to_the_end=True)
            async for events in self._log.follow(self._log.head, self._is_due):
                if self._is_due(events[-1]):
                    is_time = self._seconds() >= self._due_seconds
                    sealed = await self._seal(sealed, to_the_end=is_time)
        except BrokenLog as broken:
            logger.error("the log is sealed no further: %s; see `manage.py events verify`", broken)

    async def finish(self) -> None:
        """Seal what is left before the server stops."""
        try:
            sealed = await self._readers.run(last_sealed)
            if self._log.head - sealed.sequence <= PIECES_AT_THE_END * PIECE:
                await self._seal(sealed, to_the_end=True)
        except BrokenLog:
            pass  # it was told while the server ran

    def _is_due(self, event: RecordedEvent) -> bool:
        return event.sequence >= self._due_sequence or self._seconds() >= self._due_seconds

    async def _seal(self, sealed: Place, *, to_the_end: bool) -> Place:
        """Whole pieces, or all that there is. What cannot be kept now is tried again when due."""
        try:
            while self._log.head - sealed.sequence >= (1 if to_the_end else PIECE):
                sealed = await self._seal_piece(sealed)
            self._due_sequence = sealed.sequence + PIECE
        except StorageFailed as failure:
            logger.warning("the log could not be sealed now: %s", failure)
            self._due_sequence = self._log.head + PIECE
        self._due_seconds = self._seconds() + SECONDS
        return sealed

    async def _seal_piece(self, sealed: Place) -> Place:
        """Somebody else may have sealed it meanwhile: then theirs is where to go on."""
        piece = await self._readers.run(find_piece, sealed)
        if await self._record(lambda: keep_seal(piece, self._clock())):
            return piece.end
        return await self._readers.run(last_sealed)
