"""What went on while a turn ran: the tools that it used, and people who were asked. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from orchestration.story.moments import Moment
from orchestration.story.spans import Span
from orchestration.story.summaries import Fields, decoded, fields_of

WAITED = "a person was asked"
QUESTIONS = (
    ("approval.requested", "approval.resolved"),
    ("user-input.requested", "user-input.resolved"),
)
SPOKEN = frozenset({"userMessage", "agentMessage", "reasoning", "plan"})
"""Items of an agent that are no tools."""
NAME_CHARS = 80


def meanwhile(own: Sequence[Moment], end_ms: float) -> list[Span]:
    """Of a turn's own moments: tools by their frames, or else by their lines in the log; waits."""
    tools = list(tools_of_frames(own))
    if not tools:
        tools = pairs_of_lines(own, "tool.started", "tool.completed", "itemId", end_ms)
    waits = [
        Span(WAITED, span.start_ms, span.end_ms)
        for asked, answered in QUESTIONS
        for span in pairs_of_lines(own, asked, answered, "requestId", end_ms)
    ]
    return [*tools, *waits]


def tools_of_frames(own: Iterable[Moment]) -> Iterator[Span]:
    running: dict[str, tuple[str, float]] = {}
    for one in own:
        if one.kind != "frame" or one.name not in ("item/started", "item/completed"):
            continue
        item = item_of(one)
        if item.get("type") in SPOKEN:
            continue
        id_ = str(item.get("id", ""))
        if one.name == "item/started":
            running[id_] = (_tool_name(item), one.at_ms)
        elif id_ in running:
            name, since = running.pop(id_)
            yield Span(name, since, one.at_ms)


def pairs_of_lines(
    own: Iterable[Moment], start: str, end: str, key: str, end_ms: float
) -> list[Span]:
    """From the thread's activities; one that was never closed lasts until ``end_ms``."""
    running: dict[str, tuple[str, float]] = {}
    spans = []
    for one in own:
        activity = fields_of(decoded(one.body), "activity") if one.kind == "event" else {}
        kind, payload = activity.get("kind"), fields_of(activity, "payload")
        id_ = str(payload.get(key, ""))
        if kind == start:
            running[id_] = (str(payload.get("itemType", start)), one.happened_ms)
        elif kind == end and id_ in running:
            name, since = running.pop(id_)
            spans.append(Span(name, since, one.happened_ms))
    return spans + [Span(name, since, max(since, end_ms)) for name, since in running.values()]


def item_of(frame: Moment) -> Fields:
    return fields_of(fields_of(decoded(frame.body), "params"), "item")


def _tool_name(item: Fields) -> str:
    return str(item.get("command") or item.get("tool") or item.get("type") or "tool")[:NAME_CHARS]
