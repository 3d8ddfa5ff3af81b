"""Webhooks from the command line: list, add, pause, test and remove them; see deliveries."""

import argparse
import json
from collections.abc import Iterable
from typing import Any

import msgspec
from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from orchestration.management.base import LogCommand
from orchestration.management.commands.checkpoints import line_of
from orchestration.models import Webhook, WebhookDelivery
from orchestration.webhooks import rows
from orchestration.webhooks.kinds import KINDS
from orchestration.webhooks.trial import send_test

Row = dict[str, Any]

EXAMPLES = """
examples:
  manage.py webhooks add http://127.0.0.1:9000/bell --kind turn.completed --kind approval.requested
  manage.py webhooks test 1           send something now, and show what was answered
  manage.py webhooks deliveries 1     what was sent of late, and what waits
  manage.py webhooks retry 17         try one delivery again, for another day
  manage.py webhooks pause 1          what happens meanwhile is not told afterwards
  manage.py webhooks list --json      one JSON object a line

A running server notices within five seconds. The secret is shown once, by `add`.
kinds:
"""
SHOWN = 50


class Command(LogCommand):
    help = "Tells other programs of what happens: signed POSTs, tried for a day until taken."
    epilog = EXAMPLES + "\n".join(f"  {kind:22}{meaning}" for kind, meaning in KINDS.items())

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        self._action(actions, "list", "all webhooks")
        add = self._action(actions, "add", "tell an address of what happens from now on")
        add.add_argument("url", help="where to send to; also on this machine or nearby")
        add.add_argument(
            "--kind", action="append", choices=list(KINDS), required=True, help="may be repeated"
        )
        add.add_argument("--name", default="", help="what it is for")
        for action, meaning in (
            ("remove", "forget a webhook and its deliveries"),
            ("pause", "send nothing more"),
            ("resume", "send what waits, and what happens from now on"),
            ("test", "send a test now; exit code 1 if it is not taken"),
        ):
            self._action(actions, action, meaning).add_argument("id", type=int)
        deliveries = self._action(actions, "deliveries", "what was sent, and what waits")
        deliveries.add_argument("id", type=int, nargs="?")
        self._action(actions, "retry", "try a delivery again").add_argument("id", type=int)

    def _action(self, actions: Any, name: str, meaning: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = actions.add_parser(name, help=meaning)
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        return parser

    def handle(self, *, action: str, json: bool, **options: Any) -> None:
        for row in getattr(self, f"_{action}")(options):
            self.stdout.write(msgspec.json.encode(row).decode() if json else line_of(row))

    def _list(self, options: Row) -> Iterable[Row]:
        return [_shown(webhook) for webhook in Webhook.objects.order_by("id")]

    def _add(self, options: Row) -> Iterable[Row]:
        with transaction.atomic():
            webhook = rows.add(options["url"], options["kind"], options["name"])
        return [{**_shown(webhook), "secret": webhook.secret}]

    def _remove(self, options: Row) -> Iterable[Row]:
        webhook = rows.webhook_of(options["id"])
        shown = _shown(webhook)
        rows.remove(webhook)
        return [{**shown, "removed": True}]

    def _pause(self, options: Row) -> Iterable[Row]:
        return self._switch(options["id"], on=False)

    def _resume(self, options: Row) -> Iterable[Row]:
        return self._switch(options["id"], on=True)

    def _switch(self, webhook_id: int, *, on: bool) -> Iterable[Row]:
        webhook = rows.webhook_of(webhook_id)
        rows.switch(webhook, on=on)
        return [_shown(webhook)]

    def _test(self, options: Row) -> Iterable[Row]:
        webhook = rows.webhook_of(options["id"])
        delivery = send_test(webhook)
        yield _delivery(delivery)
        if delivery.error is not None:
            raise CommandError(f"the test was not taken: {delivery.error}")

    def _deliveries(self, options: Row) -> Iterable[Row]:
        found = WebhookDelivery.objects.order_by("-id")
        if options["id"] is not None:
            found = found.filter(webhook=rows.webhook_of(options["id"]))
        return [_delivery(delivery) for delivery in found[:SHOWN]]

    def _retry(self, options: Row) -> Iterable[Row]:
        found = list(WebhookDelivery.objects.filter(pk=options["id"]))
        if not rows.try_again(found):
            raise CommandError(f"there is no delivery {options['id']} of an event")
        return [_delivery(WebhookDelivery.objects.get(pk=options["id"]))]


def _shown(webhook: Webhook) -> Row:
    return {
        "id": webhook.pk,
        "name": webhook.name or None,
        "url": webhook.target_url,
        "kinds": json.loads(webhook.kinds),
        "active": webhook.is_active,
        "waiting": rows.count_waiting(webhook.pk),
    }


def _delivery(delivery: WebhookDelivery) -> Row:
    return {
        "id": delivery.pk,
        "webhook": delivery.webhook_id,
        "kind": delivery.kind,
        "thread": delivery.thread_id,
        "sequence": delivery.sequence,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "code": delivery.response_code,
        "error": delivery.error,
        "nextTryAt": delivery.next_try_at,
    }
