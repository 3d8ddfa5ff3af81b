"""What happened to messages that wait for the running turn."""

from orchestration.contracts.entities import ImageAttachment
from orchestration.contracts.events.envelope import TypedEvent
from providers.contracts.base import UNSET, Contract, Nat, OrAbsent
from providers.contracts.ids import MessageId, ThreadId
from providers.contracts.models import ModelSelection


class MessageQueued(Contract, frozen=True):
    """A person's message that waits for its turn: at the end, or at its ``place`` from 0."""

    thread_id: ThreadId
    message_id: MessageId
    text: str
    attachments: list[ImageAttachment]
    created_at: str
    model_selection: OrAbsent[ModelSelection] = UNSET
    place: OrAbsent[Nat] = UNSET


class MessageQueuedEvent(TypedEvent, tag="thread.message-queued", frozen=True):
    payload: MessageQueued


class QueuedMessageEdited(Contract, frozen=True):
    thread_id: ThreadId
    message_id: MessageId
    text: str
    updated_at: str


class QueuedMessageEditedEvent(TypedEvent, tag="thread.queued-message-edited", frozen=True):
    payload: QueuedMessageEdited


class QueuedMessageRemoved(Contract, frozen=True):
    """Taken out without being sent; with the images that nobody needs any more."""

    thread_id: ThreadId
    message_id: MessageId
    attachments: list[ImageAttachment]
    updated_at: str


class QueuedMessageRemovedEvent(TypedEvent, tag="thread.queued-message-removed", frozen=True):
    payload: QueuedMessageRemoved


class QueueReordered(Contract, frozen=True):
    """All that wait, in their new order."""

    thread_id: ThreadId
    message_ids: list[MessageId]
    updated_at: str


class QueueReorderedEvent(TypedEvent, tag="thread.queue-reordered", frozen=True):
    payload: QueueReordered


class QueuedMessageSent(Contract, frozen=True):
    """It waits no more: the message itself and the request for its turn follow."""

    thread_id: ThreadId
    message_id: MessageId
    updated_at: str


class QueuedMessageSentEvent(TypedEvent, tag="thread.queued-message-sent", frozen=True):
    payload: QueuedMessageSent
