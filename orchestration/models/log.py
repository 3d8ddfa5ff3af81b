"""The append-only log, its head, and the receipts of commands."""

from django.db import models

from orchestration.models.base import Row, SequenceField


class StoredEvent(Row):
    """One event. ``payload`` and ``metadata`` hold exactly the JSON that goes on the wire."""

    sequence = SequenceField(primary_key=True)
    event_id = models.TextField(unique=True)
    aggregate_kind = models.TextField()
    aggregate_id = models.TextField()
    stream_version = models.IntegerField()
    type = models.TextField()
    occurred_at = models.TextField()
    command_id = models.TextField(null=True)
    causation_event_id = models.TextField(null=True)
    correlation_id = models.TextField(null=True)
    metadata = models.TextField()
    payload = models.TextField()
    actor_kind = models.TextField()

    class Meta:
        db_table = "orchestration_events"
        verbose_name = "event"
        constraints = [
            models.UniqueConstraint(
                fields=["aggregate_kind", "aggregate_id", "stream_version"],
                name="orchestration_events_stream",
            )
        ]


class LogHead(Row):
    """One row: the last sequence given. It numbers the log without gaps and serialises writers."""

    id = models.IntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)

    class Meta:
        db_table = "orchestration_log_head"
        verbose_name = "log head"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="orchestration_log_head_one_row")
        ]


class CommandReceipt(Row):
    """What became of a command: asking again under the same id gets the same answer."""

    command_id = models.TextField(primary_key=True)
    aggregate_kind = models.TextField()
    aggregate_id = models.TextField()
    accepted_at = models.TextField()
    result_sequence = models.BigIntegerField()
    status = models.TextField()
    error = models.TextField(null=True)

    class Meta:
        db_table = "orchestration_command_receipts"
        verbose_name = "command receipt"
