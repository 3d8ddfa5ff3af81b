"""The rules: which events follow from a command. Pure: no clock, no ids of its own, no I/O."""

from typing import assert_never

from msgspec import UNSET

from orchestration.contracts.commands import (
    AddToQueue,
    AppendActivity,
    AppendAssistantDelta,
    ArchiveThread,
    CaptureCheckpoint,
    Command,
    CompleteAssistantMessage,
    CompleteRevert,
    CompleteRevertUndo,
    CompleteTurnDiff,
    CreateProject,
    CreateThread,
    DeleteProject,
    DeleteThread,
    EditQueued,
    ImportThread,
    InterruptTurn,
    RemoveQueued,
    ReorderQueue,
    RespondToApproval,
    RespondToUserInput,
    RevertCheckpoint,
    SendNextQueued,
    SendQueued,
    SetInteractionMode,
    SetRuntimeMode,
    SetSession,
    StartCompaction,
    StartReview,
    StartTurn,
    StopBackgroundCommand,
    StopSession,
    UnarchiveThread,
    UpdateProjectMeta,
    UpdateThreadMeta,
    UpsertProposedPlan,
)
from orchestration.decider.agents import record_agent
from orchestration.decider.chores import ask_for_chore
from orchestration.decider.evolution import aggregate_of, evolve, fold
from orchestration.decider.imports import import_thread
from orchestration.decider.projects import decide_project
from orchestration.decider.queue import decide_queue
from orchestration.decider.state import (
    EMPTY_STATE,
    AggregateRefs,
    NewEvent,
    ProjectState,
    State,
    ThreadState,
    TurnState,
)
from orchestration.decider.threads import change_thread, create_thread
from orchestration.decider.turns import start_turn, steer_turn

__all__ = [
    "EMPTY_STATE",
    "AggregateRefs",
    "NewEvent",
    "ProjectState",
    "State",
    "ThreadState",
    "TurnState",
    "aggregate_of",
    "aggregates_of",
    "decide",
    "evolve",
    "fold",
]


def decide(command: Command, state: State, now: str) -> list[NewEvent]:
    """What is to be recorded, at least one event; raises ``CommandRejected`` if nothing may be."""
    match command:
        case (
            AppendAssistantDelta()
            | AppendActivity()
            | CompleteAssistantMessage()
            | SetSession()
            | UpsertProposedPlan()
            | CompleteTurnDiff()
            | CompleteRevert()
            | CompleteRevertUndo()
        ):
            return record_agent(command, state)
        case StartTurn():
            return start_turn(command, state)
        case (
            AddToQueue()
            | EditQueued()
            | RemoveQueued()
            | ReorderQueue()
            | SendQueued()
            | SendNextQueued()
        ):
            return decide_queue(command, state, now)
        case (
            InterruptTurn()
            | RespondToApproval()
            | RespondToUserInput()
            | RevertCheckpoint()
            | StopSession()
        ):
            return steer_turn(command, state)
        case StartReview() | StartCompaction() | StopBackgroundCommand() | CaptureCheckpoint():
            return ask_for_chore(command, state)
        case CreateThread():
            return create_thread(command, state)
        case ImportThread():
            return import_thread(command, state, now)
        case (
            DeleteThread()
            | ArchiveThread()
            | UnarchiveThread()
            | UpdateThreadMeta()
            | SetRuntimeMode()
            | SetInteractionMode()
        ):
            return change_thread(command, state, now)
        case CreateProject() | UpdateProjectMeta() | DeleteProject():
            return decide_project(command, state, now)
        case _:
            assert_never(command)


def aggregates_of(command: Command) -> AggregateRefs:
    """The projects and threads that ``decide`` will look at."""
    match command:
        case CreateProject() | UpdateProjectMeta() | DeleteProject():
            return AggregateRefs(projects=frozenset({command.project_id}))
        case CreateThread():
            return AggregateRefs(frozenset({command.project_id}), frozenset({command.thread_id}))
        case ImportThread(creation=creation):
            return aggregates_of(creation)
        case StartTurn() | AddToQueue():
            return _refs_of_message(command)
        case EditQueued() | RemoveQueued() | SendQueued() | SendNextQueued():
            thread = frozenset({command.thread_id})
            return AggregateRefs(threads=thread, queues=thread)
        case _:
            return AggregateRefs(threads=frozenset({command.thread_id}))


def _refs_of_message(command: StartTurn | AddToQueue) -> AggregateRefs:
    threads = {command.thread_id}
    if isinstance(command, StartTurn) and command.source_proposed_plan is not UNSET:
        threads.add(command.source_proposed_plan.thread_id)
    message = (command.thread_id, command.message.message_id)
    return AggregateRefs(threads=frozenset(threads), messages=frozenset({message}))
