"""What all pages share: they only show."""

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orchestration.models.base import Row

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Row]
else:
    ModelAdmin = admin.ModelAdmin

NOTHING = "-"


class ReadOnlyAdmin(ModelAdmin):
    """Nobody may add, change or delete, whoever they are."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False


def pretty_json(text: str | None) -> str:
    """Stored JSON, laid out for people; as it is where it cannot be read."""
    if text is None:
        return NOTHING
    with suppress(ValueError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return format_html('<pre style="white-space: pre-wrap; margin: 0">{}</pre>', text)


def page_of(model: str, key: str | int | None, label: str | None = None) -> str:
    """A link to one row's page."""
    if key is None:
        return NOTHING
    url = reverse(f"admin:orchestration_{model}_change", args=[quote(key)])
    return _link(url, label or str(key))


def list_of(model: str, label: str, **filters: str) -> SafeString:
    """A link to a list, filtered."""
    query = QueryDict(mutable=True)
    query.update(filters)
    url = reverse(f"admin:orchestration_{model}_changelist")
    return _link(f"{url}?{query.urlencode()}", label)


def _link(url: str, label: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, label)
