"""A turn's time as a picture: SVG that is made here, with a table for who does not see it."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from orchestration.admin.cells import badge
from orchestration.models import Turn
from orchestration.story.meanwhile import WAITED
from orchestration.story.phases import TurnTimes
from orchestration.story.spans import Span
from orchestration.story.texts import duration_of
from orchestration.turn_phases import MEANINGS

WHOLE = 100.0
"""All across is told in hundredths of the width, whatever that is; all down in pixels."""
LANE = 26
GAP = 8
AXIS = 22
NARROWEST = 0.4
"""So that what took no time at all is still to be seen."""
BESIDE_SHOWN = 12
TICKS = 4
LETTER = 0.8
"""The width of a letter where the picture is as wide as it usually is."""


@dataclass(frozen=True)
class Chart:
    turn: Turn
    times: TurnTimes
    picture: SafeString

    @property
    def state(self) -> str:
        return badge(self.times.state)

    @property
    def whole(self) -> str:
        return duration_of(self.times.ms)

    @property
    def first_token(self) -> str:
        found = self.times.time_to_first_token_ms
        return "" if found is None else duration_of(found)

    @property
    def lag(self) -> str:
        found = self.times.median_lag_ms
        if found is None:
            return ""
        return f"{duration_of(found)} (median), {duration_of(max(self.times.lags))} at most"

    @property
    def rows(self) -> list[dict[str, str]]:
        return [
            {
                "key": key_of(span.name),
                "name": span.name,
                "since": duration_of(span.start_ms - self.times.start_ms),
                "took": duration_of(span.ms),
                "means": MEANINGS.get(span.name, "meanwhile"),  # type: ignore[call-overload]  # others are tools
            }
            for span in (*self.times.phases, *self.times.beside[:BESIDE_SHOWN])
        ]


def chart_of(times: TurnTimes) -> SafeString:
    lanes = [list(times.phases), *_lanes(times.beside[:BESIDE_SHOWN])]
    height = len(lanes) * (LANE + GAP) + AXIS
    bars = format_html_join(
        "", "{}", ((_bar(span, times, row),) for row, lane in enumerate(lanes) for span in lane)
    )
    return format_html(
        '<svg class="t3-chart" width="100%" height="{}" role="img" aria-label="{}">{}{}</svg>',
        height,
        _spoken(times),
        bars,
        _axis(times, height),
    )


def key_of(name: str) -> str:
    """The class of a phase; whatever is not one is a tool or a person."""
    if name in MEANINGS:
        return name.replace(" ", "-")
    return "person" if name == WAITED else "tool"


def _bar(span: Span, times: TurnTimes, row: int) -> SafeString:
    x = _place(span.start_ms, times)
    width = max(NARROWEST, _place(span.end_ms, times) - x)
    x = min(x, WHOLE - width)
    y = row * (LANE + GAP)
    label = span.name if len(span.name) * LETTER + 1.2 < width else ""
    return format_html(
        '<g class="t3-phase t3-phase-{}"><title>{}: {}</title>'
        '<rect x="{}%" y="{}" width="{}%" height="{}" rx="3"/>'
        '<text x="{}%" dx="6" y="{}">{}</text></g>',
        key_of(span.name),
        span.name,
        duration_of(span.ms),
        f"{x:.2f}",
        y,
        f"{width:.2f}",
        LANE,
        f"{x:.2f}",
        round(y + LANE * 0.68),
        label,
    )


def _axis(times: TurnTimes, height: int) -> SafeString:
    steps = range(TICKS + 1)
    return format_html_join(
        "",
        '<text class="t3-tick{}" x="{}%" y="{}" text-anchor="{}">{}</text>',
        (
            (
                " t3-between" if step % 2 else "",
                f"{WHOLE * step / TICKS:.0f}",
                height - 5,
                "start" if step == 0 else "end" if step == TICKS else "middle",
                duration_of(times.ms * step / TICKS),
            )
            for step in steps
        ),
    )


def _lanes(spans: tuple[Span, ...]) -> list[list[Span]]:
    """What overlaps lies below each other."""
    lanes: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: one.start_ms):
        free = next((lane for lane in lanes if lane[-1].end_ms <= span.start_ms), None)
        if free is None:
            lanes.append([span])
        else:
            free.append(span)
    return lanes


def _place(ms: float, times: TurnTimes) -> float:
    share = (ms - times.start_ms) / times.ms if times.ms else 0.0
    return WHOLE * min(max(share, 0.0), 1.0)


def _spoken(times: TurnTimes) -> str:
    parts = ", ".join(f"{span.name} {duration_of(span.ms)}" for span in times.phases)
    return f"Where {duration_of(times.ms)} went: {parts}"
