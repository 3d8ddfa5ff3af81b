"""The event log, its seals, and the receipts of commands."""

from typing import Any, get_args

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from orchestration.admin.filters import ThreadFilter, choices_of
from orchestration.admin.read_only import NOTHING, list_of, page_of, pretty_json
from orchestration.admin.uncounted import UncountedAdmin
from orchestration.contracts.entities import AggregateKind
from orchestration.contracts.events import PAYLOAD_TYPES
from orchestration.models import CommandReceipt, LogSeal, StoredEvent

EXCERPT = 120
ACTORS = ("client", "server", "provider")


class StreamOfThreadFilter(ThreadFilter):
    def of_thread(self, rows: QuerySet[Any], thread_id: str) -> QuerySet[Any]:
        return rows.filter(aggregate_kind="thread", aggregate_id=thread_id)


@admin.register(StoredEvent)
class EventAdmin(UncountedAdmin):
    """Searched by whole ids only."""

    list_display = ("sequence", "occurred_at", "type", "stream", "actor_kind", "excerpt")
    list_filter = (
        choices_of("type", tuple(PAYLOAD_TYPES)),
        StreamOfThreadFilter,
        choices_of("aggregate_kind", get_args(AggregateKind)),
        choices_of("actor_kind", ACTORS),
    )
    search_fields = ("sequence",)
    search_help_text = "A sequence, or a whole event, command, project or thread id"
    ordering = ("-sequence",)
    fields = (
        *("sequence", "type", "occurred_at", "stream", "stream_version", "event_id"),
        *("command", "cause", "correlation_id", "actor_kind", "pretty_metadata", "pretty_payload"),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if term.isdecimal():
            return queryset.filter(sequence=term), False
        if term:
            names = Q(event_id=term) | Q(command_id=term) | Q(aggregate_id=term)
            return queryset.filter(names), False
        return queryset, False

    @admin.display(description="stream")
    def stream(self, event: StoredEvent) -> str:
        return page_of(event.aggregate_kind, event.aggregate_id)

    @admin.display(description="payload")
    def excerpt(self, event: StoredEvent) -> str:
        whole = event.payload
        return whole if len(whole) <= EXCERPT else f"{whole[:EXCERPT]}…"

    @admin.display(description="command")
    def command(self, event: StoredEvent) -> str:
        """A link where there is a receipt; pieces of an agent's text keep none."""
        if CommandReceipt.objects.filter(pk=event.command_id).exists():
            return page_of("commandreceipt", event.command_id)
        return event.command_id or NOTHING

    @admin.display(description="caused by")
    def cause(self, event: StoredEvent) -> str:
        found = StoredEvent.objects.filter(event_id=event.causation_event_id).first()
        return page_of("storedevent", found.sequence) if found else NOTHING

    @admin.display(description="metadata")
    def pretty_metadata(self, event: StoredEvent) -> str:
        return pretty_json(event.metadata)

    @admin.display(description="payload")
    def pretty_payload(self, event: StoredEvent) -> str:
        return pretty_json(event.payload)


@admin.register(CommandReceipt)
class CommandReceiptAdmin(UncountedAdmin):
    list_display = ("command_id", "accepted_at", "status", "stream", "last_event", "error")
    list_filter = (choices_of("status", ("accepted", "rejected")),)
    search_fields = ("=command_id", "=aggregate_id")
    ordering = ("-accepted_at",)
    fields = ("command_id", "status", "accepted_at", "stream", "last_event", "events", "error")

    @admin.display(description="stream")
    def stream(self, receipt: CommandReceipt) -> str:
        return page_of(receipt.aggregate_kind, receipt.aggregate_id)

    @admin.display(description="last event")
    def last_event(self, receipt: CommandReceipt) -> str:
        return page_of("storedevent", receipt.result_sequence or None)

    @admin.display(description="events")
    def events(self, receipt: CommandReceipt) -> str:
        return list_of("storedevent", "the events of this command", q=receipt.command_id)


@admin.register(LogSeal)
class LogSealAdmin(UncountedAdmin):
    list_display = ("sequence", "sealed_at", "digest")
    search_fields = ("=sequence", "=digest")
    ordering = ("-sequence",)
    fields = ("last_event", "sealed_at", "digest")

    @admin.display(description="last event")
    def last_event(self, seal: LogSeal) -> str:
        return page_of("storedevent", seal.sequence)
