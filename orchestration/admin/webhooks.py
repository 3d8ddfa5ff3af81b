"""Webhooks, which can be made and changed here."""

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
    shown_time,
)
from orchestration.admin.deliveries import link_to, look_soon
from orchestration.clock import now_iso
from orchestration.errors import OrchestrationError
from orchestration.models import Webhook, WebhookDelivery
from orchestration.webhooks import rows
from orchestration.webhooks.kinds import KINDS
from orchestration.webhooks.signing import new_secret
from orchestration.webhooks.trial import send_test

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Webhook]
    ModelForm = forms.ModelForm[Webhook]
else:
    ModelAdmin = admin.ModelAdmin
    ModelForm = forms.ModelForm

LATEST = 10


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
        return link_to(last) if last else NOTHING

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
            ((shown_time(one.created_at), one.kind, link_to(one)) for one in found),
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
