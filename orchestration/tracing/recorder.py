"""One trace from a request through the engine, the reactors and the agent's turn to the browsers.

Places find each other by what is in the log already: a command that follows from an event carries
the event's id in its own, and what an agent says belongs to its thread's turn. What is needed for
it is kept in memory, for the recent past; the oldest is forgotten, and a new trace begins there.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, Status, StatusCode, Tracer
from opentelemetry.util.types import AttributeValue

from orchestration import command_ids
from orchestration.contracts.commands import AppendAssistantDelta, Command
from orchestration.contracts.recorded import RecordedEvent
from orchestration.engine import CommandOrder, Committed
from orchestration.errors import OrchestrationError
from orchestration.metrics.observing import is_piece, kind_of
from orchestration.metrics.turn_clock import TimedTurn, TurnClock, TurnMoment

Attributes = dict[str, AttributeValue]

logger = logging.getLogger(__name__)

KEPT = 8_192
"""Events of the recent past whose place in a trace is known."""

NANOSECONDS = 1_000_000_000


class Spans:
    """Called from the event loop, but for ``committed``, which the writer calls.

    They share dictionaries, and do one thing at a time with them, which Python keeps whole.
    """

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._epoch = time.time() - time.perf_counter()
        self._of_event: OrderedDict[str, SpanContext] = OrderedDict()
        self._reactions: OrderedDict[str, SpanContext] = OrderedDict()
        """By the event that somebody reacted to."""
        self._turns: dict[str, Span] = {}
        """By thread: of turns that run, and the last of those that are over."""
        self._clock = TurnClock()

    def current(self) -> SpanContext | None:
        found = trace.get_current_span().get_span_context()
        return found if found.is_valid else None

    def request(self, method: str, door: str) -> AbstractContextManager[None]:
        return self._inside(f"request {method}", None, {"t3.method": method, "t3.door": door})

    @contextmanager
    def reaction(self, name: str, event: RecordedEvent) -> Iterator[None]:
        """What comes of the event comes of the reaction to it."""
        attributes: Attributes = {"t3.event": event.event_id, "t3.sequence": event.sequence}
        parent = self._of_event.get(event.event_id)
        with self._inside(f"{name} {event.type}", parent, attributes):
            if (place := self.current()) is not None:
                remember(self._reactions, event.event_id, place)
            yield

    def committed(self, committed: Committed) -> None:
        """Before anybody hears of it, so that all who do find their place. Never fails."""
        try:
            self._trace(committed)
        except Exception:
            logger.exception("a transaction could not be traced")

    def _trace(self, committed: Committed) -> None:
        told = [found for event in committed.events if (found := self._clock.take(event))]
        for moment, times in told:
            if moment == "started":
                self._begin_turn(times)
        for order, answers in zip(committed.orders, committed.answers, strict=True):
            if isinstance(order, CommandOrder):
                self._commands(order, answers, committed)  # type: ignore[arg-type]  # its own kind
        for moment, times in told:
            self._turn_goes_on(moment, times)

    def pushed(self, events: Sequence[RecordedEvent], door: str, since: float) -> None:
        """One span for each command that is told of; pieces of text have none."""
        begun = self._at(since or time.perf_counter())
        places = {
            place.span_id: place
            for event in events
            if not is_piece(event) and (place := self._of_event.get(event.event_id))
        }
        for place in places.values():
            attributes: Attributes = {"t3.door": door, "t3.sequence": events[-1].sequence}
            self._start("push", place, begun, attributes).end()

    def _commands(
        self,
        order: CommandOrder,
        answers: Sequence[int | OrchestrationError],
        committed: Committed,
    ) -> None:
        events: dict[str | None, list[RecordedEvent]] = {}
        for event in committed.events:
            events.setdefault(event.command_id, []).append(event)
        for command, answer in zip(order.commands, answers, strict=True):
            if not isinstance(command, AppendAssistantDelta):
                place = self._command(command, answer, order, committed)
                for event in events.get(command.command_id, ()):
                    remember(self._of_event, event.event_id, place)

    def _command(
        self,
        command: Command,
        answer: int | OrchestrationError,
        order: CommandOrder,
        committed: Committed,
    ) -> SpanContext:
        parent = order.trace or self._place_of(command)
        kind, subject = kind_of(type(command)), command.aggregate.id
        attributes: Attributes = {
            "t3.command": command.command_id,
            "t3.subject": subject,
        }
        span = self._start(f"command {kind}", parent, self._at(order.ordered_at), attributes)
        place = span.get_span_context()
        for name, begin, end in (
            ("decide", committed.begun, committed.decided),
            ("commit", committed.decided, committed.done),
        ):
            self._start(name, place, self._at(begin), {}).end(self._at(end))
        if isinstance(answer, OrchestrationError):
            span.set_status(Status(StatusCode.ERROR, answer.code))
        span.end(self._at(committed.done))
        return place

    def _place_of(self, command: Command) -> SpanContext | None:
        """Where a command comes from that nobody asked for just now."""
        occasion = command_ids.find_occasion(command.command_id)
        if occasion is None:
            return None
        turn = self._turns.get(command.aggregate.id)
        return self._cause(occasion) or (turn.get_span_context() if turn else None)

    def _cause(self, event_id: str) -> SpanContext | None:
        return self._reactions.get(event_id) or self._of_event.get(event_id)

    def _begin_turn(self, times: TimedTurn) -> None:
        asked = self._cause(times.request_id or "")
        attributes: Attributes = {
            "t3.thread": times.thread_id,
            "t3.turn": times.turn_id or "",
            "t3.provider": times.provider or "",
        }
        begun = nanoseconds(times.started_at)
        self._turns[times.thread_id] = self._start("turn", asked, begun, attributes)
        if len(self._turns) > KEPT:
            self._turns.pop(next(iter(self._turns))).end()

    def _turn_goes_on(self, moment: TurnMoment, times: TimedTurn) -> None:
        turn = self._turns.get(times.thread_id)
        if turn is None:
            return
        if moment == "first_token":
            turn.add_event("first token", timestamp=nanoseconds(times.first_token_at))
        elif moment == "settled":
            if times.outcome == "error":
                turn.set_status(Status(StatusCode.ERROR))
            turn.set_attribute("t3.outcome", times.outcome or "")
            turn.end(nanoseconds(times.settled_at))
        elif moment == "captured":
            begun, done = nanoseconds(times.settled_at), nanoseconds(times.captured_at)
            self._start("checkpoint", turn.get_span_context(), begun, {}).end(done)

    @contextmanager
    def _inside(
        self, name: str, parent: SpanContext | None, attributes: Attributes
    ) -> Iterator[None]:
        context = None if parent is None else trace.set_span_in_context(NonRecordingSpan(parent))
        with self._tracer.start_as_current_span(
            name,
            context,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except Exception as error:  # its words may quote what was said
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def _start(
        self,
        name: str,
        parent: SpanContext | None,
        begun: int | None,
        attributes: Attributes,
    ) -> Span:
        above = trace.INVALID_SPAN if parent is None else NonRecordingSpan(parent)
        context = trace.set_span_in_context(above)
        return self._tracer.start_span(name, context, attributes=attributes, start_time=begun)

    def _at(self, moment: float) -> int:
        """A time of ``perf_counter`` as nanoseconds since the epoch."""
        return int((moment + self._epoch) * NANOSECONDS)


def remember(places: OrderedDict[str, SpanContext], event_id: str, place: SpanContext) -> None:
    places[event_id] = place
    if len(places) > KEPT:
        places.popitem(last=False)


def nanoseconds(at: float | None) -> int | None:
    return None if at is None else int(at * NANOSECONDS)
