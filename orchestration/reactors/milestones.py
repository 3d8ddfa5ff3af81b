"""Receipts about turns: published from the log, so that they hold however a turn was settled."""

from collections.abc import Awaitable, Callable

from orchestration.contracts.events import SessionSet
from orchestration.contracts.receipts import TurnQuiesced, TurnSettled
from orchestration.contracts.recorded import RecordedEvent
from orchestration.receipts import RuntimeReceiptBus
from providers.contracts.base import UNSET


class TurnMilestones:
    """``drain_ingestion`` returns when all that agents have said so far is in the log."""

    name = "turn-milestones"

    def __init__(
        self, receipts: RuntimeReceiptBus, drain_ingestion: Callable[[], Awaitable[None]]
    ) -> None:
        self._receipts = receipts
        self._drain_ingestion = drain_ingestion

    def is_interesting(self, event: RecordedEvent) -> bool:
        if event.type != "thread.session-set":
            return False
        payload = event.payload
        return isinstance(payload, SessionSet) and payload.settled_turn is not UNSET

    async def react(self, event: RecordedEvent) -> None:
        match event.payload:
            case SessionSet(thread_id=thread_id, settled_turn=settled) if settled is not UNSET:
                turn_id, at = settled.turn_id, settled.completed_at
                await self._receipts.publish(
                    TurnSettled(
                        thread_id=thread_id, created_at=at, turn_id=turn_id, state=settled.state
                    )
                )
                await self._drain_ingestion()
                await self._receipts.publish(
                    TurnQuiesced(thread_id=thread_id, created_at=at, turn_id=turn_id)
                )

    def is_urgent(self, event: RecordedEvent) -> bool:
        return False

    async def hurry(self, event: RecordedEvent) -> None:
        """Receipts are in no hurry."""

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        """A receipt that could not be kept is no news for people; the worker has logged it."""
