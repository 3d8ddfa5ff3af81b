"""Reads what is stored of a thread, a page or a turn at a time: tables, and its agent's frames."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from msgspec import Struct

from orchestration.models import CommandReceipt, RuntimeReceipt, StoredEvent, Thread, Turn
from orchestration.story.moments import Moment, of_command, of_event, of_frame, of_receipt
from orchestration.story.phases import TurnTimes, find_end, times_of
from orchestration.story.texts import time_of
from orchestration.story.timeline import in_order
from orchestration.turn_phases import TURN_REQUESTS
from providers.wire_log import WireFrame, files_of, frames_from, offset_at

PAGE = 100
"""Events on a page; what else happened meanwhile comes with them."""
FRAMES_LIMIT = 2_000
ROWS_LIMIT = 1_000
"""Commands that were refused, and receipts, on one page."""
TAIL = 100
"""Events after a turn's last among which its checkpoint is looked for."""
TURN_EVENTS = 600
"""Of a turn whose times are told, from its beginning; and as many from its end."""
TURNS_LIMIT = 1_000_000_000
"""Of a thread; whoever asks for a later one need not be told by the database."""
GRACE_MS = 2_000.0
"""After a turn's last event: its receipts may come a moment later."""
FOREVER_MS = float(1 << 62)


class Page(Struct, frozen=True, kw_only=True):
    """``moments`` are in order. ``cut`` says what would not fit."""

    thread_id: str
    turn: Turn | None
    number: int
    pages: int
    moments: list[Moment]
    cut: str = ""


class Source(Struct, frozen=True):
    """Where frames are, and what is kept out of them."""

    folder: Path
    secrets: Sequence[bytes] = ()


def wire_folder() -> Path:
    """Where the agents' frames are kept, a log for each thread."""
    return Path(settings.T3_HOME) / "logs" / "agents"


def find_turn(thread_id: str, name: str) -> Turn | None:
    """By its id, by its number counted from 1, or ``latest``."""
    turns = Turn.objects.filter(thread_id=thread_id).order_by("sequence")
    if name == "latest":
        return turns.last()
    if name.isdecimal() and not turns.filter(turn_id=name).exists():
        number = min(int(name), TURNS_LIMIT)
        return turns[number - 1 : number].first() if number else None
    return turns.filter(turn_id=name).first()


