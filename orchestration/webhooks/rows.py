"""The rows of webhooks and deliveries: asked and written in a thread of the caller's."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from msgspec import Struct

from orchestration import event_store, records
from orchestration.clock import new_id, now_iso
from orchestration.errors import InvalidRequest, NotFound
from orchestration.models import Webhook, WebhookDelivery, WorkerEffect, WorkerPosition
from orchestration.webhooks.kinds import KINDS, TEST
from orchestration.webhooks.signing import new_secret

WAITING, DELIVERED, GIVEN_UP = "waiting", "delivered", "given-up"
STATUSES = (WAITING, DELIVERED, GIVEN_UP)

WAITING_LIMIT = 1_000
"""Deliveries of one webhook that wait at most; beyond, the log is read no further for it."""

FINISHED_KEPT = 500
"""Of each webhook; older ones are forgotten."""

TRIED_FOR = timedelta(days=1)

URL_CHARS = 2_000


class Hook(Struct, frozen=True):
    """An active webhook, as its follower and its sender work with it."""

    id: int
    target_url: str
    secret: str
    kinds: frozenset[str]
    after_sequence: int

    @property
    def worker(self) -> str:
        return worker_of(self.id)


class Delivery(Struct, frozen=True):
    """One event that is still to be told, and is the next of its thread."""

    id: int
    event_id: str
    sequence: int
    kind: str
    attempts: int
    next_try_at: str
    try_until: str


class Outcome(Struct, frozen=True):
    """What became of one attempt; ``error`` is None where the receiver took it."""

    code: int | None
    error: str | None
    duration_ms: float


def worker_of(webhook_id: int) -> str:
    """The name of its position in the log."""
    return f"webhook-{webhook_id}"


def require_target(url: str) -> str:
    """Any machine may be named, this one and those nearby included: it is the owner's choice."""
    parts = urlsplit(url.strip())
    try:
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False
    if parts.scheme not in {"http", "https"} or not has_host or len(url) > URL_CHARS:
        raise InvalidRequest(f"{url[:100]!r} is no address that begins with http:// or https://")
    if parts.username is not None:
        raise InvalidRequest("an address with a password would be shown to whoever looks")
    return url.strip()


def require_kinds(kinds: list[str]) -> list[str]:
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        named = ", ".join(unknown) or "nothing"
        raise InvalidRequest(f"{named} cannot be told; there are {', '.join(KINDS)}")
    return [kind for kind in KINDS if kind in kinds]


def add(target_url: str, kinds: list[str], name: str = "") -> Webhook:
    """Hears of what happens from now on."""
    now = now_iso()
    return Webhook.objects.create(
        name=name.strip(),
        target_url=require_target(target_url),
        kinds=json.dumps(require_kinds(kinds)),
        secret=new_secret(),
        after_sequence=event_store.head(),
        created_at=now,
        updated_at=now,
    )


def webhook_of(webhook_id: int) -> Webhook:
    found = Webhook.objects.filter(pk=webhook_id).first()
    if found is None:
        raise NotFound(f"there is no webhook {webhook_id}")
    return found


def switch(webhook: Webhook, *, on: bool) -> None:
    """What happens while a webhook is paused is not told afterwards."""
    if on and not webhook.is_active:
        webhook.after_sequence = event_store.head()
    webhook.is_active = on
    webhook.updated_at = now_iso()
    webhook.save(update_fields=["is_active", "after_sequence", "updated_at"])


def remove(webhook: Webhook) -> None:
    with transaction.atomic():
        for table in (WorkerPosition, WorkerEffect):
            table.objects.filter(worker=worker_of(webhook.pk)).delete()
        webhook.delete()


def active_hooks() -> dict[int, Hook]:
    return {row.pk: hook_of(row) for row in Webhook.objects.filter(is_active=True)}


def hook_of(row: Webhook) -> Hook:
    return Hook(
        row.pk, row.target_url, row.secret, frozenset(json.loads(row.kinds)), row.after_sequence
    )


