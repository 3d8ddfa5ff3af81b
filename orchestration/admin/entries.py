"""What is in a thread: messages, activities, turns and their checkpoints, plans, questions."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args
from urllib.parse import quote, urlencode

import msgspec
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join

from orchestration.admin.filters import ThreadFilter, TypedFilter, choices_of
from orchestration.admin.read_only import (
    NOTHING,
    link,
    page_of,
    pretty_json,
    shown_duration,
    state_column,
    story_of,
    time_column,
)
from orchestration.admin.uncounted import UncountedAdmin
from orchestration.contracts.entities import ActivityTone, LatestTurnState, MessageRole
from orchestration.models import (
    Activity,
    Message,
    PendingRequest,
    ProposedPlan,
    QueuedMessage,
    Thread,
    Turn,
)
from orchestration.story.moments import ms_of

EXCERPT = 120
FILES_SHOWN = 200

Entry = Message | QueuedMessage | Activity | Turn | ProposedPlan | PendingRequest


class EntryAdmin(UncountedAdmin):
    """A row's key is the event that began it."""

    ordering = ("-sequence",)

    def complete(self, rows: Sequence[Any]) -> None:
        threads = Thread.objects.filter(pk__in={row.thread_id for row in rows})
        titles = dict(threads.values_list("thread_id", "title"))
        for row in rows:
            row.thread_title = titles.get(row.thread_id)

    @admin.display(description="begun by event")
    def event(self, entry: Entry) -> str:
        return page_of("storedevent", entry.sequence)

    @admin.display(description="thread")
    def thread(self, entry: Entry) -> str:
        return page_of("thread", entry.thread_id, getattr(entry, "thread_title", None))

    @admin.display(description="turn")
    def turn(self, entry: Message | Activity | ProposedPlan | PendingRequest) -> str:
        turn_id = entry.turn_id
        return story_of(entry.thread_id, turn_id, turn_id) if turn_id else NOTHING


@admin.register(Message)
class MessageAdmin(EntryAdmin):
    list_display = ("sequence", time_column("created_at", "time"), "role", "excerpt", "thread")
    list_filter = (ThreadFilter, choices_of("role", get_args(MessageRole)))
    search_fields = ("message_id",)
    id_fields = ("message_id", "thread_id")
    search_help_text = "A whole message or thread id"
    fields = (
        *("role", "written", "thread", "turn", "event", "message_id", "is_streaming"),
        *(time_column("created_at"), time_column("updated_at"), "pretty_attachments"),
    )

    @admin.display(description="text")
    def excerpt(self, message: Message) -> str:
        return message.text[:EXCERPT]

    @admin.display(description="text")
    def written(self, message: Message) -> str:
        return format_html('<div class="t3-text">{}</div>', message.text)

    @admin.display(description="attachments")
    def pretty_attachments(self, message: Message) -> str:
        return pretty_json(message.attachments)


@admin.register(QueuedMessage)
class QueuedMessageAdmin(EntryAdmin):
    list_display = (
        *("sequence", time_column("created_at", "time"), "position", "excerpt", "thread"),
    )
    list_filter = (ThreadFilter,)
    search_fields = ("message_id",)
    id_fields = ("message_id", "thread_id")
    search_help_text = "A whole message or thread id"
    fields = (
        *("written", "thread", "event", "message_id", "position"),
        *(time_column("created_at"), time_column("updated_at")),
        *("pretty_attachments", "pretty_selection"),
    )

    @admin.display(description="text")
    def excerpt(self, message: QueuedMessage) -> str:
        return message.text[:EXCERPT]

    @admin.display(description="text")
    def written(self, message: QueuedMessage) -> str:
        return format_html('<div class="t3-text">{}</div>', message.text)

    @admin.display(description="attachments")
    def pretty_attachments(self, message: QueuedMessage) -> str:
        return pretty_json(message.attachments)

    @admin.display(description="model selection")
    def pretty_selection(self, message: QueuedMessage) -> str:
        return pretty_json(message.model_selection)


class ActivityKindFilter(TypedFilter):
    title = "kind"
    parameter_name = "kind"
    hint = "as tool.completed"

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(kind=value)


