"""Recorded facts. An event's meaning never changes; a new meaning is a new event."""

from typing import get_args, get_type_hints

from orchestration.contracts.events.agents import (
    ActivityAppended,
    ActivityAppendedEvent,
    MessageSent,
    MessageSentEvent,
    ProposedPlanUpserted,
    ProposedPlanUpsertedEvent,
    SessionSet,
    SessionSetEvent,
    SettledTurn,
    StartedTurn,
)
from orchestration.contracts.events.checkpoints import (
    CheckpointCaptureRequested,
    CheckpointCaptureRequestedEvent,
    CheckpointRevertRequested,
    CheckpointRevertRequestedEvent,
    KnownPlan,
    KnownTurn,
    RevertUndone,
    RevertUndoneEvent,
    ThreadReverted,
    ThreadRevertedEvent,
    TurnDiffCompleted,
    TurnDiffCompletedEvent,
)
from orchestration.contracts.events.envelope import NO_METADATA, EventMetadata, RawEvent
from orchestration.contracts.events.projects import (
    ProjectCreated,
    ProjectCreatedEvent,
    ProjectDeleted,
    ProjectDeletedEvent,
    ProjectMetaUpdated,
    ProjectMetaUpdatedEvent,
)
from orchestration.contracts.events.queue import (
    MessageQueued,
    MessageQueuedEvent,
    QueuedMessageEdited,
    QueuedMessageEditedEvent,
    QueuedMessageRemoved,
    QueuedMessageRemovedEvent,
    QueuedMessageSent,
    QueuedMessageSentEvent,
    QueueReordered,
    QueueReorderedEvent,
)
from orchestration.contracts.events.requests import (
    ApprovalResponseRequested,
    ApprovalResponseRequestedEvent,
    BackgroundCommandStopRequested,
    BackgroundCommandStopRequestedEvent,
    CompactionRequested,
    CompactionRequestedEvent,
    ReviewRequested,
    ReviewRequestedEvent,
    SessionStopRequested,
    SessionStopRequestedEvent,
    TurnInterruptRequested,
    TurnInterruptRequestedEvent,
    TurnStartRequested,
    TurnStartRequestedEvent,
    UserInputResponseRequested,
    UserInputResponseRequestedEvent,
)
from orchestration.contracts.events.threads import (
    InteractionModeSet,
    InteractionModeSetEvent,
    RuntimeModeSet,
    RuntimeModeSetEvent,
    ThreadArchived,
    ThreadArchivedEvent,
    ThreadCreated,
    ThreadCreatedEvent,
    ThreadDeleted,
    ThreadDeletedEvent,
    ThreadMetaUpdated,
    ThreadMetaUpdatedEvent,
    ThreadUnarchived,
    ThreadUnarchivedEvent,
)

__all__ = [
    "NO_METADATA",
    "PAYLOAD_TYPES",
    "TYPE_OF_PAYLOAD",
    "ActivityAppended",
    "ApprovalResponseRequested",
    "BackgroundCommandStopRequested",
    "CheckpointCaptureRequested",
    "CheckpointRevertRequested",
    "CompactionRequested",
    "EventMetadata",
    "EventPayload",
    "InteractionModeSet",
    "KnownPlan",
    "KnownTurn",
    "MessageQueued",
    "MessageSent",
    "OrchestrationEvent",
    "ProjectCreated",
    "ProjectDeleted",
    "ProjectMetaUpdated",
    "ProposedPlanUpserted",
    "QueueReordered",
    "QueuedMessageEdited",
    "QueuedMessageRemoved",
    "QueuedMessageSent",
    "RawEvent",
    "RevertUndone",
    "ReviewRequested",
    "RuntimeModeSet",
    "SessionSet",
    "SessionStopRequested",
    "SettledTurn",
    "StartedTurn",
    "ThreadArchived",
    "ThreadCreated",
    "ThreadDeleted",
    "ThreadMetaUpdated",
    "ThreadReverted",
    "ThreadUnarchived",
    "TurnDiffCompleted",
    "TurnInterruptRequested",
    "TurnStartRequested",
    "UserInputResponseRequested",
]

EventPayload = (
    ProjectCreated
    | ProjectMetaUpdated
    | ProjectDeleted
    | ThreadCreated
    | ThreadDeleted
    | ThreadArchived
    | ThreadUnarchived
    | ThreadMetaUpdated
    | RuntimeModeSet
    | InteractionModeSet
    | MessageSent
    | TurnStartRequested
    | MessageQueued
    | QueuedMessageEdited
    | QueuedMessageRemoved
    | QueueReordered
    | QueuedMessageSent
    | TurnInterruptRequested
    | ApprovalResponseRequested
    | UserInputResponseRequested
    | ReviewRequested
    | CompactionRequested
    | BackgroundCommandStopRequested
    | CheckpointCaptureRequested
    | CheckpointRevertRequested
    | ThreadReverted
    | RevertUndone
    | SessionStopRequested
    | SessionSet
    | ProposedPlanUpserted
    | TurnDiffCompleted
    | ActivityAppended
)

OrchestrationEvent = (
    ProjectCreatedEvent
    | ProjectMetaUpdatedEvent
    | ProjectDeletedEvent
    | ThreadCreatedEvent
    | ThreadDeletedEvent
    | ThreadArchivedEvent
    | ThreadUnarchivedEvent
    | ThreadMetaUpdatedEvent
    | RuntimeModeSetEvent
    | InteractionModeSetEvent
    | MessageSentEvent
    | TurnStartRequestedEvent
    | MessageQueuedEvent
    | QueuedMessageEditedEvent
    | QueuedMessageRemovedEvent
    | QueueReorderedEvent
    | QueuedMessageSentEvent
    | TurnInterruptRequestedEvent
    | ApprovalResponseRequestedEvent
    | UserInputResponseRequestedEvent
    | ReviewRequestedEvent
    | CompactionRequestedEvent
    | BackgroundCommandStopRequestedEvent
    | CheckpointCaptureRequestedEvent
    | CheckpointRevertRequestedEvent
    | ThreadRevertedEvent
    | RevertUndoneEvent
    | SessionStopRequestedEvent
    | SessionSetEvent
    | ProposedPlanUpsertedEvent
    | TurnDiffCompletedEvent
    | ActivityAppendedEvent
)

PAYLOAD_TYPES: dict[str, type[EventPayload]] = {
    event.__struct_config__.tag: get_type_hints(event)["payload"]
    for event in get_args(OrchestrationEvent)
}
"""The payload's class of each event type on the wire."""

TYPE_OF_PAYLOAD: dict[type[EventPayload], str] = {
    payload: name for name, payload in PAYLOAD_TYPES.items()
}
