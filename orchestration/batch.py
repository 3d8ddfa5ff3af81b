"""One transaction of the engine: many commands decided in turn, recorded together."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper
from msgspec import Struct

from orchestration import event_store
from orchestration.contracts.commands import AppendAssistantDelta, Command
from orchestration.contracts.entities import AggregateKind
from orchestration.contracts.events import RawEvent
from orchestration.contracts.recorded import RecordedEvent, storable
from orchestration.decider import NewEvent, aggregate_of, aggregates_of, decide, evolve
from orchestration.decider.state import AggregateRefs, ProjectState, State, ThreadState
from orchestration.errors import CommandPreviouslyRejected, CommandRejected, OrchestrationError
from orchestration.event_store import Head
from orchestration.loading import load, load_queues, load_said
from orchestration.projector import project
from providers.contracts.ids import EventId

CACHED_AGGREGATES = 4_096

INSERT_RECEIPT = (
    "INSERT INTO orchestration_command_receipts (command_id, aggregate_kind, aggregate_id,"
    " accepted_at, result_sequence, status, error) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


class StateCache:
    """What the engine remembers of aggregates, good for as long as nobody else writes the log,
    and nobody rebuilds the tables from it."""

    def __init__(self) -> None:
        self._head = Head(-1, 0)
        self._known: OrderedDict[tuple[AggregateKind, str], ProjectState | ThreadState] = (
            OrderedDict()
        )

    def state_of(self, cursor: CursorWrapper, refs: AggregateRefs, head: Head) -> State:
        """The state of the aggregates named, from memory or from their rows."""
        if head != self._head:
            self._known.clear()
            self._head = head
        missing = AggregateRefs(
            projects=frozenset(p for p in refs.projects if ("project", p) not in self._known),
            threads=frozenset(t for t in refs.threads if ("thread", t) not in self._known),
        )
        if missing.projects or missing.threads:
            self._remember(load(cursor, missing))
        queues = load_queues(cursor, refs.queues)  # texts are not kept in memory
        known = self._known
        return State(
            projects={p: known["project", p] for p in refs.projects if ("project", p) in known},  # type: ignore[misc]  # the kind is the key
            threads={t: known["thread", t] for t in refs.threads if ("thread", t) in known},  # type: ignore[misc]
            queues=queues,
            said=load_said(cursor, refs.messages),
        )

    def keep(self, batch: Batch) -> None:
        """Take over what a committed batch ended with."""
        self._head = Head(batch.head, batch.rebuilds)
        self._remember(batch.state)
        while len(self._known) > CACHED_AGGREGATES:
            self._known.popitem(last=False)

    def _remember(self, state: State) -> None:
        for project_id, project_state in state.projects.items():
            self._known["project", project_id] = project_state
            self._known.move_to_end(("project", project_id))
        for thread_id, thread_state in state.threads.items():
            self._known["thread", thread_id] = thread_state
            self._known.move_to_end(("thread", thread_id))


class Receipt(Struct, frozen=True):
    """The stored answer: where the log ended then, and why the command was refused, if it was."""

    sequence: int
    error: str | None


class Batch:
    """Commands see what the commands before them have done, though nothing is committed yet."""

    def __init__(
        self,
        cursor: CursorWrapper,
        head: Head,
        state: State,
        receipts: dict[str, Receipt],
        now: str,
        new_event_id: Callable[[], str],
    ) -> None:
        self._cursor = cursor
        self.head, self.rebuilds = head
        self.state = state
        self.events: list[RecordedEvent] = []
        self._versions: list[int] = []
        self._receipts = receipts
        self._new_receipts: list[tuple[str | int | None, ...]] = []
        self._now = now
        self._new_event_id = new_event_id

    @classmethod
    def begin(
        cls,
        cursor: CursorWrapper,
        commands: Sequence[Command],
        cache: StateCache,
        now: str,
        new_event_id: Callable[[], str],
    ) -> Batch:
        """Lock the log, and read what the commands need: earlier answers, and their subjects."""
        head = event_store.lock_head(cursor)
        refs = AggregateRefs()
        for command in commands:
            refs |= aggregates_of(command)
        state = cache.state_of(cursor, refs, head)
        ids = [command.command_id for command in commands if keeps_receipt(command)]
        return cls(cursor, head, state, find_receipts(cursor, ids), now, new_event_id)

    def answer(self, command: Command) -> int | OrchestrationError:
        earlier = self._receipts.get(command.command_id)
        if earlier is not None:
            return earlier_answer(command.command_id, earlier)
        try:
            decided = decide(command, self.state, self._now)
        except CommandRejected as refusal:
            self._remember(command, Receipt(self.head, str(refusal)))
            return refusal
        for new in decided:
            self._record(new, command)
        self._remember(command, Receipt(self.head, None))
        return self.head

    def flush(self) -> None:
        """Write everything, in the order in which it depends on itself."""
        if self.events:
            event_store.append(self._cursor, list(zip(self.events, self._versions, strict=True)))
            project(self._cursor, self.events)
        if self._new_receipts:
            self._cursor.executemany(INSERT_RECEIPT, self._new_receipts)

    def _record(self, new: NewEvent, command: Command) -> None:
        payload, type_, content = storable(new.payload)
        self.state = evolve(self.state, payload)
        self.head += 1
        kind, aggregate_id = aggregate_of(payload)
        envelope = RawEvent(
            sequence=self.head,
            event_id=EventId(self._new_event_id()),
            aggregate_kind=kind,
            aggregate_id=aggregate_id,
            occurred_at=new.occurred_at,
            command_id=command.command_id,
            causation_event_id=self.events[-1].event_id if new.caused_by_previous else None,
            correlation_id=command.command_id,
            metadata=new.metadata,
            type=type_,
            payload=content,
        )
        self.events.append(RecordedEvent(envelope, payload))
        self._versions.append(self._version_of(kind, aggregate_id))

    def _version_of(self, kind: AggregateKind, aggregate_id: str) -> int:
        streams = self.state.threads if kind == "thread" else self.state.projects
        return streams[aggregate_id].version

    def _remember(self, command: Command, receipt: Receipt) -> None:
        if not keeps_receipt(command):
            return
        self._receipts[command.command_id] = receipt
        kind, aggregate_id = command.aggregate
        status = "accepted" if receipt.error is None else "rejected"
        self._new_receipts.append(
            (
                command.command_id,
                kind,
                aggregate_id,
                self._now,
                receipt.sequence,
                status,
                receipt.error,
            )
        )


def keeps_receipt(command: Command) -> bool:
    """Pieces of text are many and never sent twice: ingestion alone sends them, once each."""
    return not isinstance(command, AppendAssistantDelta)


def find_receipts(cursor: CursorWrapper, command_ids: Sequence[str]) -> dict[str, Receipt]:
    if not command_ids:
        return {}
    places = ", ".join(["%s"] * len(command_ids))
    cursor.execute(
        "SELECT command_id, result_sequence, error FROM orchestration_command_receipts"
        f" WHERE command_id IN ({places})",
        list(command_ids),
    )
    return {row[0]: Receipt(row[1], row[2]) for row in cursor.fetchall()}


def find_earlier_answer(command_id: str) -> int | OrchestrationError | None:
    with connection.cursor() as cursor:
        receipt = find_receipts(cursor, [command_id]).get(command_id)
    return None if receipt is None else earlier_answer(command_id, receipt)


def earlier_answer(command_id: str, receipt: Receipt) -> int | OrchestrationError:
    if receipt.error is not None:
        return CommandPreviouslyRejected(command_id, receipt.error)
    return receipt.sequence
