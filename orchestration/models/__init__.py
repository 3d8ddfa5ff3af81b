"""The tables: the log, what is projected from it, and what workers remember."""

from orchestration.models.aggregates import Project, Session, Thread
from orchestration.models.entries import (
    Activity,
    Message,
    PendingRequest,
    ProposedPlan,
    QueuedMessage,
    Turn,
)
from orchestration.models.log import CommandReceipt, LogHead, LogSeal, StoredEvent
from orchestration.models.moves import KeptConversation, SetAsideRow, UndoPoint
from orchestration.models.webhooks import Webhook, WebhookDelivery
from orchestration.models.workers import (
    ProviderBinding,
    RuntimeReceipt,
    Setting,
    WorkerEffect,
    WorkerPosition,
)

__all__ = [
    "Activity",
    "CommandReceipt",
    "KeptConversation",
    "LogHead",
    "LogSeal",
    "Message",
    "PendingRequest",
    "Project",
    "ProposedPlan",
    "ProviderBinding",
    "QueuedMessage",
    "RuntimeReceipt",
    "Session",
    "SetAsideRow",
    "Setting",
    "StoredEvent",
    "Thread",
    "Turn",
    "UndoPoint",
    "Webhook",
    "WebhookDelivery",
    "WorkerEffect",
    "WorkerPosition",
]
