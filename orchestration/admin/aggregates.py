"""Projects, threads and sessions, with the way from each to what belongs to it."""

from typing import Any, get_args

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from orchestration.admin.filters import choices_of
from orchestration.admin.read_only import NOTHING, ReadOnlyAdmin, list_of, page_of, pretty_json
from orchestration.contracts.entities import SessionStatus
from orchestration.models import Project, Session, StoredEvent, Thread, Turn
from providers.contracts.models import RuntimeMode

LATEST_EVENTS = 20
LATEST_TURNS = 20


class DeletedFilter(admin.SimpleListFilter):
    title = "deleted"
    parameter_name = "deleted"

    def lookups(self, request: object, model_admin: object) -> list[tuple[str, str]]:
        return [("no", "no"), ("yes", "yes")]

    def queryset(self, request: object, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(deleted_at__isnull=self.value() == "no")


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ("title", "workspace_root", "project_id", "updated_at", "deleted_at")
    list_filter = (DeletedFilter,)
    search_fields = ("=project_id", "title", "workspace_root")
    ordering = ("-updated_at",)
    fields = (
        *("project_id", "title", "workspace_root", "created_at", "updated_at", "deleted_at"),
        *("version", "pretty_model", "pretty_scripts", "threads", "events"),
    )

    @admin.display(description="default model")
    def pretty_model(self, project: Project) -> str:
        return pretty_json(project.default_model_selection)

    @admin.display(description="scripts")
    def pretty_scripts(self, project: Project) -> str:
        return pretty_json(project.scripts)

    @admin.display(description="threads")
    def threads(self, project: Project) -> str:
        return list_of("thread", "all threads", project_id=project.pk)

    @admin.display(description="events")
    def events(self, project: Project) -> str:
        return list_of("storedevent", "all events", q=project.pk)


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ("title", "thread_id", "project", "status", "runtime_mode", "last_activity_at")
    list_filter = (choices_of("runtime_mode", get_args(RuntimeMode)), DeletedFilter)
    search_fields = ("=thread_id", "=project_id", "title")
    ordering = ("-last_activity_at",)
    fieldsets = (
        (None, {"fields": ("title", "thread_id", "project", "session", "lists")}),
        ("Latest turns", {"fields": ("turns",)}),
        ("Latest events", {"fields": ("events",)}),
        (
            "Details",
            {
                "fields": (
                    *("pretty_model", "runtime_mode", "interaction_mode", "branch"),
                    *("worktree_path", "created_at", "updated_at", "last_activity_at"),
                    *("archived_at", "deleted_at", "version"),
                )
            },
        ),
    )

    @admin.display(description="project")
    def project(self, thread: Thread) -> str:
        return page_of("project", thread.project_id)

    @admin.display(description="session")
    def status(self, thread: Thread) -> str:
        session = Session.objects.filter(pk=thread.pk).first()
        return session.status if session else NOTHING

    @admin.display(description="session")
    def session(self, thread: Thread) -> str:
        session = Session.objects.filter(pk=thread.pk).first()
        return page_of("session", session.pk, session.status) if session else NOTHING

    @admin.display(description="more")
    def lists(self, thread: Thread) -> str:
        models = ("message", "activity", "turn", "pendingrequest", "runtimereceipt", "storedevent")
        labels = ("messages", "activities", "turns", "questions", "receipts", "events")
        links = zip(models, labels, strict=True)
        return _lines(list_of(model, label, thread=thread.pk) for model, label in links)

    @admin.display(description="turns")
    def turns(self, thread: Thread) -> str:
        turns = Turn.objects.filter(thread_id=thread.pk).order_by("-sequence")[:LATEST_TURNS]
        return _lines(
            format_html(
                "{} · {} · {}", page_of("turn", turn.pk), turn.state, turn.turn_id or NOTHING
            )
            for turn in turns
        )

    @admin.display(description="events")
    def events(self, thread: Thread) -> str:
        stream = StoredEvent.objects.filter(aggregate_kind="thread", aggregate_id=thread.pk)
        return _lines(
            format_html(
                "{} · {} · {}", page_of("storedevent", event.pk), event.type, event.occurred_at
            )
            for event in stream.order_by("-stream_version")[:LATEST_EVENTS]
        )

    @admin.display(description="model")
    def pretty_model(self, thread: Thread) -> str:
        return pretty_json(thread.model_selection)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("thread_id", "status", "provider_name", "active_turn_id", "updated_at")
    list_filter = (choices_of("status", get_args(SessionStatus)),)
    search_fields = ("=thread_id", "=active_turn_id")
    ordering = ("-updated_at",)
    fields = (
        *("thread", "status", "provider_name", "binding", "runtime_mode", "active_turn_id"),
        *("last_error", "updated_at"),
    )

    @admin.display(description="thread")
    def thread(self, session: Session) -> str:
        return page_of("thread", session.pk)

    @admin.display(description="agent")
    def binding(self, session: Session) -> str:
        return page_of("providerbinding", session.pk, "how the agent is found again")


def _lines(links: Any) -> str:
    lines: SafeString = format_html_join("", "{}<br>", ((link,) for link in links))
    return lines or NOTHING
