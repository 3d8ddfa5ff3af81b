"""However long a list is, it costs the same few queries: none for each of its rows."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orchestration.models import (
    Activity,
    CommandReceipt,
    LogHead,
    Message,
    PendingRequest,
    Project,
    ProviderBinding,
    RuntimeReceipt,
    Session,
    StoredEvent,
    Thread,
    Turn,
    WorkerPosition,
)
from tests.orchestration.admin import rows

MODELS: list[type[Model]] = [
    model for model in apps.get_app_config("orchestration").get_models() if model is not LogHead
]
MOST = 12
"""Of the sign-in two, of the table two (rows, and their number or end), of filters a few."""
COPIED = (
    *(Activity, CommandReceipt, Message, PendingRequest, Project, ProviderBinding),
    *(RuntimeReceipt, Session, StoredEvent, Thread, Turn, WorkerPosition),
)
UNCOUNTED = (StoredEvent, CommandReceipt, Message, Activity, Turn, RuntimeReceipt)


@pytest.fixture
def owner(db: None) -> Client:
    rows.one_of_each()
    client = Client()
    client.force_login(rows.owner())
    return client


def queries_of(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in queries]


def list_page(model: type[Model]) -> str:
    return f"/admin/orchestration/{model._meta.model_name}/"


def multiply(model: type[Model], by: int) -> None:
    """More rows like the one that there is."""
    (values,) = model._default_manager.values()
    key = model._meta.pk.name
    unique = {name for each in model._meta.total_unique_constraints for name in each.fields}
    unique |= {field.name for field in model._meta.fields if field.unique}
    unique.discard("aggregate_kind")
    for number in range(2, by + 2):
        changed = {
            name: value + number if isinstance(value, int) else f"{value}-{number}"
            for name, value in values.items()
            if name in unique | {key} and value is not None
        }
        model._default_manager.create(**(values | changed))


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_a_few_queries(owner: Client, model: type[Model]) -> None:
    assert len(queries_of(owner, list_page(model))) <= MOST


@pytest.mark.parametrize("model", COPIED)
def test_more_rows_cost_no_more_queries(owner: Client, model: type[Model]) -> None:
    before = len(queries_of(owner, list_page(model)))

    multiply(model, 20)

    assert len(queries_of(owner, list_page(model))) == before


@pytest.mark.parametrize("model", UNCOUNTED)
@pytest.mark.parametrize("query", ["", "?p=2", "?order=oldest", "?q=thread/1", "?thread=thread/1"])
def test_long_tables_are_not_counted(owner: Client, model: type[Model], query: str) -> None:
    table = model._meta.db_table
    counting = re.compile(rf'COUNT\(.*FROM "{table}"', re.IGNORECASE)

    asked = queries_of(
        owner, f"{list_page(model)}{query}" if model_takes(model, query) else list_page(model)
    )

    assert [sql for sql in asked if counting.search(sql)] == []


def model_takes(model: type[Model], query: str) -> bool:
    return not (model is CommandReceipt and query.startswith("?thread"))


@pytest.mark.parametrize("model", UNCOUNTED)
def test_an_id_is_searched_for_as_it_is_so_that_an_index_serves(
    owner: Client, model: type[Model]
) -> None:
    asked = queries_of(owner, f"{list_page(model)}?q=an-id")

    assert [sql for sql in asked if "LIKE" in sql] == []


def test_the_pages_of_our_own_cost_a_few_queries(owner: Client) -> None:
    for path in ("/admin/wire/", "/admin/processes/", "/admin/access/"):
        assert len(queries_of(owner, path)) <= MOST
