"""What a piece of text and a request cost, counted and not timed: these figures do not creep up."""

import asyncio
import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestration.batch import Batch, StateCache
from orchestration.clock import new_id, now_iso
from orchestration.contracts.commands import Command
from orchestration.contracts.recorded import RecordedEvent
from orchestration.ingestion.buffers import by_thread, join_deltas
from orchestration.ingestion.rules import commands_for
from orchestration.ingestion.view import Input, ThreadView, evolve
from orchestration.log import EventLog
from orchestration.outbox import Outbox
from orchestration.push_bus import ServerPushBus
from orchestration.queries import read_model
from orchestration.relay import EventRelay
from orchestration.sockets import DaphneSocket
from orchestration.text_runs import TextRuns, parts_of
from orchestration.writing import writing
from providers.contracts.runtime import ContentDelta
from tests.orchestration.ingestion.words import THREAD, delta, started
from tests.orchestration.log_over_table import Table, log_over
from tests.orchestration.subscriptions import to_thread
from tests.orchestration.transports import Protocol, Transport
from tests.support import builders as b
from tests.support.events import piece, recorded

STATEMENTS_OF_A_PIECE = 5
"""The head, the event, the head again, the message's text, the thread's count."""
STATEMENTS_OF_A_COMMAND = 7
"""As many, with the question for an earlier receipt, the new receipt, and no text."""
WIRE_BYTES_OF_A_PIECE = 130
COPIES_OF_A_SNAPSHOT = 2.5
"""Its rows, and the whole; a little more for the longest row."""
HEAD_ONLY = ["SCAN orchestration_log_head"] * 2
"""The one table of one row; everything else is found by an index."""
CALLS_OF_A_COMMIT = 170
"""Python's and its drivers', from the command to the disk. With Django's own transactions: 370."""
CALLS_OF_A_PUSH = 210
"""From the committed event to the bytes in the socket, the rounds of the loop among them."""
CALLS_OF_JOINING = 8
CALLS_OF_A_PIECE = 12
"""Python's, from what the agent said to the command that records it."""


@dataclass
class Log:
    """Commands decided and written as the engine does it, on the test's own connection."""

    cache: StateCache

    @classmethod
    def of(cls, *commands: Command) -> "Log":
        log = cls(StateCache())
        log.write(commands)
        return log

    def write(self, commands: Sequence[Command]) -> list[RecordedEvent]:
        with writing() as cursor:
            batch = Batch.begin(cursor, commands, self.cache, now_iso(), new_id)
            for command in commands:
                assert isinstance(batch.answer(command), int)
            batch.flush()
        self.cache.keep(batch)
        return batch.events

    def statements_for(self, *commands: Command) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            self.write(commands)
        return [q["sql"] for q in queries if not q["sql"].startswith(("BEGIN", "COMMIT"))]


def streaming_thread() -> Log:
    return Log.of(
        b.create_project(), b.create_thread(), b.begin_turn("turn-1"), b.append_delta("first ")
    )


def test_a_piece_of_text_is_five_statements(database: None) -> None:
    log = streaming_thread()

    assert len(log.statements_for(b.append_delta("word "))) == STATEMENTS_OF_A_PIECE


def test_a_piece_takes_few_steps_to_the_disk(database: None) -> None:
    log = streaming_thread()
    log.write([b.append_delta("word ")])

    with counted_calls() as calls:
        for _ in range(10):
            log.write([b.append_delta("word ")])

    assert calls.count <= 10 * CALLS_OF_A_COMMIT


async def test_a_piece_takes_few_steps_from_the_log_to_the_socket() -> None:
    transport = Transport()
    log, outbox = log_over(Table()), Outbox(DaphneSocket(Protocol(transport), transport))
    relay, sending = EventRelay(log, ServerPushBus(), outbox), asyncio.create_task(outbox.run())
    await relay.subscribe(to_thread(after=0))
    await published(log, 1, transport)

    with counted_calls() as calls:
        for sequence in range(2, 12):
            await published(log, sequence, transport)

    assert calls.count <= 10 * CALLS_OF_A_PUSH
    await relay.stop()
    sending.cancel()


