"""A log for tests: commands are decided, recorded and projected at once, with foreseeable ids."""

from collections.abc import Iterable, Sequence

import msgspec

from orchestration.contracts.commands import Command
from orchestration.contracts.events import EventPayload, RawEvent
from orchestration.contracts.recorded import RecordedEvent, storable
from orchestration.decider import EMPTY_STATE, NewEvent, State, aggregate_of, decide, evolve
from orchestration.models import LogHead, StoredEvent
from orchestration.projector import project
from orchestration.writing import writing
from providers.contracts.ids import EventId
from tests.support.builders import AT


class History:
    """Begins at an empty log. ``now`` is the server's clock, moved by the test."""

    def __init__(self) -> None:
        self.state: State = EMPTY_STATE
        self.events: list[RecordedEvent] = []
        self.now = AT

    @property
    def head(self) -> int:
        return len(self.events)

    def record(self, *commands: Command) -> list[RecordedEvent]:
        """Decide and project each command by itself."""
        return [event for command in commands for event in self.record_together([command])]

    def record_together(self, commands: Iterable[Command]) -> list[RecordedEvent]:
        """Decide the commands one after the other, and project their events as one batch."""
        recorded = [event for command in commands for event in self.decide(command)]
        self.project(recorded)
        return recorded

    def append(self, payload: EventPayload) -> None:
        """Record and project an event that no command makes."""
        self.project([self._recorded(NewEvent(payload, self.now), "command", None)])

    def decide(self, command: Command) -> list[RecordedEvent]:
        """Put the command's events at the end of the history, without the tables."""
        recorded: list[RecordedEvent] = []
        for new in decide(command, self.state, self.now):
            cause = recorded[-1].event_id if new.caused_by_previous else None
            recorded.append(self._recorded(new, command.command_id, cause))
        return recorded

    def project(self, events: Sequence[RecordedEvent]) -> None:
        with writing() as cursor:
            StoredEvent.objects.bulk_create(self._row(event) for event in events)
            project(cursor, events)
            LogHead.objects.update(sequence=events[-1].sequence)

    def project_only(self, events: Sequence[RecordedEvent]) -> None:
        """Write the tables, and leave the log as it is."""
        with writing() as cursor:
            project(cursor, events)

    def _recorded(self, new: NewEvent, command_id: str, cause: EventId | None) -> RecordedEvent:
        kind, aggregate_id = aggregate_of(new.payload)
        _, name, payload = storable(new.payload)
        sequence = self.head + 1
        envelope = RawEvent(
            sequence=sequence,
            event_id=EventId(f"event-{sequence}"),
            aggregate_kind=kind,
            aggregate_id=aggregate_id,
            occurred_at=new.occurred_at,
            command_id=command_id,
            causation_event_id=cause,
            correlation_id=command_id,
            metadata=new.metadata,
            type=name,
            payload=payload,
        )
        self.events.append(RecordedEvent(envelope, new.payload))
        self.state = evolve(self.state, new.payload)
        return self.events[-1]

    def _row(self, event: RecordedEvent) -> StoredEvent:
        stream = [
            other.sequence
            for other in self.events
            if aggregate_of(other.payload) == aggregate_of(event.payload)
        ]
        return StoredEvent(
            sequence=event.sequence,
            event_id=event.event_id,
            aggregate_kind=event.envelope.aggregate_kind,
            aggregate_id=event.aggregate_id,
            stream_version=stream.index(event.sequence),
            type=event.type,
            occurred_at=event.occurred_at,
            command_id=event.command_id,
            causation_event_id=event.envelope.causation_event_id,
            correlation_id=event.envelope.correlation_id,
            metadata=msgspec.json.encode(event.metadata).decode(),
            payload=bytes(event.envelope.payload).decode(),
            actor_kind="client",
        )
