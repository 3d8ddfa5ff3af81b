"""Turns, each with the checkpoint that was captured at its end."""

from typing import Any, get_args

from django.contrib import admin
from django.db.models import QuerySet

from orchestration.admin.cells import (
    NOTHING,
    link,
    shown_duration,
    state_column,
    story_of,
    time_column,
)
from orchestration.admin.changed_files import diff_of, files_of, table_of
from orchestration.admin.entries import EntryAdmin
from orchestration.admin.filters import ThreadFilter, choices_of
from orchestration.contracts.entities import LatestTurnState
from orchestration.models import Turn
from orchestration.story.moments import ms_of


class CheckpointFilter(admin.SimpleListFilter):
    title = "checkpoint"
    parameter_name = "checkpoint"

    def lookups(self, request: object, model_admin: object) -> list[tuple[str, str]]:
        return [("yes", "with one"), ("no", "without"), ("files", "that changed files")]

    def queryset(self, request: object, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "yes":
                return queryset.filter(checkpoint_ref__isnull=False)
            case "no":
                return queryset.filter(checkpoint_ref__isnull=True)
            case "files":
                return queryset.filter(checkpoint_ref__isnull=False).exclude(checkpoint_files="[]")
            case _:
                return queryset


@admin.register(Turn)
class TurnAdmin(EntryAdmin):
    list_display = (
        *("sequence", time_column("requested_at", "began"), state_column("state"), "took"),
        *("checkpoint", "diff", "thread", "story_link"),
    )
    list_filter = (
        ThreadFilter,
        choices_of("state", ("pending", *get_args(LatestTurnState))),
        CheckpointFilter,
    )
    search_fields = ("turn_id",)
    id_fields = ("turn_id", "thread_id")
    search_help_text = "A whole turn or thread id"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *(state_column("state"), "error", "thread", "turn_id", "story_link", "took"),
                    *(time_column("requested_at", "began"), time_column("completed_at", "ended")),
                    *("event", "message_id", "assistant_message_id"),
                    *("source_plan_thread_id", "source_plan_id"),
                )
            },
        ),
        (
            "Checkpoint",
            {
                "fields": (
                    *("checkpoint", "diff", "files", "checkpoint_ref"),
                    time_column("checkpoint_completed_at", "captured"),
                )
            },
        ),
    )

    @admin.display(description="took")
    def took(self, turn: Turn) -> str:
        if not turn.completed_at:
            return NOTHING
        begun = turn.started_at or turn.requested_at
        return shown_duration(ms_of(turn.completed_at) - ms_of(begun))

    @admin.display(description="story")
    def story_link(self, turn: Turn) -> str:
        return story_of(turn.thread_id, "story", turn.turn_id) if turn.turn_id else NOTHING

    @admin.display(description="checkpoint")
    def checkpoint(self, turn: Turn) -> str:
        if turn.checkpoint_turn_count is None:
            return NOTHING
        count = len(files_of(turn))
        what = f"{count} file{'' if count == 1 else 's'}" if count else "no file"
        return f"{turn.checkpoint_turn_count} ({turn.checkpoint_status}): {what}"

    @admin.display(description="diff")
    def diff(self, turn: Turn) -> str:
        url = diff_of(turn)
        return link(url, "diff") if url and files_of(turn) else NOTHING

    @admin.display(description="files")
    def files(self, turn: Turn) -> str:
        return table_of(turn)
