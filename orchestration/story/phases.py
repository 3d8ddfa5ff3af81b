"""Where the time of a turn went, as far as what is stored of it can tell. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Any, Literal

from msgspec import Struct

from orchestration.story.moments import Moment
from orchestration.story.summaries import Fields, decoded, fields_of
from orchestration.story.timeline import in_order

PhaseName = Literal[
    "queue",
    "checkpoint before",
    "session",
    "first word",
    "streaming",
    "ingestion",
    "commit",
    "checkpoint",
]

MEANINGS: dict[PhaseName, str] = {
    "queue": "from the request in the log until its reactor took it up",
    "checkpoint before": "the folder as it was, captured before the agent may touch it",
    "session": "the agent's process and conversation were opened, until the message went to it",
    "first word": "the agent had the message and had not begun to answer",
    "streaming": "from the agent's first word to its last",
    "ingestion": "from the agent's last word until the end of the turn was decided",
    "commit": "until the end of the turn was stored and handed to all who follow the log",
    "checkpoint": "what the turn changed, captured after it",
}
NOT_STORED = (
    "When each browser had received an event is not stored; /metrics has how long pushes take."
)
REQUESTS = frozenset(
    {"thread.turn-start-requested", "thread.review-requested", "thread.compaction-requested"}
)
SENDS = frozenset({"turn/start", "turn/steer", "review/start", "thread/compact/start"})
PERSON = (
    ("approval.requested", "approval.resolved"),
    ("user-input.requested", "user-input.resolved"),
)


class Span(Struct, frozen=True):
    name: str
    start_ms: float
    end_ms: float

    @property
    def ms(self) -> float:
        return self.end_ms - self.start_ms


class TurnTimes(Struct, frozen=True, kw_only=True):
    """``phases`` follow on from each other; ``beside`` happened meanwhile: tools, waiting people.

    ``unknown`` says in sentences what could not be told. ``lags`` are, for all that the agent said,
    the milliseconds between its arrival and its decision.
    """

    turn_id: str
    state: str
    start_ms: float
    end_ms: float
    phases: tuple[Span, ...]
    beside: tuple[Span, ...]
    lags: tuple[float, ...]
    unknown: tuple[str, ...]

    @property
    def ms(self) -> float:
        return self.end_ms - self.start_ms

    @property
    def median_lag_ms(self) -> float | None:
        return median(self.lags) if self.lags else None

    @property
    def time_to_first_word_ms(self) -> float | None:
        """As the person felt it: from the request."""
        first = next((span for span in self.phases if span.name == "streaming"), None)
        return first.start_ms - self.start_ms if first else None


def times_of(turn_id: str, moments: Iterable[Moment]) -> TurnTimes | None:
    """None where the request of the turn is not among its moments."""
    marks = _Marks(turn_id, in_order(moments))
    asked = marks.asked
    if asked is None:
        return None
    phases = list(not_before(asked.at_ms, marks.phases(asked)))
    end = max((span.end_ms for span in phases), default=asked.at_ms)
    return TurnTimes(
        turn_id=turn_id,
        state=marks.state,
        start_ms=asked.at_ms,
        end_ms=end,
        phases=tuple(phases),
        beside=tuple(not_before(asked.at_ms, marks.beside(end))),
        lags=tuple(marks.lags()),
        unknown=tuple(marks.unknown()),
    )


def not_before(at_ms: float, spans: Iterable[Span]) -> Iterator[Span]:
    """An agent's word may carry a time of another clock, or of a past that was imported."""
    for span in spans:
        yield Span(span.name, max(span.start_ms, at_ms), max(span.end_ms, at_ms))


def find_end(turn_id: str, events: Iterable[Moment]) -> float | None:
    """When the end of the turn was decided; None while it runs."""
    for event in events:
        if event.name == "thread.session-set":
            settled = fields_of(decoded(event.body), "settledTurn")
            if settled.get("turnId") == turn_id:
                return event.at_ms
    return None


