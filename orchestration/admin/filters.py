"""Filters for the side of a list that never read the whole table to know their choices."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from orchestration.models import Thread

RECENT_THREADS = 12
TITLE = 60


class TypedFilter(admin.SimpleListFilter):
    """A whole id that is typed, or was linked to; there are too many to choose from."""

    template = "admin/orchestration/typed_filter.html"
    hint = "whole id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.others = [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in (self.parameter_name, "p")
        ]
        return []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = (self.value() or "").strip()
        return self.narrow(queryset, chosen) if chosen else queryset

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        raise NotImplementedError

    def has_output(self) -> bool:
        return True


class ThreadFilter(admin.SimpleListFilter):
    """Any thread by its id in the address; the threads of late to click on."""

    title = "thread"
    parameter_name = "thread"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        recent = Thread.objects.order_by("-last_activity_at").values_list("thread_id", "title")
        choices = {id_: title[:TITLE] for id_, title in recent[:RECENT_THREADS]}
        if (chosen := self.value()) and chosen not in choices:
            choices[chosen] = chosen
        return list(choices.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return self.of_thread(queryset, chosen) if chosen else queryset

    def of_thread(self, rows: QuerySet[Any], thread_id: str) -> QuerySet[Any]:
        return rows.filter(thread_id=thread_id)

    def has_output(self) -> bool:
        return True


def choices_of(field: str, values: Sequence[str]) -> type[admin.SimpleListFilter]:
    """A filter for a column with few values, all known beforehand."""

    class ChoicesFilter(admin.SimpleListFilter):
        title = field.replace("_", " ")
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(value, value) for value in values]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            chosen = self.value()
            return queryset.filter(**{field: chosen}) if chosen else queryset

    return ChoicesFilter
