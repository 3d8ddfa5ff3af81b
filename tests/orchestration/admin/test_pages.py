"""Every page of the admin opens, shows what it is about, and takes nothing in."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orchestration.models import LogHead, StoredEvent, Webhook
from tests.orchestration.admin import rows

MODELS: list[type[Model]] = [
    model for model in apps.get_app_config("orchestration").get_models() if model is not LogHead
]
READ_ONLY = [model for model in MODELS if model is not Webhook]
"""All but the one thing that is made here."""
LOG = "/admin/orchestration/storedevent/"


@pytest.fixture
def owner(db: None) -> Client:
    """The owner, signed in, with a row in every table."""
    rows.one_of_each()
    client = Client()
    client.force_login(rows.owner())
    return client


def list_page(model: type[Model]) -> str:
    return f"/admin/orchestration/{model._meta.model_name}/"


def change_page(model: type[Model]) -> str:
    return f"{list_page(model)}{quote(model._default_manager.get().pk)}/change/"


def shown(client: Client, page: str) -> str:
    response = client.get(page)
    assert response.status_code == 200, page
    return response.content.decode()


def without_colours(page: str) -> str:
    return re.sub(r"</?span[^>]*>", "", page)


def test_the_front_page_names_every_table(owner: Client) -> None:
    page = shown(owner, "/admin/")

    for model in MODELS:
        assert list_page(model) in page


@pytest.mark.parametrize("model", MODELS)
def test_every_list_links_to_its_rows(owner: Client, model: type[Model]) -> None:
    assert change_page(model) in shown(owner, list_page(model))


@pytest.mark.parametrize("model", MODELS)
def test_every_list_can_be_searched(owner: Client, model: type[Model]) -> None:
    nothing = shown(owner, f"{list_page(model)}?q=nowhere")

    if admin.site.get_model_admin(model).search_fields:
        assert change_page(model) not in nothing


@pytest.mark.parametrize("model", READ_ONLY)
def test_every_row_can_be_looked_at_and_not_changed(owner: Client, model: type[Model]) -> None:
    page = shown(owner, change_page(model))

    assert 'name="_save"' not in page
    assert "deletelink" not in page
    assert "/history/" not in page


@pytest.mark.parametrize("model", READ_ONLY)
def test_no_row_can_be_added_changed_or_deleted(owner: Client, model: type[Model]) -> None:
    before = list(model._default_manager.values())
    change = change_page(model)
    delete_selected = {"action": "delete_selected", "_selected_action": [before[0]], "post": "yes"}

    added = owner.post(f"{list_page(model)}add/", {"title": "new"})
    changed = owner.post(change, {"title": "changed"})
    deleted = owner.post(change.replace("/change/", "/delete/"), {"post": "yes"})
    owner.post(list_page(model), delete_selected)

    assert (added.status_code, changed.status_code, deleted.status_code) == (403, 403, 403)
    assert list(model._default_manager.values()) == before


def test_a_thread_leads_to_all_that_belongs_to_it(owner: Client) -> None:
    rows.turn(3, "thread/1", state="running")
    rows.turn(4, "another thread")

    page = shown(owner, "/admin/orchestration/thread/thread_2F1/change/")

    assert "/admin/orchestration/session/thread_2F1/change/" in page
    assert "/admin/orchestration/project/project-1/change/" in page
    assert "/admin/orchestration/turn/2/change/" in page
    assert "/admin/orchestration/turn/3/change/" in page
    assert "/admin/orchestration/turn/4/change/" not in page
    assert "/admin/orchestration/storedevent/1/change/" in page
    assert "/admin/orchestration/message/?thread=thread%2F1" in page
    assert "&quot;model&quot;: &quot;gpt-5.4&quot;" in without_colours(page)


def test_an_event_is_shown_with_its_json_laid_out(owner: Client) -> None:
    rows.event(2, payload='{"threadId":"<b>","n":[1]}', metadata='{"requestId":"r-1"}')

    page = without_colours(shown(owner, f"{LOG}2/change/"))

    assert "{\n  &quot;threadId&quot;: &quot;&lt;b&gt;&quot;,\n  &quot;n&quot;: [" in page
    assert "&quot;requestId&quot;: &quot;r-1&quot;" in page


def test_an_event_leads_to_its_thread_its_command_and_its_cause(owner: Client) -> None:
    rows.event(2, "thread/1", causation_event_id="event-1")

    page = shown(owner, f"{LOG}2/change/")

    assert "/admin/orchestration/thread/thread_2F1/change/" in page
    assert "/admin/orchestration/commandreceipt/command-1/change/" in page
    assert "/admin/orchestration/storedevent/1/change/" in page


def test_a_command_without_a_receipt_is_named_all_the_same(owner: Client) -> None:
    rows.event(2, command_id="provider:delta-7")

    page = shown(owner, f"{LOG}2/change/")

    assert "provider:delta-7" in page
    assert "/commandreceipt/provider" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [4, 3, 2, 1]),
        ("?type=thread.created", [2]),
        ("?thread=thread-2", [3]),
        ("?actor_kind=provider", [4]),
        ("?aggregate_kind=project", []),
        ("?thread=thread/1&type=thread.archived", [4, 1]),
        ("?q=3", [3]),
        ("?q=event-4", [4]),
        ("?q=thread-2", [3]),
        ("?q=thread", []),
    ],
)
def test_the_log_is_shown_newest_first_and_can_be_narrowed(
    owner: Client, query: str, expected: list[int]
) -> None:
    rows.event(2, "thread/1", type="thread.created")
    rows.event(3, "thread-2")
    rows.event(4, "thread/1", actor_kind="provider")

    page = shown(owner, f"{LOG}{query}")

    links = {page.find(f'href="{LOG}{sequence}/change/'): sequence for sequence in (1, 2, 3, 4)}
    assert [links[place] for place in sorted(links) if place >= 0] == expected


def test_a_thread_that_is_not_among_the_recent_ones_can_be_asked_for(owner: Client) -> None:
    rows.event(2, "old thread")

    page = shown(owner, f"{LOG}?thread=old+thread")

    assert f"{LOG}2/change/" in page
    assert f"{LOG}1/change/" not in page


@pytest.mark.parametrize(
    "query",
    ["", "?p=2", "?p=x", "?q=thread-1", "?type=thread.archived", "?type=thread.archived&_facets=1"],
)
def test_the_log_is_never_counted(owner: Client, query: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        owner.get(f"{LOG}{query}")

    asked = [query["sql"] for query in queries if StoredEvent._meta.db_table in query["sql"]]
    assert asked
    assert [sql for sql in asked if "COUNT(" in sql.upper() or "DISTINCT" in sql.upper()] == []


def test_the_log_is_leafed_through_page_by_page(owner: Client) -> None:
    for sequence in range(2, 121):
        rows.event(sequence)

    first, second, last = (shown(owner, f"{LOG}?p={number}") for number in (1, 2, 3))

    assert f"{LOG}120/change/" in first and f"{LOG}71/change/" in first
    assert f"{LOG}70/change/" in second and f"{LOG}21/change/" in second
    assert f"{LOG}20/change/" in last and f"{LOG}1/change/" in last
    assert "51 results" not in first and "Show all" not in first
    assert "?p=2" in first and "?p=3" in second and "?p=4" not in last


def test_the_log_is_never_shown_whole(owner: Client) -> None:
    for sequence in range(2, 121):
        rows.event(sequence)

    page = shown(owner, f"{LOG}?all=")

    assert f"{LOG}120/change/" in page and f"{LOG}70/change/" not in page


def test_beyond_the_end_of_the_log_nothing_breaks(owner: Client) -> None:
    response = owner.get(f"{LOG}?p=99", follow=True)

    assert response.status_code == 200


def test_nothing_else_can_be_changed_there_either(owner: Client) -> None:
    """Above all not the owner, who is made by the server and has no password."""
    assert "/admin/auth/" not in shown(owner, "/admin/")
    assert owner.get("/admin/auth/user/").status_code == 404


def test_a_stranger_sees_nothing(db: None) -> None:
    for model in MODELS:
        response = Client().get(list_page(model))

        assert response.status_code in {302, 401, 403}
