"""How an event changes what the rules know."""

from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from orchestration.contracts.entities import AggregateKind
from orchestration.contracts.events import (
    EventPayload,
    InteractionModeSet,
    MessageSent,
    ProjectCreated,
    ProjectDeleted,
    ProjectMetaUpdated,
    ProposedPlanUpserted,
    RevertUndone,
    RuntimeModeSet,
    SessionSet,
    ThreadArchived,
    ThreadCreated,
    ThreadDeleted,
    ThreadMetaUpdated,
    ThreadReverted,
    ThreadUnarchived,
    TurnDiffCompleted,
)
from orchestration.decider.moves import after_move, without_checkpoint
from orchestration.decider.state import (
    EMPTY_STATE,
    ProjectState,
    QueuedContents,
    State,
    ThreadState,
    TurnState,
)
from orchestration.decider.waiting import contents_after, with_waiting

NO_CONTENTS: QueuedContents = {}

ProjectPayload = ProjectCreated | ProjectMetaUpdated | ProjectDeleted


def fold(payloads: Iterable[EventPayload], state: State = EMPTY_STATE) -> State:
    """The state after a history."""
    for payload in payloads:
        state = evolve(state, payload)
    return state


def aggregate_of(payload: EventPayload) -> tuple[AggregateKind, str]:
    """The stream that the event belongs to."""
    match payload:
        case ProjectCreated() | ProjectMetaUpdated() | ProjectDeleted():
            return "project", payload.project_id
        case _:
            return "thread", payload.thread_id


def evolve(state: State, payload: EventPayload) -> State:
    """The state after the event. Events of an aggregate that was never created change nothing."""
    match payload:
        case ProjectCreated():
            return state.with_project(ProjectState(payload.project_id))
        case ProjectMetaUpdated() | ProjectDeleted():
            project = state.find_project(payload.project_id)
            return state if project is None else state.with_project(_project(project, payload))
        case ThreadCreated():
            return state.with_thread(_created(payload))
        case _:
            thread = state.find_thread(payload.thread_id)
            if thread is None:
                return state
            if isinstance(payload, MessageSent):
                state = state.with_said(thread.id, payload.message_id)
            changed = with_waiting(_thread(thread, payload), payload)
            state = state.with_thread(replace(changed, version=thread.version + 1))
            before = state.queues.get(thread.id, NO_CONTENTS)
            after = contents_after(before, payload)
            return state if after is before else state.with_queue(thread.id, after)


def _project(project: ProjectState, payload: ProjectPayload) -> ProjectState:
    deleted = project.deleted or isinstance(payload, ProjectDeleted)
    return replace(project, deleted=deleted, version=project.version + 1)


def _created(payload: ThreadCreated) -> ThreadState:
    return ThreadState(
        id=payload.thread_id,
        project_id=payload.project_id,
        runtime_mode=payload.runtime_mode,
        interaction_mode=payload.interaction_mode,
    )


def _thread(thread: ThreadState, payload: EventPayload) -> ThreadState:
    match payload:
        case ThreadDeleted():
            return replace(thread, deleted=True)
        case ThreadArchived() | ThreadUnarchived():
            return replace(thread, archived=isinstance(payload, ThreadArchived))
        case ThreadMetaUpdated() if payload.title is not UNSET:
            return replace(thread, title_given=payload.title_suggested is not True)
        case RuntimeModeSet(runtime_mode=mode):
            return replace(thread, runtime_mode=mode)
        case InteractionModeSet(interaction_mode=interaction):
            return replace(thread, interaction_mode=interaction)
        case ProposedPlanUpserted(proposed_plan=plan):
            return replace(thread, plans={**thread.plans, plan.id: plan.turn_id})
        case SessionSet():
            return replace(thread, turns=_turns_after_session(thread, payload))
        case TurnDiffCompleted():
            return replace(thread, turns=_turns_after_diff(thread, payload))
        case ThreadReverted() | RevertUndone():
            return after_move(thread, payload)
        case _:
            return thread


def _turns_after_session(thread: ThreadState, payload: SessionSet) -> dict[str, TurnState]:
    turns = dict(thread.turns)
    if payload.started_turn is not UNSET:
        started = turns.get(payload.started_turn.turn_id, TurnState(running=True))
        turns[payload.started_turn.turn_id] = replace(started, running=True)
    if payload.settled_turn is not UNSET and payload.settled_turn.turn_id in turns:
        settled = turns[payload.settled_turn.turn_id]
        turns[payload.settled_turn.turn_id] = replace(settled, running=False)
    return turns


def _turns_after_diff(thread: ThreadState, payload: TurnDiffCompleted) -> dict[str, TurnState]:
    present = thread.turns.get(payload.turn_id, TurnState(running=False))
    placeholder = payload.status == "missing"
    if placeholder and present.turn_count is not None and not present.placeholder:
        return dict(thread.turns)
    turns = {
        turn_id: without_checkpoint(turn)
        if turn.turn_count == payload.checkpoint_turn_count
        else turn
        for turn_id, turn in thread.turns.items()
    }
    turns[payload.turn_id] = TurnState(present.running, payload.checkpoint_turn_count, placeholder)
    return turns
