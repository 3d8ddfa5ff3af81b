"""The event log, its seals, and the receipts of commands."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from orchestration.admin.causes import cause_of_command, cause_of_event, effects_of
from orchestration.admin.cells import (
    NOTHING,
    badge,
    lines,
    link,
    list_of,
    page_of,
    pretty_json,
    short_page_of,
    shortened,
    state_column,
    story_url,
    time_column,
)
from orchestration.admin.filters import ThreadFilter, TypedFilter, choices_of
from orchestration.admin.uncounted import UncountedAdmin
from orchestration.contracts.events import PAYLOAD_TYPES
from orchestration.models import CommandReceipt, LogSeal, StoredEvent, Thread
from orchestration.story.origins import refused_command, who_asked
from orchestration.story.reading import PAGE as STORY_PAGE
from orchestration.story.summaries import about_event, decoded

ACTORS = ("client", "server", "provider")
OF_PROJECTS = tuple(name for name in PAYLOAD_TYPES if name.startswith("project."))
EVENTS_SHOWN = 50
COMMAND_ID = 40
"""Letters of a command's id in a list."""


class StreamOfThreadFilter(ThreadFilter):
    def of_thread(self, rows: QuerySet[Any], thread_id: str) -> QuerySet[Any]:
        return rows.filter(aggregate_kind="thread", aggregate_id=thread_id)


