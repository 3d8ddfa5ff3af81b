"""Webhooks, which can be made and changed here, and what became of their deliveries."""

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join

from orchestration import event_store
from orchestration.admin.cells import (
    NOTHING,
    list_of,
    page_of,
    shown_duration,
    shown_time,
    state_column,
    time_column,
)
from orchestration.admin.filters import choices_of
from orchestration.admin.read_only import ReadOnlyAdmin
from orchestration.clock import now_iso
from orchestration.errors import OrchestrationError
from orchestration.models import Webhook, WebhookDelivery
from orchestration.runtime import find_runtime
from orchestration.webhooks import rows
from orchestration.webhooks.kinds import KINDS, TEST
from orchestration.webhooks.signing import new_secret
from orchestration.webhooks.trial import send_test

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Webhook]
    ModelForm = forms.ModelForm[Webhook]
else:
    ModelAdmin = admin.ModelAdmin
    ModelForm = forms.ModelForm

LATEST = 10
EXCERPT = 24


class WebhookForm(ModelForm):
    target_url = forms.CharField(
        label="Address",
        widget=forms.URLInput(
            attrs={"class": "vURLField", "placeholder": "http://127.0.0.1:9000/"}
        ),
        help_text="May be on this machine or nearby. Redirects are not followed.",
    )
    chosen = forms.MultipleChoiceField(
        label="Tell of",
        choices=[(kind, f"{kind}: {meaning}") for kind, meaning in KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Webhook
        fields = ("name", "target_url", "is_active")
        widgets = {"name": forms.TextInput(attrs={"class": "vTextField"})}
        help_texts = {"is_active": "What happens while it is paused is not told afterwards."}
        labels = {"is_active": "Active"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["chosen"] = json.loads(self.instance.kinds)

    def clean_target_url(self) -> str:
        try:
            return rows.require_target(self.cleaned_data["target_url"])
        except OrchestrationError as mistake:
            raise forms.ValidationError(str(mistake)) from mistake


@admin.register(Webhook)
class WebhookAdmin(ModelAdmin):
    form = WebhookForm
    fields = ("name", "target_url", "chosen", "is_active", "secret_shown", "latest")
    readonly_fields = ("secret_shown", "latest")
    list_display = ("title", "target_url", "told_of", "is_active", "last_delivery", "waiting")
    search_fields = ("name", "target_url")
    ordering = ("name", "id")
    actions = ("pause", "resume")

    class Media:
        css = {"all": ("orchestration/webhooks.css",)}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Webhooks", **(extra_context or {})})

    @admin.display(description="name")
    def title(self, webhook: Webhook) -> str:
        return webhook.name or f"webhook {webhook.pk}"

    @admin.display(description="tells of")
    def told_of(self, webhook: Webhook) -> str:
        return ", ".join(json.loads(webhook.kinds))

    @admin.display(description="last delivery")
    def last_delivery(self, webhook: Webhook) -> str:
        last = webhook.deliveries.order_by("-id").first()
        return _page_of(last) if last else NOTHING

    @admin.display(description="waiting")
    def waiting(self, webhook: Webhook) -> int:
        return rows.count_waiting(webhook.pk)

    @admin.display(description="secret")
    def secret_shown(self, webhook: Webhook) -> str:
        """Once, when it is made; then only enough of it to tell two apart."""
        if webhook.pk is None:
            return "made when this is saved, and shown once"
        return f"{webhook.secret[:10]}… (what signs the deliveries; shown once, when it was made)"

    @admin.display(description="latest deliveries")
    def latest(self, webhook: Webhook) -> str:
        if webhook.pk is None:
            return NOTHING
        found = list(webhook.deliveries.order_by("-id")[:LATEST])
        lines = format_html_join(
            "",
            "{} · {} · {}<br>",
            ((shown_time(one.created_at), one.kind, _page_of(one)) for one in found),
        )
        all_of_it = list_of("webhookdelivery", "all deliveries", webhook=str(webhook.pk))
        return format_html("{}{}", lines, all_of_it if found else "nothing was sent yet")

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        now = now_iso()
        obj.kinds = json.dumps(rows.require_kinds(form.cleaned_data["chosen"]))
        obj.updated_at = now
        if not change:
            obj.secret, obj.created_at = new_secret(), now
        if not change or ("is_active" in form.changed_data and obj.is_active):
            obj.after_sequence = event_store.head()
        super().save_model(request, obj, form, change)
        look_soon()
        if not change:
            show_secret(request, obj)

    def delete_model(self, request: HttpRequest, obj: Webhook) -> None:
        rows.remove(obj)
        look_soon()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            rows.remove(webhook)
        look_soon()

    def response_change(self, request: HttpRequest, obj: Webhook) -> HttpResponse:
        if "_send_test" in request.POST:
            tell_of_test(request, send_test(obj))
            return HttpResponseRedirect(request.path)
        if "_new_secret" in request.POST:
            obj.secret = new_secret()
            obj.save(update_fields=["secret"])
            look_soon()
            show_secret(request, obj)
            return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        switch_all(queryset, on=False)

    @admin.action(description="Resume", permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        switch_all(queryset, on=True)


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


def tell_of_test(request: HttpRequest, delivery: WebhookDelivery) -> None:
    took = f"{delivery.duration_ms:.0f} ms" if delivery.duration_ms is not None else ""
    if delivery.error is None:
        messages.success(request, f"The test was taken ({delivery.response_code}, {took}).")
    else:
        messages.error(request, f"The test was not taken: {delivery.error} ({took}).")


def show_secret(request: HttpRequest, webhook: Webhook) -> None:
    words = "The secret that signs its deliveries; it is not shown again: {}"
    messages.warning(request, format_html(words, webhook.secret))


def switch_all(webhooks: QuerySet[Webhook], *, on: bool) -> None:
    for webhook in webhooks:
        rows.switch(webhook, on=on)
    look_soon()


def look_soon() -> None:
    """The server's own workers hear of it at once."""
    if (runtime := find_runtime()) is not None:
        runtime.webhooks.look_soon()


def _page_of(delivery: WebhookDelivery) -> str:
    return page_of("webhookdelivery", delivery.pk, _result_of(delivery))


def _result_of(delivery: WebhookDelivery) -> str:
    if delivery.status == rows.WAITING and delivery.attempts == 0:
        return rows.WAITING
    kind = " (test)" if delivery.kind == TEST else ""
    return f"{delivery.status}{kind}: {delivery.error or delivery.response_code}"
