"""The append-only log, its head, its seals, and the receipts of commands."""

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
        indexes = [
            models.Index(fields=["type", "sequence"], name="orchestration_events_type"),
            models.Index(fields=["actor_kind", "sequence"], name="orchestration_events_actor"),
            models.Index(fields=["command_id"], name="orchestration_events_command"),
        ]


class LogHead(Row):
    """One row: the last sequence given. It numbers the log without gaps and serialises writers.

    ``rebuilds`` counts how often tables were rebuilt from the log: what a process remembers of
    their rows is good only while it stays the same.
    """

    id = models.IntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    rebuilds = models.IntegerField(default=0)

    class Meta:
        db_table = "orchestration_log_head"
        verbose_name = "log head"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="orchestration_log_head_one_row")
        ]


class LogSeal(Row):
    """What the log was up to a sequence, so that a change of it can be told (``sealing/chain.py``).

    ``marks`` holds the first bytes of the digest at each event since the seal before: by them the
    very event that was changed is found.
    """

    sequence = SequenceField(primary_key=True)
    digest = models.TextField()
    marks = models.BinaryField()
    sealed_at = models.TextField()

    class Meta:
        db_table = "log_seals"
        verbose_name = "log seal"


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
        indexes = [
            models.Index(fields=["accepted_at", "command_id"], name="command_receipts_time"),
            models.Index(fields=["status", "accepted_at"], name="command_receipts_status"),
            models.Index(fields=["aggregate_id", "accepted_at"], name="command_receipts_subject"),
        ]
