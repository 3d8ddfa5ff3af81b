"""What undoing a return of a thread needs: how it was before, and what the return took away."""

from django.db import models

from orchestration.models.base import Row, SequenceField


class UndoPoint(Row):
    """What a thread was right before a move, by ``ref``; ``sequence`` is of the move's event.

    ``turns`` holds its turns' rows, whole, and ``messages`` the keys of its messages: JSON lists.
    """

    sequence = SequenceField(primary_key=True)
    thread_id = models.TextField()
    ref = models.TextField()
    latest_turn_id = models.TextField(null=True)
    turns = models.TextField()
    messages = models.TextField()

    class Meta:
        db_table = "projection_undo_points"
        verbose_name = "undo point"
        constraints = [
            models.UniqueConstraint(fields=["thread_id", "ref"], name="projection_undo_points_ref")
        ]


class SetAsideRow(Row):
    """A row that a move took out of its table, and that an undo point may bring back.

    ``family`` is the table, ``row_sequence`` the row's key there; ``row`` is all of it as JSON.
    ``key`` joins the two: an event may begin a row in each of several tables.
    """

    key = models.TextField(primary_key=True)
    thread_id = models.TextField()
    family = models.TextField()
    row_sequence = SequenceField()
    turn_id = models.TextField(null=True)
    row = models.TextField()

    class Meta:
        db_table = "projection_set_aside"
        verbose_name = "row set aside"
        verbose_name_plural = "rows set aside"
        indexes = [
            models.Index(
                fields=["thread_id", "family", "row_sequence"], name="projection_set_aside_place"
            )
        ]


class KeptConversation(Row):
    """Where what the agent remembered at an undo point is: in a copy that we made of it, or in
    the conversation that was left for another. ``resume_cursor`` is JSON.

    Until ``is_made``, a copy of the conversation there is on its way: a crash may leave one that
    nobody knows. What is ``unneeded`` is removed as soon as a server runs.
    """

    thread_id = models.TextField()
    ref = models.TextField()
    provider_name = models.TextField()
    resume_cursor = models.TextField()
    is_copy = models.BooleanField()
    is_made = models.BooleanField(default=True)
    unneeded = models.BooleanField(default=False)
    kept_at = models.TextField()

    class Meta:
        db_table = "kept_conversations"
        verbose_name = "kept conversation"
        constraints = [
            models.UniqueConstraint(fields=["thread_id", "ref"], name="kept_conversations_ref")
        ]