async def published(log: EventLog, sequence: int, transport: Transport) -> None:
    """Returns when the piece has been given to the system."""
    before = len(transport.left)
    log.publish([recorded(sequence, piece("word "))])
    while len(transport.left) == before:  # noqa: ASYNC110 - a transport tells nobody
        await asyncio.sleep(0)


def test_a_thousand_pieces_are_as_many_statements_as_one(database: None) -> None:
    log = streaming_thread()
    flood = [b.append_delta(f"word{number} ") for number in range(1_000)]

    assert len(log.statements_for(*flood)) == STATEMENTS_OF_A_PIECE


def test_a_command_is_seven_statements(database: None) -> None:
    log = streaming_thread()

    assert len(log.statements_for(b.update_thread(title="Renamed"))) == STATEMENTS_OF_A_COMMAND


def test_the_cost_of_a_piece_does_not_grow_with_the_log(database: None) -> None:
    log = streaming_thread()
    for number in range(20):
        log.write([b.create_thread(f"other-{number}")])
        log.write([b.append_delta("word ", thread_id=f"other-{number}") for _ in range(50)])

    statements = log.statements_for(b.append_delta("word "))

    assert len(statements) == STATEMENTS_OF_A_PIECE
    assert [plan for plan in map(plan_of, statements) if "SCAN" in plan] == HEAD_ONLY


def plan_of(statement: str) -> str:
    _, _, sql = statement.rpartition(" times: ")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%s", "NULL"))
        return " ".join(str(row[-1]) for row in cursor.fetchall())


def test_a_whole_snapshot_is_in_memory_twice_at_most(database: None) -> None:
    log = streaming_thread()
    log.write([b.append_activity(summary="x" * 100_000) for _ in range(20)])

    tracemalloc.start()
    size = len(read_model())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak <= COPIES_OF_A_SNAPSHOT * size


def test_a_short_piece_is_few_bytes_on_the_wire() -> None:
    bus, runs = ServerPushBus(), TextRuns(head=0)
    pieces = [recorded(1_000_000 + number, piece("word ")) for number in range(3)]

    frames = [
        bus.frame(part.channel, part.content(event.sequence - 1, event.sequence))
        for event in pieces
        for part in parts_of([event], runs, WIRE_BYTES_OF_A_PIECE)
    ]

    assert [len(frame) <= WIRE_BYTES_OF_A_PIECE for frame in frames] == [False, True, True]


def test_a_piece_takes_few_steps_from_the_agent_to_its_command() -> None:
    view = evolved(ThreadView(thread_id=THREAD, runtime_mode="full-access"), started())
    flood = [delta("word ", item_id=f"item-{number}") for number in range(100)]

    with counted_calls() as calls:
        for event in flood:
            commands_for(event, view)

    assert calls.count <= len(flood) * CALLS_OF_A_PIECE


def test_joining_a_flood_takes_a_few_steps_a_piece() -> None:
    flood = [delta("word ") for _ in range(1_000)]

    with counted_calls() as calls:
        (events,) = by_thread(flood)
        (joined,) = join_deltas(events)

    assert isinstance(joined, ContentDelta)
    assert joined.delta == "word " * 1_000
    assert calls.count <= len(flood) * CALLS_OF_JOINING


def evolved(view: ThreadView, event: Input) -> ThreadView:
    return evolve(view, event, commands_for(event, view))


@dataclass
class Calls:
    count: int = 0

    def take(self, frame: FrameType, event: str, _: object) -> None:
        self.count += event in ("call", "c_call")


@contextmanager
def counted_calls() -> Iterator[Calls]:
    """Calls of functions, Python's and built in: the same number each time."""
    calls = Calls()
    sys.setprofile(calls.take)
    try:
        yield calls
    finally:
        sys.setprofile(None)
