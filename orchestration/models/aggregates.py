"""Projects, threads and the sessions of threads, as they are now."""

from django.db import models

from orchestration.models.base import Row


class Project(Row):
    """``version`` is the place of the project's last event in its own stream."""

    project_id = models.TextField(primary_key=True)
    title = models.TextField()
    workspace_root = models.TextField()
    default_model_selection = models.TextField(null=True)
    scripts = models.TextField()
    created_at = models.TextField()
    updated_at = models.TextField()
    deleted_at = models.TextField(null=True)
    version = models.IntegerField()

    class Meta:
        db_table = "projection_projects"
        verbose_name = "project"

    def __str__(self) -> str:
        return self.title


class Thread(Row):
    """``last_activity_at`` is when somebody last did something in it; renaming does not count.

    ``awaiting_message_id`` is of the message that goes to the agent now and is in no turn yet;
    ``queue_held`` says why what is queued is not sent by itself; ``title_given``, that a person
    has named it.
    """

    thread_id = models.TextField(primary_key=True)
    project_id = models.TextField(db_index=True)
    title = models.TextField()
    model_selection = models.TextField()
    runtime_mode = models.TextField()
    interaction_mode = models.TextField()
    branch = models.TextField(null=True)
    worktree_path = models.TextField(null=True)
    latest_turn_id = models.TextField(null=True)
    awaiting_message_id = models.TextField(null=True)
    queue_held = models.TextField(null=True)
    title_given = models.BooleanField(default=True)
    created_at = models.TextField()
    updated_at = models.TextField()
    last_activity_at = models.TextField()
    archived_at = models.TextField(null=True)
    deleted_at = models.TextField(null=True)
    version = models.IntegerField()

    class Meta:
        db_table = "projection_threads"
        verbose_name = "thread"

    def __str__(self) -> str:
        return self.title


class Session(Row):
    thread_id = models.TextField(primary_key=True)
    status = models.TextField()
    provider_name = models.TextField(null=True)
    runtime_mode = models.TextField()
    active_turn_id = models.TextField(null=True)
    last_error = models.TextField(null=True)
    updated_at = models.TextField()

    class Meta:
        db_table = "projection_thread_sessions"
        verbose_name = "session"
