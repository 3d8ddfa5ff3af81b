"""Pages of a table that is too long to be counted."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from orchestration.admin.read_only import ReadOnlyAdmin
from orchestration.models.base import Row

if TYPE_CHECKING:
    RowPaginator = Paginator[Row]
else:
    RowPaginator = Paginator


class UncountedPaginator(RowPaginator):
    """Looks one row past the page that is asked for, and believes the table to end there."""

    def __init__(self, rows: QuerySet[Row], per_page: int, page: int, **options: Any) -> None:
        super().__init__(rows, per_page, **options)
        self._rows = rows
        self._start = (page - 1) * per_page

    @cached_property
    def count(self) -> int:
        seen = self._rows.values_list("pk")[self._start : self._start + self.per_page + 1]
        return self._start + len(seen)


class UncountedList(ChangeList):
    """Claims to show all that there is, so that the page names no number of results."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.full_result_count = self.result_count


class UncountedAdmin(ReadOnlyAdmin):
    """A table that grows with every event: newest first, in no other order, and never counted."""

    sortable_by = ()
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

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
