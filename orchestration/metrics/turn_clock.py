"""Where the time of a turn went, told from its events alone, as they come."""

from collections import OrderedDict
from datetime import datetime
from typing import Literal

from msgspec import Struct

from orchestration.clock import find_time_of_id
from orchestration.contracts.entities import SettledState
from orchestration.contracts.events import (
    MessageSent,
    SessionSet,
    StartedTurn,
    TurnDiffCompleted,
    TurnStartRequested,
)
from orchestration.contracts.recorded import RecordedEvent
from orchestration.turn_phases import TURN_REQUESTS, LivePhase
from providers.contracts.base import UNSET
from providers.contracts.ids import MessageId, ThreadId, TurnId

TurnMoment = Literal["started", "first_token", "settled", "captured"]

THREADS_KEPT = 4_096


class TimedTurn(Struct, kw_only=True):
    """Seconds since the epoch; None for what has not happened, or left no trace."""

    thread_id: ThreadId
    turn_id: TurnId | None = None
    message_id: MessageId | None = None
    provider: str | None = None
    request_id: str | None = None
    """The event that asked for the turn."""
    correlation_id: str | None = None
    """Of the command that asked for it."""
    requested_at: float | None = None
    picked_up_at: float | None = None
    started_at: float | None = None
    first_token_at: float | None = None
    finished_at: float | None = None
    """When the agent said that it was done."""
    settled_at: float | None = None
    """When that was on record."""
    captured_at: float | None = None
    outcome: SettledState | None = None

    def spans(self) -> list[tuple[LivePhase, float, float]]:
        """Each phase that is over, with its begin and end, in order and without overlap."""
        begun = self.first_token_at or self.started_at
        found: list[tuple[LivePhase, float | None, float | None]] = [
            ("queue", self.requested_at, self.picked_up_at),
            ("start", self.picked_up_at or self.requested_at, self.started_at),
            ("first token", self.started_at, self.first_token_at),
            ("streaming", begun, self.finished_at),
            ("settle", self.finished_at, self.settled_at),
            ("checkpoint", self.settled_at, self.captured_at),
        ]
        return [(phase, a, max(a, b)) for phase, a, b in found if a is not None and b is not None]

    def seconds(self) -> dict[LivePhase, float]:
        """How long each phase that is over took."""
        return {phase: end - begin for phase, begin, end in self.spans()}

    @property
    def wait(self) -> float | None:
        """What a person waited for the first text: from the request, or else the turn's begin."""
        begin = self.requested_at or self.started_at
        return None if begin is None or not self.first_token_at else self.first_token_at - begin

    @property
    def duration(self) -> float | None:
        """From the request on record, or the turn's begin, to its end on record."""
        begin = self.requested_at or self.started_at
        return None if begin is None or self.settled_at is None else self.settled_at - begin


class TurnClock:
    """Takes events in the order of the log; keeps the current turn of each thread, and little more.

    A message that goes into a running turn begins none, and is not timed.
    """

    def __init__(self) -> None:
        self._asked: OrderedDict[str, TimedTurn] = OrderedDict()
        self._running: OrderedDict[str, TimedTurn] = OrderedDict()
        self.awaiting: set[str] = set()
        """Threads whose turn runs and has had no text yet: of others no piece of text is news."""

    def take(self, event: RecordedEvent) -> tuple[TurnMoment, TimedTurn] | None:
        """What has just happened to which turn, if anything worth telling."""
        type_ = event.type
        if type_ == "thread.message-sent":
            return self._text(event)
        if type_ == "thread.session-set":
            return self._session(event)
        if type_ in TURN_REQUESTS and event.metadata.ingested_at is UNSET:
            asked = event.payload
            self._asked[event.aggregate_id] = TimedTurn(
                thread_id=ThreadId(event.aggregate_id),
                message_id=asked.message_id if isinstance(asked, TurnStartRequested) else None,
                request_id=event.event_id,
                correlation_id=event.envelope.correlation_id,
                requested_at=recorded_at(event),
            )
            if len(self._asked) > THREADS_KEPT:
                self._asked.popitem(last=False)
        elif type_ == "thread.turn-diff-completed":
            return self._captured(event)
        return None

    def running(self, thread_id: str) -> TimedTurn | None:
        """The turn that began last in the thread; it may be over."""
        return self._running.get(thread_id)

    def _text(self, event: RecordedEvent) -> tuple[TurnMoment, TimedTurn] | None:
        if event.aggregate_id not in self.awaiting:
            return None
        times, message = self._running.get(event.aggregate_id), event.payload
        if times is None:
            return None
        if not isinstance(message, MessageSent) or message.role != "assistant":
            return None
        if not message.text:
            return None
        self.awaiting.discard(event.aggregate_id)
        times.first_token_at = seconds_of(event.occurred_at)
        return "first_token", times

    def _session(self, event: RecordedEvent) -> tuple[TurnMoment, TimedTurn] | None:
        payload = event.payload
        if not isinstance(payload, SessionSet) or event.metadata.ingested_at is not UNSET:
            return None
        if payload.started_turn is not UNSET:
            return "started", self._begin(event, payload, payload.started_turn)
        if payload.settled_turn is not UNSET:
            settled, times = payload.settled_turn, self._running.get(event.aggregate_id)
            if times is None or times.turn_id != settled.turn_id:
                return None
            self.awaiting.discard(event.aggregate_id)
            times.finished_at = seconds_of(settled.completed_at)
            times.settled_at = max(recorded_at(event), times.finished_at)
            times.outcome = settled.state
            return "settled", times
        asked = self._asked.get(event.aggregate_id)
        if asked is not None and payload.session.status == "starting":
            asked.picked_up_at = asked.picked_up_at or seconds_of(event.occurred_at)
        return None

    def _begin(self, event: RecordedEvent, payload: SessionSet, begun: StartedTurn) -> TimedTurn:
        """Agents begin turns by themselves as well: those were never asked for."""
        thread_id = event.aggregate_id
        times = self._asked.pop(thread_id, None)
        if times is None or not is_asked_for(times, begun):
            times = TimedTurn(thread_id=ThreadId(thread_id))
        times.turn_id, times.provider = begun.turn_id, payload.session.provider_name
        times.started_at = seconds_of(event.occurred_at)
        self._running[thread_id] = times
        self._running.move_to_end(thread_id)
        self.awaiting.add(thread_id)
        if len(self._running) > THREADS_KEPT:
            self.awaiting.discard(self._running.popitem(last=False)[0])
        return times

    def _captured(self, event: RecordedEvent) -> tuple[TurnMoment, TimedTurn] | None:
        times, payload = self._running.get(event.aggregate_id), event.payload
        if times is None or not isinstance(payload, TurnDiffCompleted):
            return None
        if payload.turn_id != times.turn_id or times.captured_at is not None:
            return None
        times.captured_at = recorded_at(event)
        return "captured", times


def is_asked_for(asked: TimedTurn, begun: StartedTurn) -> bool:
    """A request may have gone into the turn before, and then it was never picked up for one."""
    if begun.message_id is None or asked.message_id is None:
        return asked.message_id is None or asked.picked_up_at is not None
    return begun.message_id == asked.message_id


def recorded_at(event: RecordedEvent) -> float:
    """When the event came into the log, as its id says; ``occurred_at`` may be a client's time."""
    made = find_time_of_id(event.event_id)
    return seconds_of(event.occurred_at) if made is None else made / 1000


def seconds_of(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()
