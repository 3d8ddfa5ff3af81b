"""The engine: commands decided in turn, recorded together, answered once and for ever."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
from django.db import DatabaseError, OperationalError, connection

from orchestration import event_store
from orchestration.consumers import told
from orchestration.contracts.commands import (
    AppendAssistantDelta,
    ArchiveThread,
    StartTurn,
    UpdateThreadMeta,
    UserMessage,
)
from orchestration.engine import OrchestrationEngine
from orchestration.errors import (
    CommandPreviouslyRejected,
    CommandRejected,
    Stopping,
    StorageFailed,
)
from orchestration.models import Project, Setting
from orchestration.readers import Readers
from tests.support.engine import AT, LATER, Published, create_project, create_thread
from tests.support.events import sequences


def start_turn(command_id: str = "start-1") -> StartTurn:
    return StartTurn(
        command_id=command_id,
        thread_id="thread-1",
        message=UserMessage(message_id="message-1", role="user", text="fix it", attachments=[]),
        runtime_mode="full-access",
        interaction_mode="default",
        created_at=AT,
    )


def rename(title: str, command_id: str) -> UpdateThreadMeta:
    return UpdateThreadMeta(command_id=command_id, thread_id="thread-1", title=title)


def piece(text: str, number: int) -> AppendAssistantDelta:
    return AppendAssistantDelta(
        command_id=f"provider:{number}:delta",
        thread_id="thread-1",
        message_id="assistant:1",
        delta=text,
        created_at=AT,
    )


async def stored(after: int = 0) -> list[str]:
    readers = Readers(threads=1)
    events = await readers.run(event_store.read, after, 1_000)
    await readers.close()
    return [event.type for event in events]


async def test_a_command_is_answered_with_the_sequence_of_its_last_event(
    engine: OrchestrationEngine, published: Published
) -> None:
    await engine.dispatch(create_project())
    first = await engine.dispatch(create_thread())
    second = await engine.dispatch(start_turn())

    assert second == first + 2
    assert published.types[-2:] == ["thread.message-sent", "thread.turn-start-requested"]
    assert published.events[-1].sequence == second


async def test_the_second_event_of_a_turn_names_the_first_as_its_cause(
    engine: OrchestrationEngine, published: Published
) -> None:
    await engine.dispatch_all([create_project(), create_thread(), start_turn()])

    sent, requested = published.events[-2:]

    assert requested.envelope.causation_event_id == sent.event_id
    assert sent.envelope.causation_event_id is None
    assert requested.envelope.correlation_id == requested.command_id == "start-1"


async def test_the_same_command_again_gets_its_first_answer_and_records_nothing(
    engine: OrchestrationEngine, published: Published
) -> None:
    first = await engine.dispatch(create_project())
    await engine.dispatch(create_thread())
    recorded = len(published.events)

    again = await engine.dispatch(create_project())

    assert again == first
    assert len(published.events) == recorded


async def test_the_same_command_twice_in_one_batch_is_recorded_once(
    engine: OrchestrationEngine, published: Published
) -> None:
    answers = await engine.dispatch_all([create_project(), create_project()])

    assert answers[0] == answers[1]
    assert published.types == ["project.created"]


@pytest.mark.parametrize("together", [True, False])
async def test_a_message_is_said_once_whatever_command_says_it_again(
    engine: OrchestrationEngine, together: bool
) -> None:
    """Its first text would be lost from the thread: only the log would have both."""
    await engine.dispatch_all([create_project(), create_thread()])
    again = [start_turn("start-1"), start_turn("start-2")]
    if together:
        _, refused = await engine.dispatch_all(again)
    else:
        await engine.dispatch(again[0])
        [refused] = await engine.dispatch_all(again[1:])

    assert isinstance(refused, CommandRejected)
    assert refused.reason == "Message 'message-1' was sent already."
    assert await stored() == [
        "project.created",
        "thread.created",
        "thread.message-sent",
        "thread.turn-start-requested",
    ]


async def test_a_refused_command_stays_refused(engine: OrchestrationEngine) -> None:
    with pytest.raises(CommandRejected, match="'project-1' does not exist"):
        await engine.dispatch(create_thread())

    await engine.dispatch(create_project())
    with pytest.raises(CommandPreviouslyRejected, match="Command previously rejected"):
        await engine.dispatch(create_thread())


async def test_commands_of_a_batch_see_what_those_before_them_did(
    engine: OrchestrationEngine,
) -> None:
    answers = await engine.dispatch_all(
        [
            create_project(),
            create_thread(),
            ArchiveThread(command_id="archive-1", thread_id="thread-1"),
            ArchiveThread(command_id="archive-2", thread_id="thread-1"),
        ]
    )

    assert all(isinstance(answer, int) for answer in answers[:3])
    assert isinstance(answers[3], CommandRejected)
    assert "already archived" in str(answers[3])


async def test_a_refusal_takes_no_other_command_with_it(engine: OrchestrationEngine) -> None:
    refused = ArchiveThread(command_id="archive-nobody", thread_id="nobody")

    answers = await engine.dispatch_all([create_project(), refused, create_thread()])

    assert isinstance(answers[1], CommandRejected)
    assert await stored() == ["project.created", "thread.created"]


async def test_sequences_are_gap_free_over_concurrent_callers(
    engine: OrchestrationEngine, published: Published
) -> None:
    await engine.dispatch_all([create_project(), create_thread()])

    await asyncio.gather(*(engine.dispatch(rename(f"t{n}", f"rename-{n}")) for n in range(200)))

    numbers = sequences(published.events)
    assert numbers == list(range(numbers[0], numbers[0] + 202))
    assert len(published.batches) < 202  # waiting commands are committed together


async def test_pieces_of_text_are_recorded_without_a_receipt_of_their_own(
    engine: OrchestrationEngine, published: Published
) -> None:
    await engine.dispatch_all([create_project(), create_thread()])

    await engine.dispatch_all([piece("one ", 1), piece("two", 2)])

    assert published.types[-2:] == ["thread.message-sent", "thread.message-sent"]


async def test_a_caller_that_leaves_does_not_stop_its_command(
    engine: OrchestrationEngine, published: Published
) -> None:
    caller = asyncio.create_task(engine.dispatch(create_project()))
    await asyncio.sleep(0)  # the command is on its way
    caller.cancel()

    events = await published.until(1)

    assert events[0].type == "project.created"


async def test_an_engine_that_starts_again_knows_everything_it_decides_on(
    engine: OrchestrationEngine, published: Published
) -> None:
    await engine.dispatch_all([create_project(), create_thread()])
    next_engine = OrchestrationEngine(published, clock=lambda: LATER)
    next_engine.start()

    with pytest.raises(CommandRejected, match="already exists"):
        await next_engine.dispatch(create_project(command_id="another"))
    sequence = await next_engine.dispatch(rename("Renamed", "rename-1"))

    assert published.events[-1].sequence == sequence == published.events[-2].sequence + 1
    await next_engine.stop()


async def test_two_writers_keep_one_gap_free_log(
    engine: OrchestrationEngine, published: Published
) -> None:
    other_published = Published()
    other = OrchestrationEngine(other_published, clock=lambda: LATER)
    other.start()
    await engine.dispatch_all([create_project(), create_thread()])

    for number in range(10):
        await engine.dispatch(rename("mine", f"mine-{number}"))
        await other.dispatch(rename("theirs", f"theirs-{number}"))

    numbers = sorted(sequences(published.events) + sequences(other_published.events))
    assert numbers == list(range(numbers[0], numbers[0] + 22))
    await other.stop()


async def test_a_write_that_fails_leaves_the_others_of_its_batch_alone(
    engine: OrchestrationEngine,
) -> None:
    def fail() -> None:
        raise ValueError("no such row")

    results = await asyncio.gather(
        engine.dispatch(create_project()),
        engine.record(fail),
        engine.record(lambda: Setting.objects.create(key="kept", value="1").key),
        return_exceptions=True,
    )

    assert isinstance(results[0], int)
    assert isinstance(results[1], ValueError)
    assert results[2] == "kept"


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (OperationalError("database or disk is full"), "nothing can be stored now: database or d"),
        (DatabaseError("database disk image is malformed"), "damaged .* bring a backup back"),
    ],
)
async def test_a_bad_disk_is_called_so_and_later_everything_goes_on(
    engine: OrchestrationEngine, trouble: DatabaseError, sentence: str
) -> None:
    def fail() -> None:
        raise trouble

    with pytest.raises(StorageFailed, match=sentence):
        await engine.record(fail)

    assert await engine.dispatch(create_project()) > 0


async def test_the_read_model_is_never_behind_the_answer(engine: OrchestrationEngine) -> None:
    await engine.dispatch(create_project())

    readers = Readers(threads=1)
    titles = await readers.run(lambda: list(Project.objects.values_list("title", flat=True)))
    await readers.close()

    assert titles == ["A project"]


async def test_stopping_commits_what_was_ordered_and_takes_no_more(
    engine: OrchestrationEngine, published: Published
) -> None:
    ordered = asyncio.create_task(engine.dispatch(create_project()))
    await asyncio.sleep(0)  # the command is on its way
    await engine.stop()

    assert isinstance(await ordered, int)
    with pytest.raises(Stopping):
        await engine.dispatch(create_thread())
    engine.start()  # the fixture stops it again


async def test_orders_that_wait_for_a_locked_database_are_all_told_at_once(
    engine: OrchestrationEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """One after another, the last of many would hear of it after minutes."""
    await engine.dispatch(create_project())
    await engine.record(lambda: connection.cursor().execute("PRAGMA busy_timeout = 100"))
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        orders = [engine.dispatch(create_thread(f"thread-{number}")) for number in range(40)]
        refused = await asyncio.gather(*orders, return_exceptions=True)

    (said,) = {str(error) for error in refused}
    assert said.startswith("nothing can be stored now: database is locked by another program")
    assert caplog.messages.count("a commit failed") <= 2  # the first one's, and the others'
    assert await engine.dispatch(create_thread("thread-41"))


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        (
            OperationalError("connection refused\n\tIs it running?"),
            "nothing can be read now: connection refused",
            "storage.failed",
        ),
        (
            DatabaseError("database disk image is malformed"),
            "nothing can be read, the database is damaged (database disk image is malformed): "
            "stop the server, and bring a backup back with `manage.py restore FILE`",
            "storage.failed",
        ),
        (KeyError("a bug"), "the server failed to answer; its log says why", "internal"),
    ],
)
def test_a_request_that_cannot_read_says_what_is_wrong_with_the_database(
    error: Exception, said: str, code: str
) -> None:
    assert told(error) == (said, code)