def begin_after(hook: Hook) -> None:
    """Its position in the log; what is before the webhook's beginning is passed over."""
    if records.open_position(hook.worker, hook.after_sequence).sequence < hook.after_sequence:
        records.keep_position(hook.worker, hook.after_sequence)


def count_waiting(webhook_id: int) -> int:
    return WebhookDelivery.objects.filter(webhook_id=webhook_id, status=WAITING).count()


def keep_waiting(hook: Hook, event_id: str, sequence: int, thread_id: str, kind: str) -> None:
    """Once for each event, however often it is read. Nothing for a webhook that is gone."""
    if not Webhook.objects.filter(pk=hook.id).exists():
        return
    now = datetime.now(UTC)
    WebhookDelivery.objects.get_or_create(
        webhook_id=hook.id,
        event_id=event_id,
        defaults={
            "sequence": sequence,
            "thread_id": thread_id,
            "kind": kind,
            "status": WAITING,
            "created_at": iso(now),
            "next_try_at": iso(now),
            "try_until": iso(now + TRIED_FOR),
        },
    )


def next_of_threads(webhook_id: int) -> list[Delivery]:
    """The oldest that waits of each thread: a thread's deliveries keep their order."""
    waiting = WebhookDelivery.objects.filter(webhook_id=webhook_id, status=WAITING)
    heads: dict[str | None, WebhookDelivery] = {}
    for row in waiting.order_by("sequence"):
        heads.setdefault(row.thread_id, row)
    return [
        Delivery(
            row.pk,
            row.event_id,
            row.sequence or 0,
            row.kind,
            row.attempts,
            row.next_try_at or "",
            row.try_until,
        )
        for row in heads.values()
    ]


def keep_outcome(delivery: Delivery, outcome: Outcome, next_try_at: str | None) -> None:
    """Without a next try it is finished, well or not."""
    status = DELIVERED if outcome.error is None else WAITING if next_try_at else GIVEN_UP
    WebhookDelivery.objects.filter(pk=delivery.id, status=WAITING).update(
        status=status,
        attempts=delivery.attempts + 1,
        next_try_at=next_try_at,
        finished_at=None if status == WAITING else now_iso(),
        response_code=outcome.code,
        error=outcome.error,
        duration_ms=outcome.duration_ms,
    )


def keep_test(webhook: Webhook, event_id: str, outcome: Outcome) -> WebhookDelivery:
    now = now_iso()
    row = WebhookDelivery.objects.create(
        webhook=webhook,
        event_id=event_id,
        kind=TEST,
        status=DELIVERED if outcome.error is None else GIVEN_UP,
        attempts=1,
        created_at=now,
        try_until=now,
        finished_at=now,
        response_code=outcome.code,
        error=outcome.error,
        duration_ms=outcome.duration_ms,
    )
    forget_finished(webhook.pk)
    return row


def try_again(deliveries: list[WebhookDelivery]) -> int:
    """At once, and for another day where it is not taken. Tests are sent anew instead."""
    now = datetime.now(UTC)
    return WebhookDelivery.objects.filter(
        pk__in=[row.pk for row in deliveries], sequence__isnull=False
    ).update(
        status=WAITING,
        next_try_at=iso(now),
        try_until=iso(now + TRIED_FOR),
        finished_at=None,
    )


def hurry(webhook_id: int) -> None:
    """Its receiver is there again: nothing waits any longer."""
    waiting = WebhookDelivery.objects.filter(webhook_id=webhook_id, status=WAITING)
    waiting.update(next_try_at=now_iso())


def forget_finished(webhook_id: int) -> None:
    finished = WebhookDelivery.objects.filter(webhook_id=webhook_id).exclude(status=WAITING)
    oldest = finished.order_by("-id").values_list("id", flat=True)[FINISHED_KEPT:][:1].first()
    if oldest is not None:
        finished.filter(id__lte=oldest).delete()


def new_test_id() -> str:
    return f"test-{new_id()}"


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