class KindFilter(admin.SimpleListFilter):
    """By types: of the column itself there are two values, and sorting half a log takes long."""

    title = "aggregate"
    parameter_name = "aggregate_kind"

    def lookups(self, request: object, model_admin: object) -> list[tuple[str, str]]:
        return [("project", "project"), ("thread", "thread")]

    def queryset(self, request: object, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "project":
                return queryset.filter(type__in=OF_PROJECTS)
            case "thread":
                return queryset.exclude(type__in=OF_PROJECTS)
            case _:
                return queryset


class CommandFilter(TypedFilter):
    title = "command"
    parameter_name = "command"

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(command_id=value)


class CorrelationFilter(TypedFilter):
    """An event's correlation is its command: the index of the one serves the other."""

    title = "correlation"
    parameter_name = "correlation"

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(command_id=value, correlation_id=value)


def thread_asked_for(request: HttpRequest) -> str | None:
    """By the filter, or by a search for its id."""
    if chosen := request.GET.get(StreamOfThreadFilter.parameter_name):
        return chosen
    term = request.GET.get(SEARCH_VAR, "").strip()
    return term if term and Thread.objects.filter(pk=term).exists() else None


@admin.register(StoredEvent)
class EventAdmin(UncountedAdmin):
    """Searched by whole ids only."""

    list_display = (
        "sequence",
        time_column("occurred_at", "time"),
        "type",
        "told",
        "who",
        "short_stream",
    )
    list_filter = (
        CommandFilter,
        CorrelationFilter,
        choices_of("type", tuple(PAYLOAD_TYPES)),
        StreamOfThreadFilter,
        KindFilter,
        choices_of("actor_kind", ACTORS),
    )
    search_fields = ("sequence",)
    search_help_text = "A sequence, or a whole event, command, project or thread id"
    ordering = ("-sequence",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("type", "sequence", "told", time_column("occurred_at", "happened")),
                    *("stream", "stream_version", "event_id", "in_story"),
                )
            },
        ),
        ("Why", {"fields": ("who", "command", "cause", "effects", "correlation")}),
        ("Content", {"fields": ("pretty_payload", "pretty_metadata")}),
    )

    def get_ordering(self, request: HttpRequest) -> Any:
        """Of one stream its own order, which is the log's: so its index serves, however long."""
        return ("-stream_version",) if thread_asked_for(request) else self.ordering

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if term and term == thread_asked_for(request):
            return queryset.filter(aggregate_kind="thread", aggregate_id=term), False
        if term.isdecimal():
            return queryset.filter(sequence=term), False
        if term:
            stream = Q(aggregate_kind="project") | Q(aggregate_kind="thread")
            names = Q(event_id=term) | Q(command_id=term) | (stream & Q(aggregate_id=term))
            return queryset.filter(names), False
        return queryset, False

    @admin.display(description="stream")
    def stream(self, event: StoredEvent) -> str:
        return page_of(event.aggregate_kind, event.aggregate_id)

    @admin.display(description="stream")
    def short_stream(self, event: StoredEvent) -> str:
        return short_page_of(event.aggregate_kind, event.aggregate_id)

    @admin.display(description="story")
    def in_story(self, event: StoredEvent) -> str:
        """The page of its thread's story that it is on."""
        if event.aggregate_kind != "thread":
            return NOTHING
        page = -(-event.stream_version // STORY_PAGE)
        url = story_url(event.aggregate_id, p=str(page))
        return link(f"{url}#event-{event.sequence}", "in the story of its thread")

    @admin.display(description="what")
    def told(self, event: StoredEvent) -> str:
        return about_event(event.type, decoded(event.payload))

    @admin.display(description="asked for by")
    def who(self, event: StoredEvent) -> str:
        return who_asked(event.command_id)

    @admin.display(description="command")
    def command(self, event: StoredEvent) -> str:
        """A link where there is a receipt; pieces of an agent's text keep none."""
        if CommandReceipt.objects.filter(pk=event.command_id).exists():
            return page_of("commandreceipt", event.command_id)
        return event.command_id or NOTHING

    @admin.display(description="caused by")
    def cause(self, event: StoredEvent) -> str:
        return cause_of_event(event)

    @admin.display(description="led to")
    def effects(self, event: StoredEvent) -> str:
        return effects_of(event)

    @admin.display(description="correlation")
    def correlation(self, event: StoredEvent) -> str:
        if not event.correlation_id:
            return NOTHING
        return list_of("storedevent", event.correlation_id, correlation=event.correlation_id)

    @admin.display(description="metadata")
    def pretty_metadata(self, event: StoredEvent) -> str:
        return pretty_json(event.metadata)

    @admin.display(description="payload")
    def pretty_payload(self, event: StoredEvent) -> str:
        return pretty_json(event.payload)


@admin.register(CommandReceipt)
class CommandReceiptAdmin(UncountedAdmin):
    list_display = (
        *(time_column("accepted_at", "time"), state_column("status"), "who", "short_id"),
        *("error", "last_event", "short_subject"),
    )
    list_filter = (choices_of("status", ("accepted", "rejected")),)
    search_fields = ("command_id",)
    id_fields = ("command_id", "aggregate_id")
    search_help_text = "A whole command, thread or project id"
    ordering = ("-accepted_at", "-command_id")
    fieldsets = (
        (None, {"fields": ("command_id", "answer", time_column("accepted_at", "time"), "subject")}),
        ("Why", {"fields": ("who", "cause")}),
        ("What came of it", {"fields": ("events", "last_event")}),
    )

    @admin.display(description="command", ordering="command_id")
    def short_id(self, receipt: CommandReceipt) -> str:
        whole = receipt.command_id
        return format_html('<code title="{}">{}</code>', whole, shortened(whole, COMMAND_ID))

    @admin.display(description="about")
    def short_subject(self, receipt: CommandReceipt) -> str:
        return short_page_of(receipt.aggregate_kind, receipt.aggregate_id)

    @admin.display(description="about")
    def subject(self, receipt: CommandReceipt) -> str:
        return page_of(receipt.aggregate_kind, receipt.aggregate_id)

    @admin.display(description="answer")
    def answer(self, receipt: CommandReceipt) -> str:
        if receipt.error is None:
            return badge(receipt.status)
        return format_html(
            "{} {} · {}", badge(receipt.status), refused_command(receipt.error), receipt.error
        )

    @admin.display(description="asked by")
    def who(self, receipt: CommandReceipt) -> str:
        return who_asked(receipt.command_id)

    @admin.display(description="caused by")
    def cause(self, receipt: CommandReceipt) -> str:
        return cause_of_command(receipt.command_id)

    @admin.display(description="last event")
    def last_event(self, receipt: CommandReceipt) -> str:
        if receipt.status != "accepted":
            return NOTHING
        return page_of("storedevent", receipt.result_sequence or None)

    @admin.display(description="events")
    def events(self, receipt: CommandReceipt) -> str:
        found = StoredEvent.objects.filter(command_id=receipt.command_id).order_by("sequence")
        shown = [
            format_html("{} {}", page_of("storedevent", event.pk), event.type)
            for event in found[:EVENTS_SHOWN]
        ]
        return lines(
            [*shown, list_of("storedevent", "as a list", q=receipt.command_id)] if shown else []
        )


@admin.register(LogSeal)
class LogSealAdmin(UncountedAdmin):
    list_display = ("sequence", time_column("sealed_at", "sealed"), "digest")
    ordering = ("-sequence",)
    fields = ("sequence", time_column("sealed_at", "sealed"), "digest", "last_event")

    @admin.display(description="last event under it")
    def last_event(self, seal: LogSeal) -> str:
        return page_of("storedevent", seal.pk)
