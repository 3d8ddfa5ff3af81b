"""All checks together: in order, side by side, and none of them can spoil the others."""

from threading import Event

from orchestration.diagnosis.examination import Step, examine
from orchestration.diagnosis.findings import Finding, Place, fine
from tests.orchestration.diagnosis.places import place

__all__ = ["place"]

SOON, LATE = 0.05, 10.0


def test_findings_come_in_the_order_of_the_checks(place: Place) -> None:
    second_is_done = Event()

    def first(place: Place) -> list[Finding]:
        assert second_is_done.wait(LATE)
        return [fine("first", "waited for the second")]

    def second(place: Place) -> list[Finding]:
        second_is_done.set()
        return [fine("second", "a"), fine("second", "b")]

    found = list(examine(place, [Step("first", first, LATE), Step("second", second, LATE)]))

    assert [finding.check for finding in found] == ["first", "second", "second"]
    assert {finding.level for finding in found} == {"ok"}


def test_a_check_that_hangs_is_given_up(place: Place) -> None:
    never = Event()

    def hang(place: Place) -> list[Finding]:
        never.wait()
        return []

    def well(place: Place) -> list[Finding]:
        return [fine("well", "yes")]

    found = list(examine(place, [Step("hangs", hang, SOON), Step("well", well, LATE)]))
    never.set()

    assert [(finding.check, finding.level) for finding in found] == [
        ("hangs", "warning"),
        ("well", "ok"),
    ]
    assert "no answer" in found[0].message


def test_a_check_that_fails_is_told(place: Place) -> None:
    def fail(place: Place) -> list[Finding]:
        raise PermissionError("no entry")

    (finding,) = examine(place, [Step("fails", fail, LATE)])

    assert finding.level == "warning"
    assert "no entry" in finding.message
