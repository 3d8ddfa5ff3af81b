"""Projects and threads, with the way from each to what belongs to it."""

from collections.abc import Sequence
from typing import Any, get_args

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from orchestration.admin.actions import ThreadActions
from orchestration.admin.cells import (
    NOTHING,
    badge,
    lines,
    link,
    list_of,
    page_of,
    pretty_json,
    shortened,
    shown_time,
    story_of,
    time_column,
)
from orchestration.admin.filters import choices_of
from orchestration.admin.read_only import ReadOnlyAdmin
from orchestration.admin.story import story
from orchestration.admin.wire import url_of_thread
from orchestration.models import Project, Session, StoredEvent, Thread, Turn
from providers.contracts.models import RuntimeMode

LATEST_EVENTS = 20
LATEST_TURNS = 20


class DeletedFilter(admin.SimpleListFilter):
    title = "deleted"
    parameter_name = "deleted"
    field = "deleted_at"

    def lookups(self, request: object, model_admin: object) -> list[tuple[str, str]]:
        return [("no", "no"), ("yes", "yes")]

    def queryset(self, request: object, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(**{f"{self.field}__isnull": self.value() == "no"})


class ArchivedFilter(DeletedFilter):
    title = "archived"
    parameter_name = "archived"
    field = "archived_at"


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ("title", "folder", time_column("updated_at"), time_column("deleted_at"))
    list_filter = (DeletedFilter,)
    search_fields = ("=project_id", "title", "workspace_root")
    search_help_text = "Part of a title or folder, or a whole id"
    ordering = ("-updated_at",)
    fields = (
        *("project_id", "title", "folder", "threads", "events"),
        *(time_column("created_at"), time_column("updated_at"), time_column("deleted_at")),
        *("version", "pretty_model", "pretty_scripts"),
    )

    @admin.display(description="folder", ordering="workspace_root")
    def folder(self, project: Project) -> str:
        return format_html("<code>{}</code>", project.workspace_root)

    @admin.display(description="default model")
    def pretty_model(self, project: Project) -> str:
        return pretty_json(project.default_model_selection)

    @admin.display(description="scripts")
    def pretty_scripts(self, project: Project) -> str:
        return pretty_json(project.scripts)

    @admin.display(description="threads")
    def threads(self, project: Project) -> str:
        return list_of("thread", "all threads", q=project.pk)

    @admin.display(description="events")
    def events(self, project: Project) -> str:
        return list_of("storedevent", "all events", q=project.pk)


@admin.register(Thread)
class ThreadAdmin(ThreadActions, ReadOnlyAdmin):
    list_display = (
        *("title", "status", "in_project", "runtime_mode", time_column("last_activity_at")),
        *("story_link", "short_id"),
    )
    list_filter = (
        choices_of("runtime_mode", get_args(RuntimeMode)),
        ArchivedFilter,
        DeletedFilter,
    )
    search_fields = ("=thread_id", "=project_id", "title")
    search_help_text = "Part of a title, or the whole id of a thread or a project"
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
                    *("worktree_path", time_column("created_at"), time_column("updated_at")),
                    *(time_column("last_activity_at", "last activity"),),
                    *(time_column("archived_at"), time_column("deleted_at"), "version"),
                )
            },
        ),
    )
    change_form_template = "admin/orchestration/thread_page.html"

    def complete(self, rows: Sequence[Any]) -> None:
        sessions = Session.objects.filter(pk__in=[row.pk for row in rows])
        states = dict(sessions.values_list("thread_id", "status"))
        projects = Project.objects.filter(pk__in={row.project_id for row in rows})
        titles = dict(projects.values_list("project_id", "title"))
        for row in rows:
            row.session_status = states.get(row.pk)
            row.project_title = titles.get(row.project_id)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.story)
        return [
            path("<path:key>/story/", view, name="orchestration_thread_story"),
            *self.order_urls(),
            *super().get_urls(),
        ]

    def story(self, request: HttpRequest, key: str) -> HttpResponse:
        return story(self, request, key)

    @admin.display(description="project")
    def project(self, thread: Thread) -> str:
        return page_of("project", thread.project_id, getattr(thread, "project_title", None))

    @admin.display(description="project")
    def in_project(self, thread: Thread) -> str:
        return getattr(thread, "project_title", None) or thread.project_id

    @admin.display(description="session")
    def status(self, thread: Thread) -> str:
        return badge(getattr(thread, "session_status", None))

    @admin.display(description="id", ordering="thread_id")
    def short_id(self, thread: Thread) -> str:
        return format_html('<code title="{}">{}</code>', thread.pk, shortened(thread.pk))

    @admin.display(description="story")
    def story_link(self, thread: Thread) -> str:
        return story_of(thread.pk)

    @admin.display(description="session")
    def session(self, thread: Thread) -> str:
        status = getattr(thread, "session_status", None)
        return page_of("session", thread.pk, status) if status else NOTHING

    @admin.display(description="more")
    def lists(self, thread: Thread) -> str:
        models = ("message", "activity", "turn", "pendingrequest", "runtimereceipt", "storedevent")
        labels = ("messages", "activities", "turns", "questions", "receipts", "events")
        links = zip(models, labels, strict=True)
        found = [list_of(model, label, thread=thread.pk) for model, label in links]
        found.append(list_of("commandreceipt", "commands", q=thread.pk))
        if url := url_of_thread(thread.pk):
            found.append(link(url, "the agent's frames"))
        return lines(found)

    @admin.display(description="turns")
    def turns(self, thread: Thread) -> str:
        turns = Turn.objects.filter(thread_id=thread.pk).order_by("-sequence")[:LATEST_TURNS]
        return lines(
            format_html(
                "{} {} {} · {}",
                shown_time(turn.requested_at),
                badge(turn.state),
                page_of("turn", turn.pk, turn.turn_id or "not begun"),
                story_of(thread.pk, "story", turn.turn_id) if turn.turn_id else NOTHING,
            )
            for turn in turns
        )

    @admin.display(description="events")
    def events(self, thread: Thread) -> str:
        stream = StoredEvent.objects.filter(aggregate_kind="thread", aggregate_id=thread.pk)
        return lines(
            format_html(
                "{} {} {}",
                shown_time(event.occurred_at),
                page_of("storedevent", event.pk),
                event.type,
            )
            for event in stream.order_by("-stream_version")[:LATEST_EVENTS]
        )

    @admin.display(description="model")
    def pretty_model(self, thread: Thread) -> str:
        return pretty_json(thread.model_selection)
