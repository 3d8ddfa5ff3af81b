"""Webhooks are made, changed, tried and looked after in the admin."""

from typing import Any

import pytest
from django.test import Client
from pytest import MonkeyPatch

from orchestration.models import LogHead, Webhook, WebhookDelivery
from orchestration.webhooks.kinds import KINDS
from orchestration.webhooks.rows import Outcome
from tests.orchestration.admin import rows

HOOKS = "/admin/orchestration/webhook/"
DELIVERIES = "/admin/orchestration/webhookdelivery/"


@pytest.fixture
def owner(database: None) -> Client:
    client = Client()
    client.force_login(rows.owner())
    return client


def make(owner: Client, **fields: Any) -> str:
    given = {
        "name": "Bell",
        "target_url": "http://127.0.0.1:9/bell",
        "chosen": ["turn.completed", "turn.failed"],
        "is_active": "on",
    }
    return owner.post(f"{HOOKS}add/", {**given, **fields}, follow=True).content.decode()


def change_page() -> str:
    return f"{HOOKS}{Webhook.objects.get().pk}/change/"


def test_the_secret_is_shown_once(owner: Client) -> None:
    made = make(owner)
    secret = Webhook.objects.get().secret

    assert secret in made
    assert secret not in owner.get(change_page()).content.decode()
    assert secret not in owner.get(HOOKS).content.decode()


def test_it_hears_of_what_comes_after_it_was_made(owner: Client) -> None:
    rows.events(3)
    LogHead.objects.update(sequence=3)

    make(owner)

    hook = Webhook.objects.get()
    assert hook.after_sequence == 3
    assert hook.kinds == '["turn.completed", "turn.failed"]'


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"target_url": "ftp://127.0.0.1/"}, "is no address"),
        ({"target_url": "http://me:secret@127.0.0.1/"}, "an address with a password"),
        ({"chosen": []}, "This field is required"),
    ],
)
def test_what_cannot_be_is_refused(owner: Client, fields: dict[str, Any], problem: str) -> None:
    assert problem in make(owner, **fields)
    assert not Webhook.objects.exists()


def test_a_test_is_sent_and_its_answer_shown(owner: Client, monkeypatch: MonkeyPatch) -> None:
    make(owner)
    outcome = Outcome(503, "answered 503", 12.0)
    monkeypatch.setattr("orchestration.webhooks.trial.post_test", lambda *_: outcome)
    fields = {
        "name": "Bell",
        "target_url": "http://127.0.0.1:9/bell",
        "chosen": ["turn.completed"],
        "is_active": "on",
    }

    page = owner.post(change_page(), {**fields, "_send_test": "1"}, follow=True)

    assert "The test was not taken: answered 503 (12 ms)" in page.content.decode()
    assert WebhookDelivery.objects.get().status == "given-up"


def test_a_paused_one_hears_only_of_what_comes_after(owner: Client) -> None:
    make(owner)
    chosen = {"_selected_action": [Webhook.objects.get().pk]}

    owner.post(HOOKS, {"action": "pause", **chosen})
    paused = Webhook.objects.get()
    rows.event(1)
    LogHead.objects.update(sequence=1)
    owner.post(HOOKS, {"action": "resume", **chosen})

    assert not paused.is_active
    assert Webhook.objects.get().is_active
    assert Webhook.objects.get().after_sequence == 1


def test_a_delivery_that_was_given_up_is_tried_again(owner: Client) -> None:
    make(owner)
    delivery = WebhookDelivery.objects.create(
        webhook=Webhook.objects.get(),
        event_id="event-1",
        sequence=1,
        thread_id="thread-1",
        kind="turn.completed",
        status="given-up",
        attempts=9,
        error="answered 500",
        created_at=rows.AT,
        try_until=rows.AT,
    )

    owner.post(DELIVERIES, {"action": "try_again", "_selected_action": [delivery.pk]})

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("waiting", 9)
    assert delivery.try_until > rows.AT


def test_removing_one_forgets_its_deliveries(owner: Client) -> None:
    make(owner)
    page = change_page().replace("/change/", "/delete/")

    owner.post(page, {"post": "yes"})

    assert not Webhook.objects.exists()


def test_the_rest_of_the_page_knows_the_kinds(owner: Client) -> None:
    page = owner.get(f"{HOOKS}add/").content.decode()

    assert all(kind in page for kind in KINDS)
