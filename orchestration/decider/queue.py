"""Decisions about messages that wait for the running turn to end."""

from msgspec import UNSET

from orchestration.contracts.commands import (
    AddToQueue,
    EditQueued,
    RemoveQueued,
    ReorderQueue,
    SendNextQueued,
    SendQueued,
)
from orchestration.contracts.events import (
    MessageQueued,
    QueuedMessageEdited,
    QueuedMessageRemoved,
    QueuedMessageSent,
    QueueReordered,
)
from orchestration.decider.invariants import (
    refusal,
    require_not_archived,
    require_sendable,
    require_thread,
    require_unsaid,
)
from orchestration.decider.state import NewEvent, QueuedContent, State, ThreadState
from orchestration.decider.turns import sent_message
from providers.contracts.ids import MessageId, ThreadId

QUEUE_LIMIT = 20
"""Messages that wait in one thread."""

QueueDecision = AddToQueue | EditQueued | RemoveQueued | ReorderQueue | SendQueued | SendNextQueued


def decide_queue(command: QueueDecision, state: State, now: str) -> list[NewEvent]:
    thread = require_thread(command, state, command.thread_id)
    match command:
        case AddToQueue():
            return _add(command, thread, state, now)
        case EditQueued():
            return [_edited(command, thread, state, now)]
        case RemoveQueued():
            return [_removed(command, thread, state, now)]
        case ReorderQueue():
            return [_reordered(command, thread, now)]
        case SendQueued():
            require_not_archived(command, thread)
            return _send(command, thread, state, command.message_id, now)
        case SendNextQueued():
            return _send(command, thread, state, _require_next(command, thread), now)


def _add(command: AddToQueue, thread: ThreadState, state: State, now: str) -> list[NewEvent]:
    """Queued, unless there is nothing to wait for: whoever queued cannot know what has ended."""
    message = command.message
    require_not_archived(command, thread)
    require_sendable(command, message.text, message.attachments)
    require_unsaid(command, state, thread, message.message_id)
    if _has_nothing_to_wait_for(command, thread):
        content = QueuedContent(message.text, message.attachments, command.model_selection)
        return sent_message(thread, message.message_id, content, now)
    if len(thread.queue) >= QUEUE_LIMIT:
        raise refusal(command, f"At most {QUEUE_LIMIT} messages can wait in a thread.")
    queued = MessageQueued(
        thread_id=ThreadId(thread.id),
        message_id=MessageId(message.message_id),
        text=message.text,
        attachments=message.attachments,
        created_at=now,
        model_selection=command.model_selection,
        place=command.place,
    )
    return [NewEvent(queued, now)]


def _has_nothing_to_wait_for(command: AddToQueue, thread: ThreadState) -> bool:
    """What is put back does not go past a hold that somebody has not lifted."""
    is_put_back = command.place is not UNSET
    is_held = is_put_back and thread.queue_held is not None
    return not thread.is_busy and not thread.queue and not is_held


def _edited(command: EditQueued, thread: ThreadState, state: State, now: str) -> NewEvent:
    message_id, content = _require_queued(command, thread, state, command.message_id)
    require_sendable(command, command.text, content.attachments)
    return NewEvent(QueuedMessageEdited(ThreadId(thread.id), message_id, command.text, now), now)


def _removed(command: RemoveQueued, thread: ThreadState, state: State, now: str) -> NewEvent:
    message_id, content = _require_queued(command, thread, state, command.message_id)
    removed = QueuedMessageRemoved(ThreadId(thread.id), message_id, content.attachments, now)
    return NewEvent(removed, now)


def _reordered(command: ReorderQueue, thread: ThreadState, now: str) -> NewEvent:
    """Another tab or the queue itself may have moved on meanwhile: what is gone is left out."""
    named = [MessageId(wanted) for wanted in command.message_ids if wanted in thread.queue]
    if not named:
        raise refusal(command, "None of these messages is queued any more.")
    if len(set(command.message_ids)) < len(command.message_ids):
        raise refusal(command, "A message can have one place in the queue only.")
    others = [MessageId(waiting) for waiting in thread.queue if waiting not in named]
    return NewEvent(QueueReordered(ThreadId(thread.id), [*named, *others], now), now)


def _send(
    command: SendQueued | SendNextQueued,
    thread: ThreadState,
    state: State,
    wanted: str,
    now: str,
) -> list[NewEvent]:
    """In one decision, so that no crash loses the message or sends it twice."""
    message_id, content = _require_queued(command, thread, state, wanted)
    return [
        NewEvent(QueuedMessageSent(ThreadId(thread.id), message_id, now), now),
        *sent_message(thread, message_id, content, now, caused_by_previous=True),
    ]


def _require_next(command: SendNextQueued, thread: ThreadState) -> str:
    require_not_archived(command, thread)
    if thread.is_busy:
        raise refusal(command, "The agent is at work.")
    if thread.queue_held is not None:
        raise refusal(command, "The queue is held.")
    if not thread.queue:
        raise refusal(command, "Nothing is queued.")
    return thread.queue[0]


def _require_queued(
    command: QueueDecision, thread: ThreadState, state: State, message_id: str
) -> tuple[MessageId, QueuedContent]:
    if message_id not in thread.queue:
        raise refusal(
            command, f"Message '{message_id}' is not queued any more: it was sent or removed."
        )
    return MessageId(message_id), state.queues[thread.id][message_id]
