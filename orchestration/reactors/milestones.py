"""Receipts about turns: published from the log, so that they hold however a turn was settled."""

import time
from collections.abc import Awaitable, Callable

from orchestration.clock import find_time_of_id, now_iso
from orchestration.contracts.events import SessionSet
from orchestration.contracts.receipts import TurnQuiesced, TurnSettled
from orchestration.contracts.recorded import RecordedEvent
from orchestration.reactors.following import once_there_is_room
from orchestration.receipts import RuntimeReceiptBus
from providers.contracts.base import UNSET
from providers.contracts.ids import ThreadId, TurnId

LONGEST_COMMIT_MS = 60_000.0


class TurnMilestones:
    """``drain_ingestion`` returns when all that agents have said so far is in the log;
    ``after_turn``, when a turn has its checkpoint, whose number it answers, or will have none.
    """

    name = "turn-milestones"

    def __init__(
        self,
        receipts: RuntimeReceiptBus,
        after_turn: Callable[[ThreadId, TurnId], Awaitable[int | None]],
        drain_ingestion: Callable[[], Awaitable[None]],
    ) -> None:
        self._receipts = receipts
        self._after_turn = after_turn
        self._drain_ingestion = drain_ingestion

    def is_interesting(self, event: RecordedEvent) -> bool:
        if event.type != "thread.session-set":
            return False
        payload = event.payload
        return isinstance(payload, SessionSet) and payload.settled_turn is not UNSET

    async def react(self, event: RecordedEvent) -> None:
        await once_there_is_room(self.name, lambda: self._announce(event))

    async def _announce(self, event: RecordedEvent) -> None:
        match event.payload:
            case SessionSet(thread_id=thread_id, settled_turn=settled) if settled is not UNSET:
                turn_id, took = settled.turn_id, milliseconds_since_decision(event)
                await self._receipts.publish(
                    TurnSettled(
                        thread_id=thread_id,
                        created_at=now_iso(),
                        turn_id=turn_id,
                        state=settled.state,
                        duration_ms=took,
                    )
                )
                begun = time.perf_counter()
                count = await self._after_turn(thread_id, turn_id)
                await self._drain_ingestion()
                await self._receipts.publish(
                    TurnQuiesced(
                        thread_id=thread_id,
                        created_at=now_iso(),
                        turn_id=turn_id,
                        checkpoint_turn_count=count,
                        duration_ms=(time.perf_counter() - begun) * 1000,
                    )
                )

    def is_urgent(self, event: RecordedEvent) -> bool:
        return False

    async def hurry(self, event: RecordedEvent) -> None:
        """Receipts are in no hurry."""

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        """A receipt that could not be kept is no news for people; the worker has logged it."""


def milliseconds_since_decision(event: RecordedEvent) -> float | None:
    """None for an event that is read again after a start: it was handed over long ago."""
    decided = find_time_of_id(event.event_id)
    took = None if decided is None else max(0.0, time.time_ns() / 1_000_000 - decided)
    return took if took is not None and took < LONGEST_COMMIT_MS else None
