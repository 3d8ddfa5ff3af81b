"""A thread's messages: those that were said, and those that wait for the running turn."""

from typing import get_args

from django.contrib import admin

from orchestration.admin.cells import pretty_json, prose, time_column
from orchestration.admin.entries import EntryAdmin
from orchestration.admin.filters import ThreadFilter, choices_of
from orchestration.contracts.entities import MessageRole
from orchestration.models import Message, QueuedMessage

EXCERPT = 120


class MessageAdmin(EntryAdmin):
    search_fields = ("message_id",)
    id_fields = ("message_id", "thread_id")
    search_help_text = "A whole message or thread id"

    @admin.display(description="text")
    def excerpt(self, message: Message | QueuedMessage) -> str:
        return message.text[:EXCERPT]

    @admin.display(description="text")
    def written(self, message: Message | QueuedMessage) -> str:
        return prose(message.text)

    @admin.display(description="attachments")
    def pretty_attachments(self, message: Message | QueuedMessage) -> str:
        return pretty_json(message.attachments)


@admin.register(Message)
class SentMessageAdmin(MessageAdmin):
    list_display = ("sequence", time_column("created_at", "time"), "role", "excerpt", "thread")
    list_filter = (ThreadFilter, choices_of("role", get_args(MessageRole)))
    fields = (
        *("role", "written", "thread", "turn", "event", "message_id", "is_streaming"),
        *(time_column("created_at"), time_column("updated_at"), "pretty_attachments"),
    )


@admin.register(QueuedMessage)
class QueuedMessageAdmin(MessageAdmin):
    list_display = (
        *("sequence", time_column("created_at", "time"), "position", "excerpt", "thread"),
    )
    list_filter = (ThreadFilter,)
    fields = (
        *("written", "thread", "event", "message_id", "position"),
        *(time_column("created_at"), time_column("updated_at")),
        *("pretty_attachments", "pretty_selection"),
    )

    @admin.display(description="model selection")
    def pretty_selection(self, message: QueuedMessage) -> str:
        return pretty_json(message.model_selection)
