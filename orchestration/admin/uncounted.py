"""Pages of a table that is too long to be counted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from orchestration.admin.read_only import CompletedList, ReadOnlyAdmin
from orchestration.models.base import Row

if TYPE_CHECKING:
    RowPaginator = Paginator[Row]
else:
    RowPaginator = Paginator


DEEPEST = 200
"""Pages that can be leafed through: to come to page 20,000 a database reads all before it."""


class OrderFilter(admin.SimpleListFilter):
    """The other end of the table, without leafing through it."""

    title = "order"
    parameter_name = "order"
    oldest = "oldest"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(self.oldest, "oldest first")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        newest, *others = super().choices(changelist)
        yield {**newest, "display": "newest first"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class UncountedPaginator(RowPaginator):
    """Looks one row past the page that is asked for, and believes the table to end there."""

    def __init__(self, rows: QuerySet[Row], per_page: int, page: int, **options: Any) -> None:
        super().__init__(rows, per_page, **options)
        self._rows = rows
        self._start = (page - 1) * per_page

    @cached_property
    def count(self) -> int:
        deepest = DEEPEST * self.per_page
        if self._start >= deepest:
            return deepest
        seen = self._rows.values_list("pk")[self._start : self._start + self.per_page + 1]
        return min(self._start + len(seen), deepest)


class UncountedList(CompletedList):
    """Claims to show all that there is, so that the page names no number of results."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.full_result_count = self.result_count

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        ordering = list(super().get_ordering(request, queryset))
        if request.GET.get(OrderFilter.parameter_name) != OrderFilter.oldest:
            return ordering
        return [turned_round(str(field)) for field in ordering]


def turned_round(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


class UncountedAdmin(ReadOnlyAdmin):
    """A table that grows with every event: newest or oldest first, and never counted."""

    sortable_by = ()
    list_max_show_all = 0

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (*super().get_list_filter(request), OrderFilter)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return UncountedList

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: QuerySet[Row],
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
    ) -> UncountedPaginator:
        page = request.GET.get(PAGE_VAR, "1")
        number = int(page) if page.isdecimal() else 1
        return UncountedPaginator(queryset, per_page, max(number, 1))
