"""A turn's story as text for a terminal, as Markdown to keep, and as JSON for programs. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from orchestration.story.moments import Moment
from orchestration.story.phases import TurnTimes
from orchestration.story.summaries import decoded, excerpt, fields_of
from orchestration.story.texts import duration_of, printable, time_of
from orchestration.story.timeline import Line
from orchestration.turn_phases import MEANINGS

BAR = 30
GLYPHS = {"command": "•", "event": "▪", "receipt": "✓", "frame": "←"}


def question_of(moments: Iterable[Moment]) -> str | None:
    """What the person asked for."""
    for moment in moments:
        if moment.name == "thread.message-sent":
            payload = decoded(moment.body)
            if payload.get("role") == "user":
                return str(payload.get("text", ""))
    return None


def files_of_turn(moments: Iterable[Moment], turn_id: str | None) -> list[Mapping[str, Any]] | None:
    """What the turn changed; None where no checkpoint was captured."""
    for moment in moments:
        if moment.name == "thread.turn-diff-completed" and moment.turn_id == turn_id:
            return list(decoded(moment.body).get("files", []))
    return None


def line_text(line: Line) -> str:
    """One line, without anything that a terminal would take for an order."""
    moment = line.moment
    gap = "" if line.gap_ms is None else f"+{duration_of(line.gap_ms)}"
    times = f" ×{len(line.folded)} in {duration_of(line.lasted_ms)}" if line.folded else ""
    said = moment.error or (f"{len(line.folded)} frames" if line.folded else moment.summary)
    place = f"#{moment.key} " if moment.kind == "event" else ""
    return printable(
        f"{time_of(moment.at_ms)[11:-1]} {gap:>9}  {glyph_of(moment)} {place}{moment.name}{times}"
        f"  {said}{_asked_by(moment)}"
    )


def glyph_of(moment: Moment) -> str:
    return "→" if moment.is_out else GLYPHS[moment.kind]


def phase_lines(times: TurnTimes) -> Iterator[str]:
    width = max((len(span.name) for span in times.phases), default=0)
    for span in times.phases:
        share = span.ms / times.ms if times.ms else 0
        offset = (span.start_ms - times.start_ms) / times.ms if times.ms else 0
        bar = " " * round(offset * BAR) + "█" * max(1, round(share * BAR))
        yield f"{span.name:<{width}}  {duration_of(span.ms):>9}  {bar}"
    for span in times.beside:
        yield f"{'meanwhile':<{width}}  {duration_of(span.ms):>9}  {span.name}"


def as_text(title: str, lines: Sequence[Line], times: TurnTimes | None) -> Iterator[str]:
    moments = [one for line in lines for one in line.folded or (line.moment,)]
    yield title
    if (question := question_of(moments)) is not None:
        yield f"asked: {excerpt(question)}"
    if times is not None:
        yield f"{times.state}, {duration_of(times.ms)} in all"
        yield ""
        yield from phase_lines(times)
        yield from (f"({sentence})" for sentence in times.unknown)
    yield ""
    yield from map(line_text, lines)


def as_markdown(title: str, lines: Sequence[Line], times: TurnTimes | None) -> Iterator[str]:
    moments = [one for line in lines for one in line.folded or (line.moment,)]
    yield f"# {title}"
    yield ""
    if (question := question_of(moments)) is not None:
        yield from ("## What was asked", "", *(f"> {line}" for line in question.splitlines()), "")
    if times is not None:
        yield from _times_section(times)
    yield from _files_section(moments, times.turn_id if times else None)
    yield from ("## What happened, in order", "")
    yield "| Time (UTC) | since | | what | by | |"
    yield "|---|--:|---|---|---|---|"
    for line in lines:
        yield _row(line)


def as_json(thread_id: str, lines: Sequence[Line], times: TurnTimes | None) -> dict[str, Any]:
    return {
        "threadId": thread_id,
        "turnId": times.turn_id if times else None,
        "times": None if times is None else _times_json(times),
        "moments": [_moment_json(line) for line in lines],
    }


def _times_section(times: TurnTimes) -> Iterator[str]:
    yield from ("## Where its time went", "")
    yield f"{times.state}, {duration_of(times.ms)} in all."
    first = times.time_to_first_token_ms
    if first is not None:
        yield f"The agent's first token came {duration_of(first)} after the request."
    if times.median_lag_ms is not None:
        yield (
            f"What it said was decided {duration_of(times.median_lag_ms)} after its arrival "
            f"(median of {len(times.lags)}; {duration_of(max(times.lags))} at most)."
        )
    yield from ("", "| phase | from | took | what it is |", "|---|--:|--:|---|")
    for span in times.phases:
        since = duration_of(span.start_ms - times.start_ms)
        yield f"| {span.name} | {since} | {duration_of(span.ms)} | {MEANINGS[span.name]} |"  # type: ignore[index]  # all names are there
    for span in times.beside:
        since = duration_of(span.start_ms - times.start_ms)
        yield f"| meanwhile | {since} | {duration_of(span.ms)} | {_cell(span.name)} |"
    yield ""
    yield from times.unknown
    yield ""


def _files_section(moments: Sequence[Moment], turn_id: str | None) -> Iterator[str]:
    files = files_of_turn(moments, turn_id)
    if files is None:
        return
    yield from ("## What it changed", "")
    for file in files:
        yield f"* `{file['path']}` {file['kind']}, +{file['additions']} −{file['deletions']}"
    yield from (() if files else ("No file.",))
    yield ""


def _row(line: Line) -> str:
    moment = line.moment
    gap = "" if line.gap_ms is None else duration_of(line.gap_ms)
    name = f"`{moment.name}`" + (f" ×{len(line.folded)}" if line.folded else "")
    place = f" #{moment.key}" if moment.kind == "event" else ""
    said = moment.error or moment.summary
    cells = (
        time_of(moment.at_ms)[11:-1],
        gap,
        glyph_of(moment),
        f"{moment.kind} {name}{place}",
        moment.who,
        _cell(said),
    )
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return excerpt(text).replace("|", "\\|").replace("<", "&lt;")


def _asked_by(moment: Moment) -> str:
    return f"  ({moment.who})" if moment.kind == "command" else ""


def _times_json(times: TurnTimes) -> dict[str, Any]:
    def spans(found: Sequence[Any]) -> list[dict[str, Any]]:
        return [{"name": one.name, "at": time_of(one.start_ms), "ms": one.ms} for one in found]

    return {
        "state": times.state,
        "at": time_of(times.start_ms),
        "ms": times.ms,
        "firstTokenMs": times.time_to_first_token_ms,
        "medianLagMs": times.median_lag_ms,
        "phases": spans(times.phases),
        "meanwhile": spans(times.beside),
        "unknown": list(times.unknown),
    }


def _moment_json(line: Line) -> dict[str, Any]:
    moment = line.moment
    body = decoded(moment.body) if moment.body else None
    found = {
        "at": time_of(moment.at_ms),
        "sincePreviousMs": line.gap_ms,
        "kind": moment.kind,
        "name": moment.name,
        "key": moment.key,
        "who": moment.who,
        "summary": moment.summary,
        "turnId": moment.turn_id,
        "error": moment.error,
        "durationMs": moment.duration_ms,
        "direction": ("out" if moment.is_out else "in") if moment.kind == "frame" else None,
        "times": len(line.folded) or None,
        "body": dict(fields_of({"body": body}, "body")) or None,
    }
    return {name: value for name, value in found.items() if value is not None}