@admin.register(Activity)
class ActivityAdmin(EntryAdmin):
    list_display = (
        *("sequence", time_column("created_at", "time"), state_column("tone"), "kind", "summary"),
        "thread",
    )
    list_filter = (ThreadFilter, choices_of("tone", get_args(ActivityTone)), ActivityKindFilter)
    search_fields = ("thread_id",)
    id_fields = ("thread_id",)
    search_help_text = "A whole thread id"
    fields = (
        *("summary", "kind", state_column("tone"), "thread", "turn", "event", "activity_id"),
        *(time_column("created_at", "time"), "pretty_payload"),
    )

    @admin.display(description="payload")
    def pretty_payload(self, activity: Activity) -> str:
        return pretty_json(activity.payload)


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
    """Turns, each with the checkpoint that was captured at its end."""

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
        count = len(_files_of(turn))
        what = f"{count} file{'' if count == 1 else 's'}" if count else "no file"
        return f"{turn.checkpoint_turn_count} ({turn.checkpoint_status}): {what}"

    @admin.display(description="diff")
    def diff(self, turn: Turn) -> str:
        url = diff_of(turn)
        return link(url, "diff") if url and _files_of(turn) else NOTHING

    @admin.display(description="files")
    def files(self, turn: Turn) -> str:
        found = _files_of(turn)
        if not found:
            return NOTHING
        rows = format_html_join("", FILE_ROW, _file_rows(turn, found[:FILES_SHOWN]))
        more = f"and {len(found) - FILES_SHOWN} more" if len(found) > FILES_SHOWN else ""
        return format_html(FILE_TABLE, rows, more)


@admin.register(ProposedPlan)
class ProposedPlanAdmin(EntryAdmin):
    list_display = (
        *("sequence", time_column("created_at", "time"), "plan_id", "thread"),
        time_column("implemented_at"),
    )
    list_filter = (ThreadFilter,)
    search_fields = ("plan_id",)
    id_fields = ("plan_id", "turn_id", "thread_id")
    search_help_text = "A whole plan, turn or thread id"
    fields = (
        *("plan", "thread", "turn", "event", "plan_id", time_column("implemented_at")),
        *("implementation_thread_id", time_column("created_at"), time_column("updated_at")),
    )

    @admin.display(description="plan")
    def plan(self, plan: ProposedPlan) -> str:
        return format_html('<div class="t3-text">{}</div>', plan.plan_markdown)


@admin.register(PendingRequest)
class QuestionAdmin(EntryAdmin):
    list_display = (
        *("sequence", time_column("created_at", "time"), "kind", state_column("status")),
        *("decision", "waited", "thread"),
    )
    list_filter = (ThreadFilter, choices_of("status", ("pending", "resolved")))
    search_fields = ("request_id",)
    id_fields = ("request_id", "turn_id", "thread_id")
    search_help_text = "A whole request, turn or thread id"
    fields = (
        *("kind", state_column("status"), "decision", "waited", "thread", "turn", "event"),
        *("request_id", time_column("created_at"), time_column("resolved_at")),
    )

    @admin.display(description="waited")
    def waited(self, question: PendingRequest) -> str:
        if not question.resolved_at:
            return NOTHING
        return shown_duration(ms_of(question.resolved_at) - ms_of(question.created_at))


FILE_TABLE = (
    '<table class="t3-files"><thead><tr><th scope="col">File</th><th scope="col">Change</th>'
    '<th scope="col" class="t3-number">Added</th><th scope="col" class="t3-number">Removed</th>'
    '<th scope="col">Diff</th></tr></thead><tbody>{}</tbody></table>{}'
)
FILE_ROW = (
    '<tr><td><code>{}</code></td><td>{}</td><td class="t3-number">{}</td>'
    '<td class="t3-number">{}</td><td>{}</td></tr>'
)


def diff_of(turn: Turn, path: str | None = None) -> str | None:
    """Where the text of what a turn changed is; of one file, if a path is given."""
    count = turn.checkpoint_turn_count
    if count is None:
        return None
    url = f"/api/threads/{quote(turn.thread_id, safe='')}/diff/{max(0, count - 1)}/{count}"
    return f"{url}?{urlencode({'path': path})}" if path else url


def _files_of(turn: Turn) -> list[dict[str, Any]]:
    try:
        found = msgspec.json.decode(turn.checkpoint_files or "[]")
    except msgspec.DecodeError:
        return []
    return [file for file in found if isinstance(file, dict)]


def _file_rows(turn: Turn, files: list[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for file in files:
        path = str(file.get("path", ""))
        yield (
            path,
            file.get("kind", ""),
            f"+{file.get('additions', 0)}",
            f"−{file.get('deletions', 0)}",
            link(diff_of(turn, path) or "", "diff"),
        )
