"""What workers remember, the milestones of their work, and the settings that were changed."""

from django.contrib import admin

from orchestration.admin.filters import ThreadFilter
from orchestration.admin.read_only import ReadOnlyAdmin, page_of, pretty_json
from orchestration.admin.uncounted import UncountedAdmin
from orchestration.models import (
    ProviderBinding,
    RuntimeReceipt,
    Setting,
    WorkerEffect,
    WorkerPosition,
)


@admin.register(ProviderBinding)
class ProviderBindingAdmin(ReadOnlyAdmin):
    list_display = ("thread_id", "provider_name", "status", "runtime_mode", "last_seen_at")
    search_fields = ("=thread_id", "=process_key", "=sent_turn_id")
    ordering = ("-last_seen_at",)
    fields = (
        *("thread", "provider_name", "status", "runtime_mode", "last_seen_at", "process_key"),
        *("sending_message_id", "sent_turn_id", "pretty_cursor"),
    )

    @admin.display(description="thread")
    def thread(self, binding: ProviderBinding) -> str:
        return page_of("thread", binding.thread_id)

    @admin.display(description="resume cursor")
    def pretty_cursor(self, binding: ProviderBinding) -> str:
        return pretty_json(binding.resume_cursor)


@admin.register(RuntimeReceipt)
class RuntimeReceiptAdmin(UncountedAdmin):
    list_display = ("id", "type", "thread_id", "turn_id", "created_at", "duration_ms")
    list_filter = (ThreadFilter,)
    search_fields = ("=type", "=thread_id", "=turn_id")
    ordering = ("-id",)
    fields = ("type", "thread", "turn_id", "created_at", "duration_ms", "pretty_payload")

    @admin.display(description="thread")
    def thread(self, receipt: RuntimeReceipt) -> str:
        return page_of("thread", receipt.thread_id)

    @admin.display(description="payload")
    def pretty_payload(self, receipt: RuntimeReceipt) -> str:
        return pretty_json(receipt.payload)


@admin.register(WorkerPosition)
class WorkerPositionAdmin(ReadOnlyAdmin):
    list_display = ("worker", "sequence")
    ordering = ("worker",)


@admin.register(WorkerEffect)
class WorkerEffectAdmin(ReadOnlyAdmin):
    list_display = ("id", "worker", "sequence")
    search_fields = ("=worker",)
    ordering = ("-id",)


@admin.register(Setting)
class SettingAdmin(ReadOnlyAdmin):
    list_display = ("key", "value")
    ordering = ("key",)
    fields = ("key", "pretty_value")

    @admin.display(description="value")
    def pretty_value(self, setting: Setting) -> str:
        return pretty_json(setting.value)
