"""What became of the deliveries of webhooks."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from orchestration.admin.cells import (
    NOTHING,
    page_of,
    shown_duration,
    state_column,
    time_column,
)
from orchestration.admin.filters import choices_of
from orchestration.admin.read_only import ReadOnlyAdmin
from orchestration.current import find_runtime
from orchestration.models import Webhook, WebhookDelivery
from orchestration.webhooks import rows
from orchestration.webhooks.kinds import KINDS, TEST

EXCERPT = 24


class OfWebhookFilter(admin.SimpleListFilter):
    title = "webhook"
    parameter_name = "webhook"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = Webhook.objects.order_by("name", "id")
        return [(str(one.pk), one.name or one.target_url) for one in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(webhook_id=chosen) if chosen and chosen.isdecimal() else queryset

    def has_output(self) -> bool:
        return True


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        *(time_column("created_at", "created"), "kind", state_column("status"), "answer"),
        *("attempts", time_column("next_try_at", "next try"), "hook"),
    )
    list_filter = (
        choices_of("status", rows.STATUSES),
        OfWebhookFilter,
        choices_of("kind", (*KINDS, TEST)),
    )
    list_select_related = ("webhook",)
    search_fields = ("=thread_id", "=event_id")
    ordering = ("-id",)
    fields = (
        *("hook", "kind", state_column("status"), "attempts", "response", "took"),
        time_column("created_at", "created"),
        time_column("next_try_at", "next try"),
        time_column("try_until", "tried until"),
        time_column("finished_at", "finished"),
        *("event", "event_id", "thread"),
    )
    actions = ("try_again",)

    @admin.display(description="webhook")
    def hook(self, delivery: WebhookDelivery) -> str:
        hook = delivery.webhook
        return page_of("webhook", hook.pk, hook.name or hook.target_url)

    @admin.display(description="response")
    def answer(self, delivery: WebhookDelivery) -> str:
        """The status, or what went wrong in a few words; the page has them all."""
        whole = self.response(delivery)
        if delivery.response_code is not None or len(whole) <= EXCERPT:
            return str(delivery.response_code or whole)
        return format_html('<span title="{}">{}…</span>', whole, whole[:EXCERPT])

    @admin.display(description="response")
    def response(self, delivery: WebhookDelivery) -> str:
        return delivery.error or str(delivery.response_code or NOTHING)

    @admin.display(description="last attempt took")
    def took(self, delivery: WebhookDelivery) -> str:
        return shown_duration(delivery.duration_ms)

    @admin.display(description="event")
    def event(self, delivery: WebhookDelivery) -> str:
        return page_of("storedevent", delivery.sequence)

    @admin.display(description="thread")
    def thread(self, delivery: WebhookDelivery) -> str:
        return page_of("thread", delivery.thread_id)

    @admin.action(description="Try again")
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        tried = rows.try_again(list(queryset))
        look_soon()
        self.message_user(request, f"{tried} will be sent again now, and tried for another day.")


def look_soon() -> None:
    """The server's own workers hear of it at once."""
    if (runtime := find_runtime()) is not None:
        runtime.webhooks.look_soon()


def link_to(delivery: WebhookDelivery) -> str:
    return page_of("webhookdelivery", delivery.pk, result_of(delivery))


def result_of(delivery: WebhookDelivery) -> str:
    if delivery.status == rows.WAITING and delivery.attempts == 0:
        return rows.WAITING
    kind = " (test)" if delivery.kind == TEST else ""
    return f"{delivery.status}{kind}: {delivery.error or delivery.response_code}"
