"""What is in a thread: messages, activities, turns, plans, questions."""

from typing import get_args

from django.contrib import admin

from orchestration.admin.filters import ThreadFilter, choices_of
from orchestration.admin.read_only import page_of, pretty_json
from orchestration.admin.uncounted import UncountedAdmin
from orchestration.contracts.entities import ActivityTone, LatestTurnState, MessageRole
from orchestration.models import (
    Activity,
    Message,
    PendingRequest,
    ProposedPlan,
    QueuedMessage,
    Turn,
)

EXCERPT = 120

Entry = Message | QueuedMessage | Activity | Turn | ProposedPlan | PendingRequest


class EntryAdmin(UncountedAdmin):
    """A row's key is the event that began it."""

    ordering = ("-sequence",)

    @admin.display(description="begun by event")
    def event(self, entry: Entry) -> str:
        return page_of("storedevent", entry.sequence)

    @admin.display(description="thread")
    def thread(self, entry: Entry) -> str:
        return page_of("thread", entry.thread_id)


@admin.register(Message)
class MessageAdmin(EntryAdmin):
    list_display = ("sequence", "thread", "role", "excerpt", "is_streaming", "created_at")
    list_filter = (ThreadFilter, choices_of("role", get_args(MessageRole)))
    search_fields = ("=message_id", "=turn_id", "=thread_id")
    fields = (
        *("event", "thread", "message_id", "turn_id", "role", "is_streaming", "created_at"),
        *("updated_at", "text", "pretty_attachments"),
    )

    @admin.display(description="text")
    def excerpt(self, message: Message) -> str:
        return message.text[:EXCERPT]

    @admin.display(description="attachments")
    def pretty_attachments(self, message: Message) -> str:
        return pretty_json(message.attachments)


@admin.register(QueuedMessage)
class QueuedMessageAdmin(EntryAdmin):
    list_display = ("sequence", "thread", "position", "excerpt", "created_at", "updated_at")
    list_filter = (ThreadFilter,)
    search_fields = ("=message_id", "=thread_id")
    fields = (
        *("event", "thread", "message_id", "position", "created_at", "updated_at", "text"),
        *("pretty_attachments", "pretty_selection"),
    )

    @admin.display(description="text")
    def excerpt(self, message: QueuedMessage) -> str:
        return message.text[:EXCERPT]

    @admin.display(description="attachments")
    def pretty_attachments(self, message: QueuedMessage) -> str:
        return pretty_json(message.attachments)

    @admin.display(description="model selection")
    def pretty_selection(self, message: QueuedMessage) -> str:
        return pretty_json(message.model_selection)


@admin.register(Activity)
class ActivityAdmin(EntryAdmin):
    list_display = ("sequence", "thread", "tone", "kind", "summary", "created_at")
    list_filter = (ThreadFilter, choices_of("tone", get_args(ActivityTone)))
    search_fields = ("=activity_id", "=turn_id", "=thread_id", "=kind")
    fields = (
        *("event", "thread", "activity_id", "turn_id", "tone", "kind", "summary", "created_at"),
        "pretty_payload",
    )

    @admin.display(description="payload")
    def pretty_payload(self, activity: Activity) -> str:
        return pretty_json(activity.payload)


@admin.register(Turn)
class TurnAdmin(EntryAdmin):
    list_display = ("sequence", "thread", "turn_id", "state", "requested_at", "completed_at")
    list_filter = (ThreadFilter, choices_of("state", ("pending", *get_args(LatestTurnState))))
    search_fields = ("=turn_id", "=thread_id", "=message_id")
    fields = (
        *("event", "thread", "turn_id", "state", "error", "requested_at", "started_at"),
        *("completed_at", "message_id", "user_message_ids", "assistant_message_id"),
        *("source_plan_thread_id", "source_plan_id", "checkpoint_turn_count", "checkpoint_ref"),
        *("checkpoint_status", "checkpoint_completed_at", "pretty_files"),
    )

    @admin.display(description="checkpoint files")
    def pretty_files(self, turn: Turn) -> str:
        return pretty_json(turn.checkpoint_files)


@admin.register(ProposedPlan)
class ProposedPlanAdmin(EntryAdmin):
    list_display = ("sequence", "thread", "plan_id", "turn_id", "implemented_at", "updated_at")
    list_filter = (ThreadFilter,)
    search_fields = ("=plan_id", "=turn_id", "=thread_id")
    fields = (
        *("event", "thread", "plan_id", "turn_id", "implemented_at", "implementation_thread_id"),
        *("created_at", "updated_at", "plan_markdown"),
    )


@admin.register(PendingRequest)
class QuestionAdmin(EntryAdmin):
    list_display = ("sequence", "thread", "request_id", "kind", "status", "decision", "created_at")
    list_filter = (ThreadFilter, choices_of("status", ("pending", "resolved")))
    search_fields = ("=request_id", "=turn_id", "=thread_id")
    fields = (
        *("event", "thread", "request_id", "turn_id", "kind", "status", "decision"),
        *("created_at", "resolved_at"),
    )
