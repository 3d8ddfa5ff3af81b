"""Decisions about what the server records for agents and workers, deleted threads included."""

from msgspec import UNSET, UnsetType

from orchestration.contracts.commands import (
    AppendActivity,
    AppendAssistantDelta,
    CompleteAssistantMessage,
    CompleteRevert,
    CompleteRevertUndo,
    CompleteTurnDiff,
    ServerCommand,
    SetSession,
    UpsertProposedPlan,
)
from orchestration.contracts.entities import Activity
from orchestration.contracts.events import (
    NO_METADATA,
    ActivityAppended,
    EventMetadata,
    EventPayload,
    MessageSent,
    ProposedPlanUpserted,
    RevertUndone,
    SessionSet,
    SettledTurn,
    StartedTurn,
    ThreadReverted,
    TurnDiffCompleted,
)
from orchestration.contracts.queue import CHORE
from orchestration.decider.invariants import (
    require_new_undo_point,
    require_recorded_thread,
    require_undo_point,
)
from orchestration.decider.state import NewEvent, State, ThreadState
from providers.contracts.ids import MessageId, ThreadId, TurnId


def record_agent(command: ServerCommand, state: State) -> list[NewEvent]:
    thread = require_recorded_thread(command, state, command.thread_id)
    metadata = (
        _metadata_of(command.activity) if isinstance(command, AppendActivity) else NO_METADATA
    )
    return [NewEvent(_recorded(command, thread), command.created_at, metadata)]


def _recorded(command: ServerCommand, thread: ThreadState) -> EventPayload:
    thread_id = ThreadId(thread.id)
    match command:
        case AppendAssistantDelta(delta=delta):
            return _message_sent(command, delta, streaming=True)
        case CompleteAssistantMessage():
            return _message_sent(command, "", streaming=False)
        case AppendActivity(activity=activity):
            return ActivityAppended(thread_id, activity)
        case SetSession():
            return _session_set(command, thread)
        case UpsertProposedPlan(proposed_plan=plan):
            return ProposedPlanUpserted(thread_id, plan)
        case CompleteTurnDiff():
            return _diff_completed(command)
        case CompleteRevert():
            return _reverted(command, thread)
        case CompleteRevertUndo():
            return _revert_undone(command, thread)


def _message_sent(
    command: AppendAssistantDelta | CompleteAssistantMessage, text: str, *, streaming: bool
) -> MessageSent:
    return MessageSent(
        thread_id=ThreadId(command.thread_id),
        message_id=MessageId(command.message_id),
        role="assistant",
        text=text,
        turn_id=None if command.turn_id is UNSET else command.turn_id,
        streaming=streaming,
        created_at=command.created_at,
        updated_at=command.created_at,
    )


def _session_set(command: SetSession, thread: ThreadState) -> SessionSet:
    """A turn starts once and is settled once, however often the server says so."""
    started: StartedTurn | UnsetType = command.started_turn
    settled: SettledTurn | UnsetType = command.settled_turn
    running = {turn_id for turn_id, turn in thread.turns.items() if turn.running}
    if started is not UNSET:
        if started.turn_id in thread.turns:
            started = UNSET
        else:
            running.add(started.turn_id)
    if settled is not UNSET and settled.turn_id not in running:
        settled = UNSET
    return SessionSet(ThreadId(thread.id), command.session, started, settled)


def _diff_completed(command: CompleteTurnDiff) -> TurnDiffCompleted:
    assistant = command.assistant_message_id
    return TurnDiffCompleted(
        thread_id=ThreadId(command.thread_id),
        turn_id=TurnId(command.turn_id),
        checkpoint_turn_count=command.checkpoint_turn_count,
        checkpoint_ref=command.checkpoint_ref,
        status=command.status,
        files=command.files,
        assistant_message_id=None if assistant is UNSET else assistant,
        completed_at=command.completed_at,
    )


def _reverted(command: CompleteRevert, thread: ThreadState) -> ThreadReverted:
    if command.undo_ref is not UNSET:
        require_new_undo_point(command, thread, command.undo_ref)
    kept = command.kept_message_ids
    if kept is not UNSET:
        kept = [*kept, *_on_their_way(thread)]
    return ThreadReverted(
        thread_id=ThreadId(thread.id),
        turn_count=command.turn_count,
        kept_message_ids=kept,
        kept_turn_ids=command.kept_turn_ids,
        undo_ref=command.undo_ref,
    )


def _revert_undone(command: CompleteRevertUndo, thread: ThreadState) -> RevertUndone:
    require_undo_point(command, thread, command.checkpoint_ref)
    require_new_undo_point(command, thread, command.undo_ref)
    return RevertUndone(
        thread_id=ThreadId(thread.id),
        checkpoint_ref=command.checkpoint_ref,
        undo_ref=command.undo_ref,
        turns=command.turns,
        plans=command.plans,
        updated_at=command.created_at,
        kept_message_ids=_on_their_way(thread) or UNSET,
    )


def _on_their_way(thread: ThreadState) -> list[MessageId]:
    """What a person said while the move was made, and the agent is about to be told."""
    if thread.awaiting in (None, CHORE):
        return []
    return [MessageId(thread.awaiting)]


def _metadata_of(activity: Activity) -> EventMetadata:
    request_id = activity.payload.get("requestId") if isinstance(activity.payload, dict) else None
    if isinstance(request_id, str) and request_id.strip():
        return EventMetadata(request_id=request_id)
    return NO_METADATA
