"""The picture of a turn's time."""

import re
from pathlib import Path

import orchestration
from orchestration.admin.chart import WHOLE, chart_of, key_of
from orchestration.story.meanwhile import WAITED
from orchestration.story.phases import TurnTimes
from orchestration.story.spans import Span
from orchestration.turn_phases import MEANINGS

STYLES = Path(orchestration.__file__).parent / "static" / "orchestration" / "admin.css"
RECT = re.compile(r'<rect x="([\d.]+)%" y="(\d+)" width="([\d.]+)%"')


def times(phases: list[Span], beside: list[Span], end_ms: float = 100.0) -> TurnTimes:
    return TurnTimes(
        turn_id="turn-1",
        state="completed",
        start_ms=0,
        end_ms=end_ms,
        phases=tuple(phases),
        beside=tuple(beside),
        lags=(),
        unknown=(),
    )


def bars(found: TurnTimes) -> list[tuple[float, int, float]]:
    return [(float(x), int(y), float(width)) for x, y, width in RECT.findall(chart_of(found))]


def test_phases_lie_one_after_the_other() -> None:
    found = bars(times([Span("queue", 0, 25), Span("streaming", 25, 100)], []))

    assert found == [(0, 0, 25), (25, 0, 75)]


def test_what_overlaps_lies_below_each_other() -> None:
    tools = [Span("ls", 0, 50), Span("cat", 20, 60), Span("pwd", 55, 90)]

    rows = [y for _, y, _ in bars(times([Span("streaming", 0, 100)], tools))]

    assert rows[0] == 0
    assert len({*rows[1:]}) == 2 and min(rows[1:]) > 0


def test_what_took_no_time_is_still_seen_and_inside() -> None:
    ((x, _, width),) = bars(times([Span("commit", 100, 100)], []))

    assert width > 0 and x + width <= WHOLE


def test_a_turn_of_no_length_breaks_nothing() -> None:
    assert len(bars(times([Span("queue", 0, 0)], [], end_ms=0))) == 1


def test_it_is_told_in_words_and_names_cannot_break_out() -> None:
    picture = chart_of(times([Span("queue", 0, 100)], [Span('<script>"', 0, 100)]))

    assert 'role="img" aria-label="Where 100 ms went: queue 100 ms"' in picture
    assert "<script>" not in picture


def test_every_phase_has_a_colour_of_its_own() -> None:
    colours = dict(re.findall(r"\.t3-phase-([\w-]+) \{ --phase: (#\w+); \}", STYLES.read_text()))

    phases = [colours[key_of(name)] for name in (*MEANINGS, WAITED, "ls -l")]

    assert len(set(phases)) == len(phases) == len(colours)
