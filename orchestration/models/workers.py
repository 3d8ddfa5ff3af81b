"""What workers must remember over a restart, and the settings that people change at run time."""

from django.db import models

from orchestration.models.base import Row, SequenceField


class ProviderBinding(Row):
    """How a thread's agent is found again.

    ``sending_message_id`` is set before a message goes to the agent, ``sent_turn_id`` when the
    agent has named the turn: a crash in between can be told apart.
    ``process_key`` names the agent process that may write the thread.
    """

    thread_id = models.TextField(primary_key=True)
    provider_name = models.TextField()
    runtime_mode = models.TextField()
    status = models.TextField()
    last_seen_at = models.TextField()
    resume_cursor = models.TextField(null=True)
    process_key = models.TextField(null=True)
    sending_message_id = models.TextField(null=True)
    sent_turn_id = models.TextField(null=True)

    class Meta:
        db_table = "provider_bindings"
        verbose_name = "provider binding"


class WorkerPosition(Row):
    """Everything up to ``sequence`` is dealt with."""

    worker = models.TextField(primary_key=True)
    sequence = SequenceField()

    class Meta:
        db_table = "worker_positions"
        verbose_name = "worker position"


class WorkerEffect(Row):
    """An event above the position that is already dealt with."""

    worker = models.TextField()
    sequence = SequenceField()

    class Meta:
        db_table = "worker_effects"
        verbose_name = "worker effect"
        constraints = [
            models.UniqueConstraint(fields=["worker", "sequence"], name="worker_effects_once")
        ]


class RuntimeReceipt(Row):
    """A milestone of work in the background."""

    type = models.TextField()
    thread_id = models.TextField(null=True)
    turn_id = models.TextField(null=True)
    payload = models.TextField()
    created_at = models.TextField()
    duration_ms = models.FloatField(null=True)

    class Meta:
        db_table = "runtime_receipts"
        verbose_name = "receipt"
        indexes = [
            models.Index(fields=["thread_id", "type"], name="runtime_receipts_thread"),
            models.Index(fields=["type", "id"], name="runtime_receipts_type"),
            models.Index(fields=["turn_id"], name="runtime_receipts_turn"),
        ]


class Setting(Row):
    """A setting that was changed from its default; ``value`` is JSON."""

    key = models.TextField(primary_key=True)
    value = models.TextField()

    class Meta:
        db_table = "settings"
        verbose_name = "setting"
