"""What all pages share: they only show, a page of rows at a time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from orchestration.models.base import Row

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Row]
    RowPaginator = Paginator[Row]
else:
    ModelAdmin = admin.ModelAdmin
    RowPaginator = Paginator


class KeyPaginator(RowPaginator):
    """Finds the keys of a page first: whole rows would have to be sorted with them."""

    def __init__(self, rows: QuerySet[Row], per_page: int, *args: Any, **options: Any) -> None:
        super().__init__(rows, per_page, *args, **options)
        self._rows = rows

    def page(self, number: int | str) -> Page[Row]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = list(self._rows.values_list("pk", flat=True)[start : start + self.per_page])
        rows = self._rows.model._default_manager.in_bulk(keys)
        return Page([rows[key] for key in keys if key in rows], number, self)


class CompletedList(ChangeList):
    """Rows get what they show of other tables in one query for all of them, after the sorting."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        assert isinstance(self.model_admin, ReadOnlyAdmin)
        self.model_admin.complete(self.result_list)


class ReadOnlyAdmin(ModelAdmin):
    """Nobody may add, change or delete, whoever they are.

    ``id_fields`` are columns with an index; what is searched for by ``search_fields`` = ``ids``
    is a whole id in one of them.
    """

    list_per_page = 50
    paginator = KeyPaginator
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    id_fields: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def complete(self, rows: Sequence[Any]) -> None:
        """Hang on the rows of a page what belongs to them and is in other tables."""

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return CompletedList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            self.complete([found])
        return found

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Django's own exact search ignores case, and therefore indexes."""
        term = search_term.strip()
        if not self.id_fields or not term:
            return super().get_search_results(request, queryset, term)
        wanted = Q()
        for field in self.id_fields:
            wanted |= Q(**{field: term})
        return queryset.filter(wanted), False
