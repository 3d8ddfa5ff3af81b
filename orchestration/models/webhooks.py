"""Who outside is told of what happens, and how far the telling has come."""

from django.db import models

from orchestration.models.base import Row, SequenceField


class Webhook(Row):
    """An address that is sent the chosen kinds of what happens after ``after_sequence``.

    ``kinds`` is a JSON list. The secret is kept as it is: every delivery is signed with it.
    """

    name = models.TextField(blank=True)
    target_url = models.TextField()
    secret = models.TextField()
    kinds = models.TextField()
    is_active = models.BooleanField(default=True)
    after_sequence = SequenceField(default=0)
    created_at = models.TextField()
    updated_at = models.TextField()

    class Meta:
        db_table = "webhooks"
        verbose_name = "webhook"


class WebhookDelivery(Row):
    """One event on its way to one address. What is sent is read from the log at each attempt.

    Without a ``sequence`` it is a test. ``status`` is waiting, delivered or given-up; the newest
    finished ones of each webhook are kept. It is given up after ``try_until``.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event_id = models.TextField()
    sequence = SequenceField(null=True)
    thread_id = models.TextField(null=True)
    kind = models.TextField()
    status = models.TextField()
    attempts = models.IntegerField(default=0)
    created_at = models.TextField()
    try_until = models.TextField()
    next_try_at = models.TextField(null=True)
    finished_at = models.TextField(null=True)
    response_code = models.IntegerField(null=True)
    error = models.TextField(null=True)
    duration_ms = models.FloatField(null=True)

    class Meta:
        db_table = "webhook_deliveries"
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="webhook_deliveries_once")
        ]
        indexes = [
            models.Index(fields=["webhook", "status", "sequence"], name="webhook_deliveries_due")
        ]
