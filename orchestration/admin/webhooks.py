"""Webhooks and their deliveries."""

from django.contrib import admin

from orchestration.admin.filters import choices_of
from orchestration.admin.read_only import ReadOnlyAdmin
from orchestration.models import Webhook, WebhookDelivery


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    list_display = ("name", "target_url", "is_active", "updated_at")
    search_fields = ("name", "target_url")
    ordering = ("name", "id")
    fields = ("name", "target_url", "kinds", "is_active", "created_at", "updated_at")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "thread_id", "status", "attempts", "response_code", "next_try_at")
    list_filter = (choices_of("status", ("waiting", "delivered", "given-up")),)
    search_fields = ("=thread_id", "=event_id")
    ordering = ("-id",)
