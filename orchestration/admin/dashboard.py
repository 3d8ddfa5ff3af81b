"""The dashboard as a page: drawn here once, kept live by its script through the event stream."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from msgspec import Struct

from orchestration.admin.cells import shown_bytes
from orchestration.admin.errands import find_server, on_the_loop
from orchestration.dashboard.feed import present_of
from orchestration.dashboard.figures import Dashboard, Hour, Present, Spread
from orchestration.dashboard.looking import look
from orchestration.runtime import Runtime

CHART_HEIGHT, BAR_WIDTH, STEP = 120, 22, 30
STATES = ("completed", "interrupted", "failed", "running")
"""From the bottom of a bar to its top."""


class Bar(Struct, frozen=True):
    """One hour of the chart; ``parts`` are state, y and height."""

    x: int
    label: str
    parts: list[tuple[str, float, float]]
    said: str


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    is_live = find_server() is not None
    figures = look(on_the_loop(_present) if is_live else Present())
    context = {
        **admin.site.each_context(request),
        "title": "Dashboard",
        "figures": figures,
        "tiles": tiles_of(figures),
        "bars": bars_of(figures.hours),
        "most": most_of(figures.hours),
        "chart": {"height": CHART_HEIGHT, "width": STEP * len(figures.hours), "bar": BAR_WIDTH},
        "states": STATES,
        "times": times_of(figures),
        "sizes": sizes_of(figures),
        "lags": [(lag.name, count_said(lag.events)) for lag in figures.lags],
        "is_live": is_live,
    }
    return TemplateResponse(request, "admin/orchestration/dashboard.html", context)


async def _present(runtime: Runtime) -> Present:
    return present_of(runtime)


def tiles_of(figures: Dashboard) -> list[tuple[str, str, str]]:
    """Key, heading, value."""
    return [
        ("runningTurns", "Turns running", count_said(figures.running_turns)),
        ("openQuestions", "Waiting for you", count_said(figures.open_questions)),
        ("turns", "Turns in 24 hours", count_said(figures.turns)),
        ("failed", "Of them failed", count_said(figures.failed)),
    ]


def times_of(figures: Dashboard) -> list[tuple[str, str, str, str, str]]:
    """Key, heading, median, 95th percentile, of how many."""
    told: list[tuple[str, str, Spread]] = [
        ("firstToken", "First text of an agent", figures.first_token),
        ("turnLength", "Whole turn", figures.turn_length),
        ("checkpoint", "Checkpoint", figures.checkpoint),
        ("push", "Push to browsers *", figures.push),
        ("commit", "Commit *", figures.commit),
    ]
    return [
        (key, heading, seconds_said(one.p50), seconds_said(one.p95), count_said(one.count))
        for key, heading, one in told
    ]


def sizes_of(figures: Dashboard) -> list[tuple[str, str, str, str]]:
    """How it is said, key, heading, value."""
    return [
        ("count", "openSessions", "Open sessions", count_said(figures.open_sessions)),
        ("count", "agentProcesses", "Agent processes", count_said(figures.agent_processes)),
        ("bytes", "agentMemoryBytes", "Their memory", shown_bytes(figures.agent_memory_bytes)),
        ("bytes", "serverMemoryBytes", "The server's", shown_bytes(figures.server_memory_bytes)),
        ("count", "sequence", "Events in the log", count_said(figures.sequence)),
        ("bytes", "databaseBytes", "Database", shown_bytes(figures.database_bytes)),
        ("bytes", "logBytes", "Logs", shown_bytes(figures.log_bytes)),
    ]


def bars_of(hours: list[Hour]) -> list[Bar]:
    scale = CHART_HEIGHT / max(most_of(hours), 1)
    return [_bar(index, hour, scale) for index, hour in enumerate(hours)]


def most_of(hours: list[Hour]) -> int:
    return max((_total(hour) for hour in hours), default=0)


def _bar(index: int, hour: Hour, scale: float) -> Bar:
    parts, y = [], float(CHART_HEIGHT)
    for state in STATES:
        height = getattr(hour, state) * scale
        y -= height
        parts.append((state, round(y, 1), round(height, 1)))
    counts = ", ".join(
        f"{getattr(hour, state)} {state}" for state in STATES if getattr(hour, state)
    )
    label = hour.at[11:16]
    return Bar(index * STEP + (STEP - BAR_WIDTH) // 2, label, parts, f"{label}: {counts or 'none'}")


def _total(hour: Hour) -> int:
    return hour.completed + hour.failed + hour.interrupted + hour.running


def count_said(count: int) -> str:
    return f"{count:,}"


def seconds_said(seconds: float | None) -> str:
    """As the page's script says it."""
    if not seconds:
        return "–" if seconds is None else "0 ms"
    if seconds < 1:
        milliseconds = seconds * 1000
        return f"{milliseconds:.1f} ms" if milliseconds < 10 else f"{milliseconds:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
