"""The account's limits: read whole now and then, and kept fresh by what codex tells meanwhile."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from providers.codex.frames import LimitWindow, RateLimits
from providers.contracts.base import UNSET
from providers.contracts.snapshot import UsageLimit

FRESH_SECONDS = 300.0
BUCKETS_KEPT = 16


class RateLimitsAnswer(Struct, frozen=True, rename="camel"):
    rate_limits: RateLimits = RateLimits()
    rate_limits_by_limit_id: dict[str, RateLimits] | None = None


class KnownLimits:
    """Shared by all threads of an adapter. ``changed`` is called when something else is known."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._buckets: dict[str, RateLimits] = {}
        self._read_at: float | None = None

    @property
    def is_due(self) -> bool:
        """Whether they are to be read whole: asking goes out to the account's server."""
        return self._read_at is None or time.monotonic() - self._read_at > FRESH_SECONDS

    def attempted(self) -> None:
        """Successful or not: an account without limits is not asked again at once."""
        self._read_at = time.monotonic()

    def replace(self, answer: RateLimitsAnswer) -> None:
        whole = answer.rate_limits_by_limit_id or {"": answer.rate_limits}
        self._buckets = {limits.limit_id or key: limits for key, limits in whole.items()}

    def merge(self, told: RateLimits) -> None:
        """What is missing in a report has not changed."""
        key = told.limit_id or ""
        before = self._buckets.get(key, RateLimits(limit_id=told.limit_id))
        after = replace(
            before,
            limit_name=told.limit_name or before.limit_name,
            primary=told.primary or before.primary,
            secondary=told.secondary or before.secondary,
        )
        if after != before:
            self._buckets[key] = after
            while len(self._buckets) > BUCKETS_KEPT:
                del self._buckets[next(iter(self._buckets))]
            self._changed()

    def account_changed(self) -> None:
        """Signed in, out, or as somebody else: nothing is known of that account's limits."""
        self._buckets.clear()
        self._read_at = None
        self._changed()

    def shown(self) -> list[UsageLimit]:
        return [
            usage_limit(bucket, window)
            for bucket in self._buckets.values()
            for window in (bucket.primary, bucket.secondary)
            if window is not None
        ]


def usage_limit(bucket: RateLimits, window: LimitWindow) -> UsageLimit:
    return UsageLimit(
        used_percent=max(0, window.used_percent),
        window_minutes=window.window_duration_mins or UNSET,
        resets_at=iso_of(window.resets_at) if window.resets_at else UNSET,
        name=bucket.limit_name or UNSET,
    )


def iso_of(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.000Z}"
