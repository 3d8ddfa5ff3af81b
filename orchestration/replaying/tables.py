"""Which tables follow from the log, and which are kept beside it: the one place that says so."""

from django.db.models import Model

from orchestration import models

LOG: tuple[type[Model], ...] = (models.StoredEvent, models.LogHead, models.LogSeal)
"""The truth itself: where it is wrong, only a backup helps."""

PROJECTIONS: tuple[type[Model], ...] = (
    models.Project,
    models.Thread,
    models.Session,
    models.Message,
    models.Activity,
    models.ProposedPlan,
    models.Turn,
    models.QueuedMessage,
    models.PendingRequest,
    models.UndoPoint,
    models.SetAsideRow,
)
"""All that is in them follows from events: rebuilding replaces every row."""

RECORDS: tuple[type[Model], ...] = (
    models.CommandReceipt,
    models.KeptConversation,
    models.ProviderBinding,
    models.RuntimeReceipt,
    models.Setting,
    models.Webhook,
    models.WebhookDelivery,
    models.WorkerEffect,
    models.WorkerPosition,
)
"""Kept beside the log, and in no event: rebuilding leaves them as they are."""


def table_of(model: type[Model]) -> str:
    return model._meta.db_table


def key_of(model: type[Model]) -> str:
    """The column by which a row is known."""
    assert model._meta.pk is not None
    return str(model._meta.pk.column)


def columns_of(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.local_concrete_fields]


def is_of_threads(model: type[Model]) -> bool:
    """Whether every row of the table belongs to a thread."""
    return "thread_id" in columns_of(model)