class _Marks:
    """The moments at which one phase of a turn ends and the next begins."""

    def __init__(self, turn_id: str, moments: Sequence[Moment]) -> None:
        self.turn_id = turn_id
        self.moments = moments
        events = [moment for moment in moments if moment.kind == "event"]
        frames = [moment for moment in moments if moment.kind == "frame"]
        self.own = [moment for moment in moments if moment.turn_id == turn_id]
        sessions = [(one, decoded(one.body)) for one in events if one.name == "thread.session-set"]
        self.begun = next((one for one, said in sessions if self._is(said, "startedTurn")), None)
        settled = [(one, said) for one, said in sessions if self._is(said, "settledTurn")]
        self.settled: Moment | None = settled[0][0] if settled else None
        self.end: Fields = settled[0][1] if settled else {}
        self.asked = self._last(events, lambda one: one.name in REQUESTS, self.begun)
        self.sent = self._last(frames, lambda one: one.is_out and one.name in SENDS, self.begun)
        self.first = self._first_word()
        self.last = self._last_word(frames)

    @property
    def state(self) -> str:
        return str(fields_of(self.end, "settledTurn").get("state", "running"))

    def phases(self, asked: Moment) -> list[Span]:
        until = self.sent or self.begun
        before = self._before_the_agent(asked.at_ms, until.at_ms if until else None)
        marks = [
            ("first word", self.sent, _said(self.first)),
            ("streaming", self.first, _said(self.last)),
            ("ingestion", self.last, self.settled.at_ms if self.settled else None),
        ]
        spans = [
            Span(name, _said_at(start), end)
            for name, start, end in marks
            if start is not None and end is not None and end >= _said_at(start)
        ]
        return [*before, *spans, *self._after()]

    def beside(self, end_ms: float) -> list[Span]:
        """Tools by their frames, or else by their lines in the log; and waiting for people."""
        tools = list(self._tools("item/started", "item/completed"))
        return [*(tools or self._tool_lines(end_ms)), *self._waits(end_ms)]

    def lags(self) -> list[float]:
        said = (one for one in self.own if one.kind == "event" and one.who == "the agent")
        return [one.at_ms - one.said_ms for one in said if one.said_ms is not None]

    def unknown(self) -> list[str]:
        found = []
        if self.sent is None:
            found.append(
                "The frames of this turn are not on record (any more): when the message "
                "went to the agent is not known."
            )
        if self.settled is None:
            found.append("The turn has not ended.")
        elif self._settled_receipt is None or self._settled_receipt.duration_ms is None:
            found.append("How long the last commit took was not kept for this turn.")
        return [*found, NOT_STORED]

    def _before_the_agent(self, asked: float, until: float | None) -> list[Span]:
        if until is None:
            return []
        picked = min(self._picked_up(asked, until), until)
        before = self._baseline(picked, until)
        spans = [Span("queue", asked, picked)]
        if before is None:
            return [*spans, Span("session", picked, until)]
        around = [
            Span("session", picked, before.start_ms),
            before,
            Span("session", before.end_ms, until),
        ]
        return [*spans, *(span for span in around if span.ms > 0 or span is before)]

    def _picked_up(self, asked: float, until: float) -> float:
        """The first sign of the reactor: the session that it announces, or the checkpoint."""
        signs = [
            _said_at(one)
            for one in self.moments
            if one.kind == "event" and one.name == "thread.session-set" and one is not self.begun
        ]
        baseline = self._baseline(asked, until)
        signs += [baseline.start_ms] if baseline else []
        return min((sign for sign in signs if asked <= sign <= until), default=asked)

    def _baseline(self, since: float, until: float) -> Span | None:
        for one in self.moments:
            if one.name == "checkpoint.baseline.captured" and since <= one.at_ms <= until:
                start = max(since, one.at_ms - (one.duration_ms or 0))
                return Span("checkpoint before", start, one.at_ms)
        return None

    def _after(self) -> list[Span]:
        spans = []
        receipt = self._settled_receipt
        if self.settled and receipt and receipt.duration_ms is not None:
            start = self.settled.at_ms
            spans.append(Span("commit", start, start + receipt.duration_ms))
        captured = (one for one in self.own if one.name == "checkpoint.diff.finalized")
        ends = ((one.at_ms, one.duration_ms or 0) for one in captured)
        return spans + [Span("checkpoint", end - took, end) for end, took in ends]

    @property
    def _settled_receipt(self) -> Moment | None:
        return next((one for one in self.own if one.name == "turn.settled"), None)

    def _first_word(self) -> Moment | None:
        for one in self.own:
            if one.kind == "frame" and not one.is_out and _is_word(one):
                return one
        said = ("thread.message-sent", "thread.activity-appended")
        agents = (one for one in self.own if one.who == "the agent" and one.name in said)
        return next(agents, None)

    def _last_word(self, frames: Sequence[Moment]) -> Moment | None:
        ends = (one for one in frames if one.name == "turn/completed" and not one.is_out)
        of_turn = next((one for one in ends if one.turn_id == self.turn_id), None)
        return of_turn or self.settled or (self.own[-1] if self.own else None)

    def _tools(self, start: str, end: str) -> Iterable[Span]:
        open_: dict[str, tuple[str, float]] = {}
        for one in self.own:
            if one.kind != "frame" or one.name not in (start, end):
                continue
            item = fields_of(fields_of(decoded(one.body), "params"), "item")
            kind, id_ = str(item.get("type", "")), str(item.get("id", ""))
            if kind in ("userMessage", "agentMessage", "reasoning", "plan"):
                continue
            if one.name == start:
                open_[id_] = (_tool_name(item), one.at_ms)
            elif id_ in open_:
                yield Span(open_[id_][0], open_.pop(id_)[1], one.at_ms)

    def _tool_lines(self, end_ms: float) -> list[Span]:
        return self._pairs("tool.started", "tool.completed", "itemId", end_ms)

    def _waits(self, end_ms: float) -> list[Span]:
        waits = (self._pairs(start, end, "requestId", end_ms) for start, end in PERSON)
        return [
            Span("a person was asked", span.start_ms, span.end_ms)
            for found in waits
            for span in found
        ]

    def _pairs(self, start: str, end: str, key: str, end_ms: float) -> list[Span]:
        """Of the thread's lines; one that was never closed lasts until the end."""
        open_: dict[str, tuple[str, float]] = {}
        spans = []
        for one in self.own:
            activity = fields_of(decoded(one.body), "activity") if one.kind == "event" else {}
            kind, payload = activity.get("kind"), fields_of(activity, "payload")
            id_ = str(payload.get(key, ""))
            if kind == start:
                open_[id_] = (str(payload.get("itemType", start)), _said_at(one))
            elif kind == end and id_ in open_:
                name, since = open_.pop(id_)
                spans.append(Span(name, since, _said_at(one)))
        return spans + [Span(name, since, max(since, end_ms)) for name, since in open_.values()]

    def _is(self, said: Fields, part: str) -> bool:
        return fields_of(said, part).get("turnId") == self.turn_id

    def _last(self, moments: Sequence[Moment], fits: Any, before: Moment | None) -> Moment | None:
        """The last that fits before the turn began; the first of all while it has not begun."""
        found = [one for one in moments if fits(one)]
        if before is None:
            return found[0] if found else None
        earlier = [one for one in found if one.at_ms <= before.at_ms]
        return earlier[-1] if earlier else None


def _is_word(frame: Moment) -> bool:
    if frame.name.lower().endswith("delta"):
        return True
    if frame.name != "item/started":
        return False
    item = fields_of(fields_of(decoded(frame.body), "params"), "item")
    return item.get("type") != "userMessage"


def _tool_name(item: Fields) -> str:
    return str(item.get("command") or item.get("tool") or item.get("type") or "tool")[:80]


def _said(moment: Moment | None) -> float | None:
    return None if moment is None else _said_at(moment)


def _said_at(moment: Moment) -> float:
    """What an agent said counts from its arrival, what the server did from its decision."""
    said = moment.said_ms
    is_arrival = moment.who.startswith(("the agent", "the server, for")) and said is not None
    return said if is_arrival and said is not None else moment.at_ms
