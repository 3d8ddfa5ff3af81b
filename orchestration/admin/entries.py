"""What is in a thread: how all of it is shown; and activities, plans and questions."""

from collections.abc import Sequence
from typing import Any, get_args

from django.contrib import admin
from django.db.models import QuerySet

from orchestration.admin.cells import (
    NOTHING,
    page_of,
    pretty_json,
    prose,
    shown_duration,
    state_column,
    story_of,
    time_column,
)
from orchestration.admin.filters import ThreadFilter, TypedFilter, choices_of
from orchestration.admin.uncounted import UncountedAdmin
from orchestration.contracts.entities import ActivityTone
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
        return prose(plan.plan_markdown)


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
