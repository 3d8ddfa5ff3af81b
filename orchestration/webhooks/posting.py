"""One attempt at one delivery: what is sent, and what came of it. Knows no rows."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

import msgspec

from orchestration.clock import now_iso
from orchestration.contracts.recorded import RecordedEvent
from orchestration.webhooks.kinds import TEST
from orchestration.webhooks.rows import Outcome
from orchestration.webhooks.signing import headers_of

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 10.0
"""For all of a delivery, and each step of a test. Nothing is read of an answer but its status."""

ERROR_CHARS = 200


def client_options() -> dict[str, Any]:
    """Redirects would lead where nobody meant to send; proxies and .netrc are not asked."""
    return {"timeout": TIMEOUT_SECONDS, "follow_redirects": False, "trust_env": False}


def body_of(event: RecordedEvent, kind: str, title: str | None) -> bytes:
    return msgspec.json.encode(
        {
            "id": event.event_id,
            "kind": kind,
            "occurredAt": event.occurred_at,
            "sequence": event.sequence,
            "threadId": event.aggregate_id,
            "threadTitle": title,
            "event": msgspec.Raw(event.wire),
        }
    )


def test_body(delivery_id: str) -> bytes:
    return msgspec.json.encode({"id": delivery_id, "kind": TEST, "occurredAt": now_iso()})


async def post(
    client: "httpx.AsyncClient", url: str, secret: str, delivery_id: str, body: bytes
) -> Outcome:
    import httpx

    begun = time.monotonic()
    headers = headers_of(secret, delivery_id, int(time.time()), body)
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            return outcome_of(response.status_code, begun)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return failure_of(error, begun)


def post_test(url: str, secret: str, delivery_id: str) -> Outcome:
    """For a person who waits for the answer, in a thread of theirs."""
    import httpx

    begun = time.monotonic()
    body = test_body(delivery_id)
    headers = headers_of(secret, delivery_id, int(time.time()), body)
    try:
        with (
            httpx.Client(**client_options()) as client,
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            return outcome_of(response.status_code, begun)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return failure_of(error, begun)


def outcome_of(code: int, begun: float) -> Outcome:
    error = None
    if 300 <= code < 400:
        error = f"answered {code}: redirects are not followed"
    elif not 200 <= code < 300:
        error = f"answered {code}"
    return Outcome(code, error, _milliseconds_since(begun))


def failure_of(error: Exception, begun: float) -> Outcome:
    words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Outcome(None, words[:ERROR_CHARS], _milliseconds_since(begun))


def _milliseconds_since(begun: float) -> float:
    return round((time.monotonic() - begun) * 1000, 1)
