"""Watches the engine: counts and times each transaction, and tells of commands and turns."""

import logging
from collections.abc import Sequence

from orchestration.contracts.commands import (
    AppendAssistantDelta,
    Command,
    CommandBase,
)
from orchestration.contracts.events import MessageSent
from orchestration.contracts.recorded import RecordedEvent
from orchestration.engine import Answer, CommandOrder, Committed
from orchestration.metrics import instruments, journal
from orchestration.metrics.correlation import Correlations
from orchestration.metrics.turn_clock import TimedTurn, TurnClock, TurnMoment
from orchestration.turn_phases import LivePhase, label_of

logger = logging.getLogger(__name__)

TEXT_PIECE = "text-piece"


class EngineObserver:
    """Called once a transaction, in the writer's thread: no browser waits for what it does.

    Pieces of text are many: they are only counted, and never told.
    """

    def __init__(self, correlations: Correlations | None = None) -> None:
        self.correlations = correlations or Correlations()
        self._clock = TurnClock()
        self._commits = instruments.commit_seconds.of()
        self._sizes = instruments.batch_commands.of()
        self._pieces = instruments.events.of(TEXT_PIECE)
        kind = kind_of(AppendAssistantDelta)
        self._piece_seconds = instruments.command_seconds.of(kind, "accepted")

    def take(self, committed: Committed) -> None:
        """Never fails: what is only watched must go on."""
        try:
            self._commits.observe(committed.done - committed.begun)
            self._take_commands(committed)
            self._take_events(committed.events)
        except Exception:
            logger.exception("a transaction could not be counted")

    def _take_commands(self, committed: Committed) -> None:
        count = 0
        for order, answers in zip(committed.orders, committed.answers):  # noqa: B905 - are as many
            if isinstance(order, CommandOrder):
                seconds = committed.done - order.ordered_at
                self._take_order(order.commands, answers, seconds)  # type: ignore[arg-type]  # its own kind
                count += len(order.commands)
        if count:
            self._sizes.observe(count)

    def _take_order(
        self, commands: Sequence[Command], answers: list[Answer], seconds: float
    ) -> None:
        pieces = 0
        for command, answer in zip(commands, answers, strict=True):
            if type(command) is AppendAssistantDelta and type(answer) is int:
                pieces += 1
            else:
                self._take_command(command, answer, seconds)
        if pieces:
            self._piece_seconds.observe(seconds, pieces)

    def _take_command(self, command: Command, answer: Answer, seconds: float) -> None:
        kind = kind_of(type(command))
        outcome = "accepted" if isinstance(answer, int) else "refused"
        instruments.command_seconds.of(kind, outcome).observe(seconds)
        correlation = self.correlations.of(command.command_id, command.aggregate.id)
        journal.tell_command(command, kind, correlation, answer, seconds)

    def _take_events(self, events: Sequence[RecordedEvent]) -> None:
        pieces, awaiting = 0, self._clock.awaiting
        for event in events:
            if is_piece(event):
                pieces += 1
                if event.aggregate_id not in awaiting:
                    continue
            else:
                instruments.events.of(event.type).add()
                self._correlate(event)
            told = self._clock.take(event)
            if told is not None:
                self._take_moment(*told)
        if pieces:
            self._pieces.add(pieces)

    def _correlate(self, event: RecordedEvent) -> None:
        command_id = event.command_id
        if command_id is not None:
            correlation = self.correlations.of(command_id, event.aggregate_id)
            self.correlations.remember(event, correlation)

    def _take_moment(self, moment: TurnMoment, times: TimedTurn) -> None:
        """Each phase is counted once, when it is over."""
        seconds, provider = times.seconds(), times.provider or "unknown"
        match moment:
            case "started":
                over: tuple[LivePhase, ...] = ("queue", "start")
                self._begin_turn(times)
                journal.tell_turn_started(times)
            case "first_token":
                over = ("first token",)
                if times.wait is not None:
                    instruments.first_token_seconds.of(provider).observe(times.wait)
            case "settled":
                over = ("streaming", "settle")
                if times.duration is not None:
                    outcome = times.outcome or "unknown"
                    instruments.turn_seconds.of(provider, outcome).observe(times.duration)
                journal.tell_turn_ended(times)
            case "captured":
                over = ("checkpoint",)
        for phase in over:
            if phase in seconds:
                label = label_of(phase)
                instruments.turn_phase_seconds.of(label, provider).observe(seconds[phase])

    def _begin_turn(self, times: TimedTurn) -> None:
        """All that the agent says from here on came of the request."""
        asked = times.correlation_id
        if asked is not None:
            times.correlation_id = self.correlations.of(asked, times.thread_id)
            self.correlations.begin_turn(times.thread_id, times.correlation_id)


def is_piece(event: RecordedEvent) -> bool:
    """Of an agent's text, as it streams."""
    if event.type != "thread.message-sent":
        return False
    payload = event.payload
    return isinstance(payload, MessageSent) and payload.streaming


def kind_of(command: type[CommandBase]) -> str:
    return str(command.__struct_config__.tag)
