"""Filters for the side of a list that never read the whole table to know their choices."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from orchestration.models import Thread

RECENT_THREADS = 20


class ThreadFilter(admin.SimpleListFilter):
    """Any thread by its id in the address; the threads of late to click on."""

    title = "thread"
    parameter_name = "thread"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        recent = Thread.objects.order_by("-last_activity_at").values_list("thread_id", "title")
        choices = dict(recent[:RECENT_THREADS])
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
