"""What is in a thread. ``sequence`` is the event that began the row, and so its place."""

from django.db import models

from orchestration.models.base import Row, SequenceField


class Message(Row):
    sequence = SequenceField(primary_key=True)
    thread_id = models.TextField()
    message_id = models.TextField()
    role = models.TextField()
    turn_id = models.TextField(null=True)
    is_streaming = models.BooleanField()
    created_at = models.TextField()
    updated_at = models.TextField()
    attachments = models.TextField(null=True)
    text = models.TextField()

    class Meta:
        db_table = "projection_thread_messages"
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(
                fields=["thread_id", "message_id"], name="projection_messages_id"
            )
        ]
        indexes = [
            models.Index(fields=["thread_id", "sequence"], name="projection_messages_place"),
            models.Index(fields=["message_id"], name="projection_messages_named"),
            models.Index(fields=["role", "sequence"], name="projection_messages_role"),
        ]


class Activity(Row):
    sequence = SequenceField(primary_key=True)
    thread_id = models.TextField()
    activity_id = models.TextField()
    turn_id = models.TextField(null=True)
    tone = models.TextField()
    kind = models.TextField()
    summary = models.TextField()
    created_at = models.TextField()
    payload = models.TextField()

    class Meta:
        db_table = "projection_thread_activities"
        verbose_name = "activity"
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(
                fields=["thread_id", "activity_id"], name="projection_activities_id"
            )
        ]
        indexes = [
            models.Index(fields=["thread_id", "sequence"], name="projection_activities_place"),
            models.Index(fields=["kind", "sequence"], name="projection_activities_kind"),
            models.Index(fields=["tone", "sequence"], name="projection_activities_tone"),
        ]


class ProposedPlan(Row):
    sequence = SequenceField(primary_key=True)
    thread_id = models.TextField()
    plan_id = models.TextField()
    turn_id = models.TextField(null=True)
    plan_markdown = models.TextField()
    implemented_at = models.TextField(null=True)
    implementation_thread_id = models.TextField(null=True)
    created_at = models.TextField()
    updated_at = models.TextField()

    class Meta:
        db_table = "projection_thread_proposed_plans"
        verbose_name = "proposed plan"
        constraints = [
            models.UniqueConstraint(fields=["thread_id", "plan_id"], name="projection_plans_id")
        ]


class Turn(Row):
    """A turn and its checkpoint. A row without ``turn_id`` is a request that has not begun.

    ``message_id`` is of the message that it began with; ``user_message_ids``, a JSON list, has all
    that a person said in it, those sent into it while it ran as well.
    """

    sequence = SequenceField(primary_key=True)
    thread_id = models.TextField()
    turn_id = models.TextField(null=True)
    message_id = models.TextField(null=True)
    user_message_ids = models.TextField(default="[]", db_default="[]")
    source_plan_thread_id = models.TextField(null=True)
    source_plan_id = models.TextField(null=True)
    assistant_message_id = models.TextField(null=True)
    state = models.TextField()
    requested_at = models.TextField()
    started_at = models.TextField(null=True)
    completed_at = models.TextField(null=True)
    error = models.TextField(null=True)
    checkpoint_turn_count = models.IntegerField(null=True)
    checkpoint_ref = models.TextField(null=True)
    checkpoint_status = models.TextField(null=True)
    checkpoint_files = models.TextField(null=True)
    checkpoint_completed_at = models.TextField(null=True)

    class Meta:
        db_table = "projection_turns"
        verbose_name = "turn"
        constraints = [
            models.UniqueConstraint(fields=["thread_id", "turn_id"], name="projection_turns_id"),
            models.UniqueConstraint(
                fields=["thread_id", "checkpoint_turn_count"], name="projection_turns_checkpoint"
            ),
        ]
        indexes = [
            models.Index(
                fields=["thread_id"],
                name="projection_turns_running",
                condition=models.Q(state="running"),
            ),
            models.Index(fields=["turn_id"], name="projection_turns_named"),
        ]


class QueuedMessage(Row):
    """A message that waits for the running turn to end; ``position`` counts from 0 per thread."""

    sequence = SequenceField(primary_key=True)
    thread_id = models.TextField()
    message_id = models.TextField()
    position = models.IntegerField()
    text = models.TextField()
    attachments = models.TextField()
    model_selection = models.TextField(null=True)
    created_at = models.TextField()
    updated_at = models.TextField()

    class Meta:
        db_table = "projection_queued_messages"
        verbose_name = "queued message"
        constraints = [
            models.UniqueConstraint(fields=["thread_id", "message_id"], name="projection_queue_id")
        ]


class PendingRequest(Row):
    """A question of an agent's, approval or user input; ``pending`` until answered or moot."""

    sequence = SequenceField(primary_key=True)
    thread_id = models.TextField()
    request_id = models.TextField()
    turn_id = models.TextField(null=True)
    kind = models.TextField()
    status = models.TextField()
    decision = models.TextField(null=True)
    created_at = models.TextField()
    resolved_at = models.TextField(null=True)

    class Meta:
        db_table = "projection_pending_requests"
        verbose_name = "question"
        constraints = [
            models.UniqueConstraint(
                fields=["thread_id", "request_id"], name="projection_requests_id"
            )
        ]
        indexes = [
            models.Index(
                fields=["thread_id"],
                name="projection_requests_pending",
                condition=models.Q(status="pending"),
            )
        ]
