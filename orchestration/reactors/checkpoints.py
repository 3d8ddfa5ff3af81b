"""Captures what each turn changed, from the log: no crash after its end loses a checkpoint."""

from orchestration.contracts.events import CheckpointCaptureRequested, SessionSet
from orchestration.contracts.recorded import RecordedEvent
from orchestration.reactors.captures import TurnCaptures
from orchestration.reactors.following import once_there_is_room
from orchestration.reactors.sweeping import CheckpointSweep
from providers.contracts.base import UNSET

WANTED = frozenset({"thread.deleted", "thread.checkpoint-capture-requested"})


class CheckpointReactor:
    name = "checkpoints"

    def __init__(self, captures: TurnCaptures, sweep: CheckpointSweep) -> None:
        self._captures = captures
        self._sweep = sweep

    def is_interesting(self, event: RecordedEvent) -> bool:
        match event.payload:
            case SessionSet(settled_turn=settled) if event.type == "thread.session-set":
                return settled is not UNSET
            case _:
                return event.type in WANTED

    async def react(self, event: RecordedEvent) -> None:
        match event.payload:
            case SessionSet(thread_id=thread_id, settled_turn=settled) if settled is not UNSET:
                captures, turn_id = self._captures, settled.turn_id
                await once_there_is_room(self.name, lambda: captures.after_turn(thread_id, turn_id))
            case CheckpointCaptureRequested(thread_id=thread_id):
                captures = self._captures
                await once_there_is_room(self.name, lambda: captures.now(thread_id))
            case _:
                await self._sweep.run()
                await self._sweep.remove_images()

    def is_urgent(self, event: RecordedEvent) -> bool:
        return False

    async def hurry(self, event: RecordedEvent) -> None:
        """A turn's end is captured in its turn."""

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        """What people can do something about is told where it fails; the worker has logged this."""
