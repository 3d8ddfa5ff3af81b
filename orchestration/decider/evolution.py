"""How an event changes what the rules know."""

from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from orchestration.contracts.entities import AggregateKind
from orchestration.contracts.events import (
    EventPayload,
    InteractionModeSet,
    ProjectCreated,
    ProjectDeleted,
    ProjectMetaUpdated,
    ProposedPlanUpserted,
    RuntimeModeSet,
    SessionSet,
    ThreadArchived,
    ThreadCreated,
    ThreadDeleted,
    ThreadReverted,
    ThreadUnarchived,
    TurnDiffCompleted,
)
from orchestration.decider.state import (
    EMPTY_STATE,
    CheckpointMark,
    ProjectState,
    State,
    ThreadState,
)

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
            changed = _thread(thread, payload)
            return state.with_thread(replace(changed, version=thread.version + 1))


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
        case ThreadArchived():
            return replace(thread, archived=True)
        case ThreadUnarchived():
            return replace(thread, archived=False)
        case RuntimeModeSet(runtime_mode=mode):
            return replace(thread, runtime_mode=mode)
        case InteractionModeSet(interaction_mode=interaction):
            return replace(thread, interaction_mode=interaction)
        case ProposedPlanUpserted(proposed_plan=plan):
            return replace(thread, plans={**thread.plans, plan.id: plan.turn_id})
        case SessionSet():
            return replace(thread, running_turns=_running_turns(thread, payload))
        case TurnDiffCompleted():
            return replace(thread, checkpoints=_checkpoints(thread, payload))
        case ThreadReverted(turn_count=turn_count):
            return _reverted(thread, turn_count)
        case _:
            return thread


def _running_turns(thread: ThreadState, payload: SessionSet) -> frozenset[str]:
    running = thread.running_turns
    if payload.started_turn is not UNSET:
        running = running | {payload.started_turn.turn_id}
    if payload.settled_turn is not UNSET:
        running = running - {payload.settled_turn.turn_id}
    return running


def _checkpoints(thread: ThreadState, payload: TurnDiffCompleted) -> dict[str, CheckpointMark]:
    mark = CheckpointMark(payload.checkpoint_turn_count, payload.status == "missing")
    present = thread.checkpoints.get(payload.turn_id)
    if present is not None and mark.missing and not present.missing:
        return dict(thread.checkpoints)
    others = {
        turn_id: other
        for turn_id, other in thread.checkpoints.items()
        if other.turn_count != mark.turn_count
    }
    return {**others, payload.turn_id: mark}


def _reverted(thread: ThreadState, turn_count: int) -> ThreadState:
    """Turns up to the count stay, and what they proposed; so does a turn that still runs."""
    checkpoints = {
        turn_id: mark
        for turn_id, mark in thread.checkpoints.items()
        if mark.turn_count <= turn_count
    }
    kept = {None, *checkpoints, *thread.running_turns}
    plans = {plan_id: turn_id for plan_id, turn_id in thread.plans.items() if turn_id in kept}
    return replace(thread, checkpoints=checkpoints, plans=plans)
