"""Where the time of a turn went, as far as what is stored of it can tell. Pure."""

from collections.abc import Iterable, Iterator
from statistics import median

from msgspec import Struct

from orchestration.story.marks import Marks, settled_turn
from orchestration.story.meanwhile import meanwhile
from orchestration.story.moments import Moment
from orchestration.story.spans import Span, not_before
from orchestration.story.timeline import in_order
from orchestration.turn_phases import StoryPhase

NOT_STORED = (
    "When each browser had received an event is not stored; /metrics has how long pushes take."
)


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
    def time_to_first_token_ms(self) -> float | None:
        """As the person felt it: from the request."""
        first = next((span for span in self.phases if span.name == "streaming"), None)
        return first.start_ms - self.start_ms if first else None


def times_of(turn_id: str, moments: Iterable[Moment]) -> TurnTimes | None:
    """None where the request of the turn is not among its moments."""
    marks = Marks(turn_id, in_order(moments))
    asked = marks.asked
    if asked is None:
        return None
    phases = list(not_before(asked.at_ms, phases_of(marks, asked)))
    end = max((span.end_ms for span in phases), default=asked.at_ms)
    return TurnTimes(
        turn_id=turn_id,
        state=marks.state,
        start_ms=asked.at_ms,
        end_ms=end,
        phases=tuple(phases),
        beside=tuple(not_before(asked.at_ms, meanwhile(marks.own, end))),
        lags=tuple(lags_of(marks)),
        unknown=tuple(unknown_of(marks)),
    )


def find_end(turn_id: str, events: Iterable[Moment]) -> float | None:
    """When the end of the turn was decided; None while it runs."""
    for event in events:
        if event.name == "thread.session-set" and settled_turn(event).get("turnId") == turn_id:
            return event.at_ms
    return None


def phases_of(marks: Marks, asked: Moment) -> list[Span]:
    return [*_before_the_agent(marks, asked.at_ms), *_with_the_agent(marks), *_after(marks)]


def lags_of(marks: Marks) -> Iterator[float]:
    for one in marks.own:
        if one.kind == "event" and one.is_by_agent and one.said_ms is not None:
            yield one.at_ms - one.said_ms


def unknown_of(marks: Marks) -> Iterator[str]:
    if marks.sent is None:
        yield (
            "The frames of this turn are not on record (any more): when the message "
            "went to the agent is not known."
        )
    if marks.settled is None:
        yield "The turn has not ended."
    elif marks.settled_receipt is None or marks.settled_receipt.duration_ms is None:
        yield "How long the last commit took was not kept for this turn."
    yield NOT_STORED


def _before_the_agent(marks: Marks, asked: float) -> Iterator[Span]:
    end = marks.sent or marks.begun
    if end is None:
        return
    until = end.at_ms
    picked_up = min(_picked_up(marks, asked, until), until)
    yield _phase("queue", asked, picked_up)
    before = _checkpoint_before(marks, picked_up, until)
    if before is None:
        yield _phase("session", picked_up, until)
        return
    if before.start_ms > picked_up:
        yield _phase("session", picked_up, before.start_ms)
    yield before
    if until > before.end_ms:
        yield _phase("session", before.end_ms, until)


def _picked_up(marks: Marks, asked: float, until: float) -> float:
    """The first sign of the reactor: the session that it announces, or the checkpoint."""
    signs = [one.happened_ms for one in marks.sessions if one is not marks.begun]
    before = _checkpoint_before(marks, asked, until)
    signs += [before.start_ms] if before else []
    return min((sign for sign in signs if asked <= sign <= until), default=asked)


def _checkpoint_before(marks: Marks, since: float, until: float) -> Span | None:
    receipt = marks.find_baseline(since, until)
    if receipt is None:
        return None
    start = max(since, receipt.at_ms - (receipt.duration_ms or 0))
    return _phase("checkpoint before", start, receipt.at_ms)


def _with_the_agent(marks: Marks) -> Iterator[Span]:
    """Each from one mark to the next, where both are known and in this order."""
    first, last, settled = marks.first_word, marks.last_word, marks.settled
    told: tuple[tuple[StoryPhase, Moment | None, float | None], ...] = (
        ("first token", marks.sent, first.happened_ms if first else None),
        ("streaming", first, last.happened_ms if last else None),
        ("settle", last, settled.at_ms if settled else None),
    )
    for name, start, end in told:
        if start is not None and end is not None and end >= start.happened_ms:
            yield _phase(name, start.happened_ms, end)


def _after(marks: Marks) -> Iterator[Span]:
    settled, receipt = marks.settled, marks.settled_receipt
    if settled and receipt and receipt.duration_ms is not None:
        yield _phase("commit", settled.at_ms, settled.at_ms + receipt.duration_ms)
    for one in marks.own:
        if one.name == "checkpoint.diff.finalized":
            yield _phase("checkpoint", one.at_ms - (one.duration_ms or 0), one.at_ms)


def _phase(name: StoryPhase, start_ms: float, end_ms: float) -> Span:
    return Span(name, start_ms, end_ms)
