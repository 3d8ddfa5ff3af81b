"""What is known of an account's limits, and when somebody has to hear of it."""

from providers.codex.frames import LimitWindow, RateLimits
from providers.codex.limits import KnownLimits, RateLimitsAnswer
from providers.contracts.snapshot import UsageLimit

FIVE_HOURS = LimitWindow(42, 2_000_000_000, 300)
WEEK = LimitWindow(7, None, 10_080)


class Known:
    def __init__(self) -> None:
        self.changes = 0
        self.limits = KnownLimits(self._changed)
        self.limits.replace(RateLimitsAnswer(RateLimits("codex", None, FIVE_HOURS, WEEK)))

    def _changed(self) -> None:
        self.changes += 1

    def used(self) -> list[int]:
        return [limit.used_percent for limit in self.limits.shown()]


def test_what_was_read_is_shown_window_by_window() -> None:
    assert Known().limits.shown() == [
        UsageLimit(used_percent=42, window_minutes=300, resets_at="2033-05-18T03:33:20.000Z"),
        UsageLimit(used_percent=7, window_minutes=10_080),
    ]


def test_a_sparse_report_changes_only_what_it_names() -> None:
    known = Known()

    known.limits.merge(RateLimits("codex", None, LimitWindow(43, 2_000_000_000, 300)))

    assert known.used() == [43, 7] and known.changes == 1


def test_a_report_of_the_same_is_no_news() -> None:
    known = Known()

    known.limits.merge(RateLimits("codex"))
    known.limits.merge(RateLimits("codex", None, FIVE_HOURS))

    assert known.used() == [42, 7] and known.changes == 0


def test_another_limit_stands_beside_the_general_one() -> None:
    known = Known()

    known.limits.merge(RateLimits("spark", "Spark", LimitWindow(90)))

    assert known.used() == [42, 7, 90]
    assert known.limits.shown()[-1].name == "Spark"


def test_limits_without_end_are_not_kept() -> None:
    known = Known()

    for number in range(100):
        known.limits.merge(RateLimits(f"limit-{number}", None, LimitWindow(number)))

    assert len(known.used()) <= 17


def test_another_account_has_limits_of_its_own() -> None:
    known = Known()
    known.limits.attempted()

    known.limits.account_changed()

    assert known.used() == [] and known.limits.is_due and known.changes == 1
