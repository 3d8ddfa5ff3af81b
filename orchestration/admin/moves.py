"""What can be undone in a thread: undo points, rows that were set aside, kept conversations."""

from typing import Any, get_args

import msgspec
from django.contrib import admin

from orchestration.admin.cells import NOTHING, page_of, pretty_json, story_of, time_column
from orchestration.admin.entries import EntryAdmin
from orchestration.admin.filters import ThreadFilter, choices_of
from orchestration.admin.read_only import ReadOnlyAdmin
from orchestration.models import KeptConversation, SetAsideRow, UndoPoint
from orchestration.projector.set_aside import NAMES
from providers.contracts.models import ProviderKind


@admin.register(UndoPoint)
class UndoPointAdmin(EntryAdmin):
    """Keyed by the event of the move before which the thread was like this."""

    list_display = ("sequence", "held", "thread", "ref")
    list_filter = (ThreadFilter,)
    search_fields = ("ref",)
    id_fields = ("ref", "thread_id")
    search_help_text = "A whole ref or thread id"
    fields = ("held", "thread", "latest_turn", "event", "ref", "messages", "pretty_turns")

    @admin.display(description="held")
    def held(self, point: UndoPoint) -> str:
        return f"{_counted(point.turns, 'turn')}, {_counted(point.messages, 'message')}"

    @admin.display(description="latest turn")
    def latest_turn(self, point: UndoPoint) -> str:
        turn_id = point.latest_turn_id
        return story_of(point.thread_id, turn_id, turn_id) if turn_id else NOTHING

    @admin.display(description="turns")
    def pretty_turns(self, point: UndoPoint) -> str:
        return pretty_json(point.turns)


@admin.register(SetAsideRow)
class SetAsideRowAdmin(EntryAdmin):
    list_display = ("row_sequence", "family", "thread", "turn")
    list_filter = (ThreadFilter, choices_of("family", tuple(NAMES)))
    search_fields = ("thread_id",)
    id_fields = ("thread_id",)
    search_help_text = "A whole thread id"
    ordering = ("-key",)
    fields = ("family", "thread", "turn", "event", "pretty_row")

    @admin.display(description="begun by event")
    def event(self, entry: Any) -> str:
        return page_of("storedevent", entry.row_sequence)

    @admin.display(description="row")
    def pretty_row(self, aside: SetAsideRow) -> str:
        return pretty_json(aside.row)


@admin.register(KeptConversation)
class KeptConversationAdmin(ReadOnlyAdmin):
    list_display = ("thread_id", "provider_name", "is_copy", time_column("kept_at"), "ref")
    list_filter = (ThreadFilter, choices_of("provider_name", get_args(ProviderKind)))
    search_fields = ("ref",)
    id_fields = ("ref", "thread_id")
    search_help_text = "A whole ref or thread id"
    ordering = ("-id",)
    fields = (
        *("thread", "provider_name", "is_copy", "is_made", "unneeded"),
        *(time_column("kept_at"), "ref", "pretty_cursor"),
    )

    @admin.display(description="thread")
    def thread(self, kept: KeptConversation) -> str:
        return page_of("thread", kept.thread_id)

    @admin.display(description="resume cursor")
    def pretty_cursor(self, kept: KeptConversation) -> str:
        return pretty_json(kept.resume_cursor)


def _counted(items: str, noun: str) -> str:
    count = len(msgspec.json.decode(items))
    return f"{count} {noun}{'' if count == 1 else 's'}"
