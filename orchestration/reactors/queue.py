"""What waits in a thread's queue, sent when it may; and the images of what was taken out of it."""

from collections.abc import Awaitable, Callable, Sequence

from orchestration import command_ids
from orchestration.contracts.commands import Command, SendNextQueued
from orchestration.contracts.entities import ImageAttachment
from orchestration.contracts.events import ActivityAppended, QueuedMessageRemoved, SessionSet
from orchestration.contracts.queue import STEERED
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import CommandPreviouslyRejected, CommandRejected
from orchestration.queries.lookups import is_anything_queued
from orchestration.reactors.following import once_there_is_room
from orchestration.readers import Readers
from providers.contracts.base import UNSET


class MessageQueue:
    """Asks for the next message whenever a thread may have become free; the rules decide.

    A thread is free when its turn was completed, and also when a message that was on its way
    then turns out to have gone into that turn.
    """

    name = "message-queue"

    def __init__(
        self,
        dispatch: Callable[[Command], Awaitable[int]],
        readers: Readers,
        forget_images: Callable[[Sequence[ImageAttachment]], None],
    ) -> None:
        self._dispatch = dispatch
        self._readers = readers
        self._forget_images = forget_images

    def is_interesting(self, event: RecordedEvent) -> bool:
        match event.type:
            case "thread.session-set" | "thread.queued-message-removed":
                return is_free_after(event) or images_left_by(event) != []
            case "thread.activity-appended":
                return is_free_after(event)
            case _:
                return False

    async def react(self, event: RecordedEvent) -> None:
        if images := images_left_by(event):
            await self._readers.run(self._forget_images, images)
        if is_free_after(event):
            await self._send_next(event)

    def is_urgent(self, event: RecordedEvent) -> bool:
        return False

    async def hurry(self, event: RecordedEvent) -> None:
        """A queue is in no hurry."""

    async def fail(self, event: RecordedEvent, error: Exception) -> None:
        """The message is still in the queue, where a person can send it; the worker has logged."""

    async def _send_next(self, event: RecordedEvent) -> None:
        """What is queued after this event was recorded is not missed: it finds the thread free."""
        if not await self._readers.run(is_anything_queued, event.aggregate_id):
            return
        command_id = command_ids.of_server(event.event_id, "queue")
        command = SendNextQueued(command_id, event.aggregate_id)
        await once_there_is_room(self.name, lambda: self._ask_for_next(command))

    async def _ask_for_next(self, command: Command) -> None:
        try:
            await self._dispatch(command)
        except (CommandRejected, CommandPreviouslyRejected):
            return  # held, or something else came first


def is_free_after(event: RecordedEvent) -> bool:
    match event.payload:
        case SessionSet(settled_turn=settled):
            return settled is not UNSET and settled.state == "completed"
        case ActivityAppended(activity=activity):
            return activity.kind == STEERED
        case _:
            return False


def images_left_by(event: RecordedEvent) -> list[ImageAttachment]:
    match event.payload:
        case QueuedMessageRemoved(attachments=attachments):
            return attachments
        case _:
            return []
