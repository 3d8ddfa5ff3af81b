"""Requests for a change. Each may be refused; each is remembered by its ``command_id``."""

from orchestration.contracts.commands.agents import (
    AppendActivity,
    AppendAssistantDelta,
    CompleteAssistantMessage,
    SetSession,
    UpsertProposedPlan,
)
from orchestration.contracts.commands.base import CommandBase, ThreadCommand
from orchestration.contracts.commands.checkpoints import (
    CaptureCheckpoint,
    CompleteRevert,
    CompleteRevertUndo,
    CompleteTurnDiff,
    RevertCheckpoint,
)
from orchestration.contracts.commands.imports import (
    ConversationRef,
    ImportConversation,
    RecordUserMessage,
)
from orchestration.contracts.commands.projects import (
    CreateProject,
    DeleteProject,
    UpdateProjectMeta,
)
from orchestration.contracts.commands.queue import (
    AddToQueue,
    EditQueued,
    RemoveQueued,
    ReorderQueue,
    SendNextQueued,
    SendQueued,
    UploadToQueue,
)
from orchestration.contracts.commands.threads import (
    ArchiveThread,
    CreateThread,
    DeleteThread,
    SetInteractionMode,
    SetRuntimeMode,
    UnarchiveThread,
    UpdateThreadMeta,
)
from orchestration.contracts.commands.turns import (
    InterruptTurn,
    RespondToApproval,
    RespondToUserInput,
    StartCompaction,
    StartReview,
    StartTurn,
    StopBackgroundCommand,
    StopSession,
    UploadTurn,
    UserMessage,
)

__all__ = [
    "AddToQueue",
    "AppendActivity",
    "AppendAssistantDelta",
    "ArchiveThread",
    "CaptureCheckpoint",
    "ClientCommand",
    "Command",
    "CommandBase",
    "CommandForAnyone",
    "CompleteAssistantMessage",
    "CompleteRevert",
    "CompleteRevertUndo",
    "CompleteTurnDiff",
    "ConversationRef",
    "CreateProject",
    "CreateThread",
    "DeleteProject",
    "DeleteThread",
    "EditQueued",
    "ImportConversation",
    "ImportThread",
    "InterruptTurn",
    "PastCommand",
    "PlainCommand",
    "RecordUserMessage",
    "RemoveQueued",
    "ReorderQueue",
    "RespondToApproval",
    "RespondToUserInput",
    "RevertCheckpoint",
    "SendNextQueued",
    "SendQueued",
    "ServerCommand",
    "SetInteractionMode",
    "SetRuntimeMode",
    "SetSession",
    "StartCompaction",
    "StartReview",
    "StartTurn",
    "StopBackgroundCommand",
    "StopSession",
    "UnarchiveThread",
    "UpdateProjectMeta",
    "UpdateThreadMeta",
    "UploadToQueue",
    "UploadTurn",
    "UpsertProposedPlan",
    "UserMessage",
]

CommandForAnyone = (
    CreateProject
    | UpdateProjectMeta
    | DeleteProject
    | CreateThread
    | DeleteThread
    | ArchiveThread
    | UnarchiveThread
    | UpdateThreadMeta
    | SetRuntimeMode
    | SetInteractionMode
    | EditQueued
    | RemoveQueued
    | ReorderQueue
    | SendQueued
    | InterruptTurn
    | RespondToApproval
    | RespondToUserInput
    | StartReview
    | StartCompaction
    | StopBackgroundCommand
    | CaptureCheckpoint
    | RevertCheckpoint
    | StopSession
)
"""Commands that are the same on the wire and inside."""

PlainCommand = CommandForAnyone | UploadTurn | UploadToQueue
"""Needs nothing from agents to be decided."""

ClientCommand = PlainCommand | ImportConversation
"""What a client may ask for. Anything else that it sends is not a valid request."""

ServerCommand = (
    SetSession
    | AppendAssistantDelta
    | CompleteAssistantMessage
    | UpsertProposedPlan
    | CompleteTurnDiff
    | AppendActivity
    | CompleteRevert
    | CompleteRevertUndo
)
"""What only the server itself asks for, on behalf of agents and workers."""

PastCommand = ServerCommand | RecordUserMessage
"""What may have happened in a conversation before it was imported."""


class ImportThread(ThreadCommand, tag="thread.import", frozen=True):
    """``ImportConversation`` with what was said; all of it is recorded, or nothing."""

    creation: CreateThread
    history: list[PastCommand]


Command = CommandForAnyone | StartTurn | AddToQueue | SendNextQueued | ServerCommand | ImportThread
"""Everything that the engine decides on."""
