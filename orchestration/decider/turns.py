"""Decisions about turns: what a person asks of the agent, and how a person steers it."""

from msgspec import UNSET

from orchestration.contracts.commands import (
    InterruptTurn,
    RecordUserMessage,
    RespondToApproval,
    RespondToUserInput,
    RevertCheckpoint,
    StartTurn,
    StopSession,
)
from orchestration.contracts.events import (
    ApprovalResponseRequested,
    CheckpointRevertRequested,
    EventMetadata,
    MessageSent,
    SessionStopRequested,
    TurnInterruptRequested,
    TurnStartRequested,
    UserInputResponseRequested,
)
from orchestration.decider.invariants import (
    require_idle,
    require_not_archived,
    require_plan,
    require_sendable,
    require_thread,
    require_unsaid,
)
from orchestration.decider.state import NewEvent, QueuedContent, State, ThreadState
from providers.contracts.ids import MessageId, ThreadId

Steering = InterruptTurn | RespondToApproval | RespondToUserInput | RevertCheckpoint | StopSession


def start_turn(command: StartTurn, state: State) -> list[NewEvent]:
    """Record what the person said, then the request to run it.

    The agent is not called here: a reactor does that when it sees the request.
    """
    thread = require_thread(command, state, command.thread_id)
    require_not_archived(command, thread)
    require_sendable(command, command.message.text, command.message.attachments)
    require_unsaid(command, state, thread, command.message.message_id)
    if command.source_proposed_plan is not UNSET:
        require_plan(command, state, thread, command.source_proposed_plan)
    return [
        NewEvent(message_sent(command), command.created_at),
        NewEvent(_start_requested(command, thread), command.created_at, caused_by_previous=True),
    ]


def steer_turn(command: Steering, state: State) -> list[NewEvent]:
    thread = require_thread(command, state, command.thread_id)
    thread_id, at = ThreadId(thread.id), command.created_at
    match command:
        case InterruptTurn():
            return [NewEvent(TurnInterruptRequested(thread_id, at, command.turn_id), at)]
        case StopSession():
            return [NewEvent(SessionStopRequested(thread_id, at, command.end_agent), at)]
        case RevertCheckpoint():
            require_idle(command, thread)
            revert = CheckpointRevertRequested(
                thread_id, command.turn_count, at, command.checkpoint_ref, command.files_only
            )
            return [NewEvent(revert, at)]
        case RespondToApproval():
            metadata = EventMetadata(request_id=command.request_id)
            approval = ApprovalResponseRequested(
                thread_id, command.request_id, command.decision, at, command.always_allow
            )
            return [NewEvent(approval, at, metadata)]
        case RespondToUserInput():
            metadata = EventMetadata(request_id=command.request_id)
            answer = UserInputResponseRequested(thread_id, command.request_id, command.answers, at)
            return [NewEvent(answer, at, metadata)]


def sent_message(
    thread: ThreadState,
    message_id: str,
    content: QueuedContent,
    at: str,
    *,
    caused_by_previous: bool = False,
) -> list[NewEvent]:
    """What ``start_turn`` records, for a message that was queued."""
    thread_id = ThreadId(thread.id)
    sent = MessageSent(
        thread_id=thread_id,
        message_id=MessageId(message_id),
        role="user",
        text=content.text,
        attachments=content.attachments,
        turn_id=None,
        streaming=False,
        created_at=at,
        updated_at=at,
    )
    requested = TurnStartRequested(
        thread_id=thread_id,
        message_id=MessageId(message_id),
        created_at=at,
        model_selection=content.model_selection,
        runtime_mode=thread.runtime_mode,
        interaction_mode=thread.interaction_mode,
    )
    return [
        NewEvent(sent, at, caused_by_previous=caused_by_previous),
        NewEvent(requested, at, caused_by_previous=True),
    ]


def message_sent(command: StartTurn | RecordUserMessage) -> MessageSent:
    return MessageSent(
        thread_id=ThreadId(command.thread_id),
        message_id=MessageId(command.message.message_id),
        role=command.message.role,
        text=command.message.text,
        attachments=command.message.attachments,
        turn_id=None,
        streaming=False,
        created_at=command.created_at,
        updated_at=command.created_at,
    )


def _start_requested(command: StartTurn, thread: ThreadState) -> TurnStartRequested:
    """With the thread's own modes: a page that shows older ones cannot loosen them."""
    return TurnStartRequested(
        thread_id=ThreadId(thread.id),
        message_id=MessageId(command.message.message_id),
        created_at=command.created_at,
        model_selection=command.model_selection,
        title_seed=command.title_seed,
        runtime_mode=thread.runtime_mode,
        interaction_mode=thread.interaction_mode,
        source_proposed_plan=command.source_proposed_plan,
    )