def thread_page(thread_id: str, number: int | None, source: Source) -> Page:
    """A page of a whole thread, counted from 1; the last one where no number is given."""
    thread = Thread.objects.filter(pk=thread_id).first()
    version = thread.version if thread else 0
    pages = max(1, -(-version // PAGE))
    number = min(max(number or pages, 1), pages)
    stream = _stream(thread_id).order_by("stream_version")
    first = (number - 1) * PAGE
    rows = list(stream.filter(stream_version__gt=first, stream_version__lte=first + PAGE))
    after = stream.filter(stream_version__gt=first + PAGE).first()
    until = of_event(after).at_ms if after else FOREVER_MS
    moments, cut = _around(thread_id, rows, until, source, is_first=number == 1)
    return Page(
        thread_id=thread_id, turn=None, number=number, pages=pages, moments=moments, cut=cut
    )


def turn_page(turn: Turn, number: int, source: Source) -> Page:
    """A page of one turn: its own events, and what else happened in the thread meanwhile."""
    stream = _of_turn(turn)
    count = stream.count()
    pages = max(1, -(-count // PAGE))
    number = min(max(number, 1), pages)
    rows = list(stream[(number - 1) * PAGE : number * PAGE])
    rest = [] if number < pages else _late_events(turn, rows)
    after = stream[number * PAGE : number * PAGE + 1].first() if number < pages else None
    until = of_event(after).at_ms if after else _end_of(rows + rest)
    moments, cut = _around(
        turn.thread_id, rows + rest, until, source, is_first=False, turn_id=turn.turn_id
    )
    return Page(
        thread_id=turn.thread_id, turn=turn, number=number, pages=pages, moments=moments, cut=cut
    )


def times(turn: Turn, source: Source) -> TurnTimes | None:
    """Where its time went; of a very long turn, the middle of its events is left out."""
    if turn.turn_id is None:
        return None
    stream = _of_turn(turn)
    head = list(stream[:TURN_EVENTS])
    last = list(stream.reverse()[:TURN_EVENTS]) if len(head) == TURN_EVENTS else []
    known = {row.sequence for row in head}
    rows = head + [row for row in reversed(last) if row.sequence not in known]
    rows += _late_events(turn, rows)
    if not rows:
        return None
    moments, _ = _around(
        turn.thread_id, rows, _end_of(rows), source, is_first=False, turn_id=turn.turn_id
    )
    return times_of(turn.turn_id, moments)


def _around(
    thread_id: str,
    rows: list[StoredEvent],
    until: float,
    source: Source,
    *,
    is_first: bool,
    turn_id: str | None = None,
) -> tuple[list[Moment], str]:
    """Events with the commands, receipts and frames of their time; of one turn only its own."""
    events = [
        one for one in map(of_event, rows) if turn_id is None or one.turn_id in (None, turn_id)
    ]
    since = 0.0 if is_first or not events else min(event.at_ms for event in events)
    commands = list(_commands(thread_id, events, since, until))
    receipts = [of_receipt(row) for row in _receipts(thread_id, since, until)]
    frames = [of_frame(wire) for wire in _frames(thread_id, since, until, source)]
    others = [*receipts, *frames]
    if turn_id is not None:
        end = find_end(turn_id, events)
        others = [one for one in others if _is_of(turn_id, one, until if end is None else end)]
    cut = len(frames) >= FRAMES_LIMIT
    return in_order([*events, *commands, *others]), (
        f"only the first {FRAMES_LIMIT} frames of this page are shown" if cut else ""
    )


def _is_of(turn_id: str, moment: Moment, end_ms: float) -> bool:
    """What names no turn belongs to the one that ran."""
    return moment.turn_id == turn_id or (moment.turn_id is None and moment.at_ms <= end_ms)


def _stream(thread_id: str) -> QuerySet[StoredEvent]:
    return StoredEvent.objects.filter(aggregate_kind="thread", aggregate_id=thread_id)


def _of_turn(turn: Turn) -> QuerySet[StoredEvent]:
    """From the command that asked for it until the next one is asked for."""
    following = _neighbour(turn, after=True)
    stream = _stream(turn.thread_id).order_by("stream_version")
    stream = stream.filter(stream_version__gte=_first_version(turn))
    if following is not None:
        stream = stream.filter(stream_version__lt=_first_version(following))
    return stream


def _neighbour(turn: Turn, *, after: bool) -> Turn | None:
    turns = Turn.objects.filter(thread_id=turn.thread_id)
    if after:
        return turns.filter(sequence__gt=turn.sequence).order_by("sequence").first()
    return turns.filter(sequence__lt=turn.sequence).order_by("-sequence").first()


def _first_version(turn: Turn) -> int:
    """Where it begins in its stream: the message that asked for it, or its start where none did.

    A turn's row is of the event that began it; it was asked for after the turn before had begun.
    """
    begun = StoredEvent.objects.filter(pk=turn.sequence).first()
    if begun is None:
        return 0
    before = _neighbour(turn, after=False)
    asked = _stream(turn.thread_id).filter(type__in=TURN_REQUESTS, sequence__lte=turn.sequence)
    if before is not None:
        asked = asked.filter(sequence__gt=before.sequence)
    if turn.message_id is not None:
        asked = asked.filter(payload__contains=turn.message_id)
    return _first_of_command(asked.order_by("-stream_version").first() or begun)


def _first_of_command(event: StoredEvent) -> int:
    """A command's events follow on from each other; the message comes before the request."""
    same = _stream(event.aggregate_id).filter(
        command_id=event.command_id,
        stream_version__gt=event.stream_version - 4,
        stream_version__lte=event.stream_version,
    )
    return min(same.values_list("stream_version", flat=True), default=event.stream_version)


def _late_events(turn: Turn, rows: Sequence[StoredEvent]) -> list[StoredEvent]:
    """What was recorded of a turn when the next one was asked for already: its checkpoint."""
    if not rows or turn.turn_id is None:
        return []
    last = rows[-1].stream_version
    later = _stream(turn.thread_id).filter(
        stream_version__gt=last, stream_version__lte=last + TAIL, actor_kind="server"
    )
    return [row for row in later.order_by("stream_version") if turn.turn_id in row.payload]


def _end_of(rows: Sequence[StoredEvent]) -> float:
    return max((of_event(row).at_ms for row in rows), default=0.0) + GRACE_MS


def _commands(
    thread_id: str, events: Sequence[Moment], since: float, until: float
) -> Iterator[Moment]:
    recorded: dict[str, list[Moment]] = {}
    for event in events:
        if event.command_id is not None:
            recorded.setdefault(event.command_id, []).append(event)
    for row in CommandReceipt.objects.filter(pk__in=list(recorded)):
        yield of_command(row, recorded[row.command_id])
    refused = CommandReceipt.objects.filter(
        aggregate_id=thread_id,
        status="rejected",
        accepted_at__gte=time_of(since),
        accepted_at__lt=time_of(until),
    )
    for row in refused.order_by("accepted_at")[:ROWS_LIMIT]:
        yield of_command(row, [])


def _receipts(thread_id: str, since: float, until: float) -> QuerySet[RuntimeReceipt]:
    receipts = RuntimeReceipt.objects.filter(
        thread_id=thread_id, created_at__gte=time_of(since), created_at__lt=time_of(until)
    )
    return receipts.order_by("id")[:ROWS_LIMIT]


def _frames(thread_id: str, since: float, until: float, source: Source) -> list[WireFrame]:
    return list(islice(_frames_between(thread_id, since, until, source), FRAMES_LIMIT))


def _frames_between(
    thread_id: str, since: float, until: float, source: Source
) -> Iterator[WireFrame]:
    for file in files_of(source.folder, thread_id):
        try:
            start = offset_at(file.path, int(since))
            for frame in frames_from(file.path, start, source.secrets):
                if frame.at_ms >= until:
                    break
                yield frame
        except OSError:  # it was rotated or pruned meanwhile
            continue
