"""What workers remember, the milestones of their work, and the settings that were changed."""

from collections.abc import Sequence
from typing import Any, get_args

from django.contrib import admin
from django.db.models import Count
from django.utils.html import format_html

from orchestration.admin.cells import (
    NOTHING,
    page_of,
    pretty_json,
    short_page_of,
    shortened,
    shown_duration,
    state_column,
    story_of,
    time_column,
)
from orchestration.admin.filters import ThreadFilter, choices_of
from orchestration.admin.live import live_lags
from orchestration.admin.read_only import ReadOnlyAdmin
from orchestration.admin.uncounted import UncountedAdmin
from orchestration.contracts.receipts import Receipt
from orchestration.models import (
    LogHead,
    ProviderBinding,
    RuntimeReceipt,
    Setting,
    WorkerEffect,
    WorkerPosition,
)

RECEIPT_TYPES = tuple(str(kind.__struct_config__.tag) for kind in get_args(Receipt))


@admin.register(ProviderBinding)
class ProviderBindingAdmin(ReadOnlyAdmin):
    list_display = (
        *("thread_id", "provider_name", state_column("status"), "runtime_mode"),
        time_column("last_seen_at", "attached or left"),
    )
    search_fields = ("thread_id",)
    id_fields = ("thread_id", "process_key", "sent_turn_id")
    search_help_text = "A whole thread id, process key, or id of a sent turn"
    ordering = ("-last_seen_at",)
    fields = (
        *("thread", "provider_name", state_column("status"), "runtime_mode"),
        time_column("last_seen_at", "attached or left"),
        *("process_key", "sending_message_id", "sent_turn_id", "pretty_cursor"),
    )

    @admin.display(description="thread")
    def thread(self, binding: ProviderBinding) -> str:
        return page_of("thread", binding.thread_id)

    @admin.display(description="resume cursor")
    def pretty_cursor(self, binding: ProviderBinding) -> str:
        return pretty_json(binding.resume_cursor)


@admin.register(RuntimeReceipt)
class RuntimeReceiptAdmin(UncountedAdmin):
    list_display = (
        "id",
        time_column("created_at", "time"),
        "type",
        "took",
        "short_thread",
        "short_turn",
    )
    list_filter = (choices_of("type", RECEIPT_TYPES), ThreadFilter)
    search_fields = ("thread_id",)
    id_fields = ("type", "thread_id", "turn_id")
    search_help_text = "A whole type, thread or turn id"
    ordering = ("-id",)
    fields = (
        *("type", "thread", "turn", time_column("created_at", "time"), "took", "pretty_payload"),
    )

    @admin.display(description="took")
    def took(self, receipt: RuntimeReceipt) -> str:
        return shown_duration(receipt.duration_ms)

    @admin.display(description="thread")
    def thread(self, receipt: RuntimeReceipt) -> str:
        return page_of("thread", receipt.thread_id)

    @admin.display(description="thread")
    def short_thread(self, receipt: RuntimeReceipt) -> str:
        return short_page_of("thread", receipt.thread_id) if receipt.thread_id else NOTHING

    @admin.display(description="turn")
    def short_turn(self, receipt: RuntimeReceipt) -> str:
        if not receipt.thread_id or not receipt.turn_id:
            return NOTHING
        return story_of(receipt.thread_id, shortened(receipt.turn_id), receipt.turn_id)

    @admin.display(description="turn")
    def turn(self, receipt: RuntimeReceipt) -> str:
        if not receipt.thread_id or not receipt.turn_id:
            return NOTHING
        return story_of(receipt.thread_id, receipt.turn_id, receipt.turn_id)

    @admin.display(description="payload")
    def pretty_payload(self, receipt: RuntimeReceipt) -> str:
        return pretty_json(receipt.payload)


@admin.register(WorkerPosition)
class WorkerPositionAdmin(ReadOnlyAdmin):
    """A position is stored when something was done: a server that is asked knows better."""

    list_display = ("worker", "stored", "lag", "above")
    ordering = ("worker",)
    fields = ("worker", "event", "lag", "above")

    def complete(self, rows: Sequence[Any]) -> None:
        head = LogHead.objects.values_list("sequence", flat=True).first() or 0
        counted = WorkerEffect.objects.values_list("worker").annotate(Count("id"))
        effects, lags = dict(counted), live_lags()
        for row in rows:
            row.behind = lags.get(row.worker, head - row.sequence)
            row.done_above = effects.get(row.worker, 0)

    @admin.display(description="stored position")
    def event(self, position: WorkerPosition) -> str:
        return page_of("storedevent", position.sequence or None)

    @admin.display(description="stored position", ordering="sequence")
    def stored(self, position: WorkerPosition) -> int:
        return int(position.sequence)

    @admin.display(description="behind the head")
    def lag(self, position: WorkerPosition) -> str:
        behind: int = position.behind  # type: ignore[attr-defined]  # see complete
        return f"{behind:,} event{'' if behind == 1 else 's'}" if behind > 0 else "nothing"

    @admin.display(description="done above it")
    def above(self, position: WorkerPosition) -> str:
        done: int = position.done_above  # type: ignore[attr-defined]  # see complete
        return f"{done:,}" if done else NOTHING


@admin.register(WorkerEffect)
class WorkerEffectAdmin(ReadOnlyAdmin):
    list_display = ("id", "worker", "sequence")
    search_fields = ("=worker",)
    ordering = ("-id",)
    fields = ("worker", "event")

    @admin.display(description="event that is dealt with")
    def event(self, effect: WorkerEffect) -> str:
        return page_of("storedevent", effect.sequence)


@admin.register(Setting)
class SettingAdmin(ReadOnlyAdmin):
    list_display = ("key", "short_value")
    ordering = ("key",)
    fields = ("key", "pretty_value")

    @admin.display(description="value")
    def short_value(self, setting: Setting) -> str:
        return format_html("<code>{}</code>", setting.value[:200])

    @admin.display(description="value")
    def pretty_value(self, setting: Setting) -> str:
        return pretty_json(setting.value)
