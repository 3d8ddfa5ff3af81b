"""How events change what the rules know of a thread's queue."""

from msgspec import UNSET
from msgspec.structs import replace

from orchestration.contracts.events import (
    ActivityAppended,
    CompactionRequested,
    EventPayload,
    MessageQueued,
    QueuedMessageEdited,
    QueuedMessageRemoved,
    QueuedMessageSent,
    QueueReordered,
    ReviewRequested,
    SessionSet,
    ThreadDeleted,
    ThreadUnarchived,
    TurnStartRequested,
)
from orchestration.contracts.queue import (
    CHORE,
    NEWS,
    STEERED,
    arrival_told_by,
    order_after,
)
from orchestration.decider.state import QueuedContent, QueuedContents, ThreadState


def with_waiting(thread: ThreadState, payload: EventPayload) -> ThreadState:
    """Who waits, for whose end, and whether a person has to send it.

    Only a turn that was completed lets the queue go on by itself.
    """
    match payload:
        case MessageQueued() | QueuedMessageRemoved() | QueuedMessageSent() | QueueReordered():
            return replace(thread, queue=order_after(thread.queue, payload))
        case TurnStartRequested(message_id=message_id):
            return replace(thread, awaiting=message_id, queue_held=None)
        case SessionSet():
            return _after_session(thread, payload)
        case ReviewRequested() | CompactionRequested():
            return replace(thread, awaiting=CHORE)
        case ActivityAppended(activity=activity) if activity.kind in NEWS:
            arrived = _arrived(thread, arrival_told_by(activity))
            return arrived if activity.kind == STEERED else replace(arrived, queue_held="error")
        case ThreadUnarchived():
            return replace(thread, queue_held="archived")
        case ThreadDeleted():
            return replace(thread, queue=())
        case _:
            return thread


def contents_after(contents: QueuedContents, payload: EventPayload) -> QueuedContents:
    """What the messages that wait will say."""
    match payload:
        case MessageQueued():
            added = QueuedContent(payload.text, payload.attachments, payload.model_selection)
            return {**contents, payload.message_id: added}
        case QueuedMessageEdited(message_id=message_id) if message_id in contents:
            return {**contents, message_id: replace(contents[message_id], text=payload.text)}
        case QueuedMessageRemoved(message_id=gone) | QueuedMessageSent(message_id=gone):
            return {key: content for key, content in contents.items() if key != gone}
        case ThreadDeleted():
            return {}
        case _:
            return contents


def _after_session(thread: ThreadState, payload: SessionSet) -> ThreadState:
    started, settled = payload.started_turn, payload.settled_turn
    if started is not UNSET:
        thread = _arrived(thread, started.message_id or CHORE)
    if settled is UNSET:
        return thread
    if settled.state == "completed":
        return replace(thread, queue_held=None)
    return replace(thread, queue_held=settled.state, awaiting=None)


def _arrived(thread: ThreadState, message_id: str | None) -> ThreadState:
    """It began a turn, is in one, or never will be."""
    return replace(thread, awaiting=None) if thread.awaiting == message_id else thread
