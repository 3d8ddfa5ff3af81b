"""Commands are decided in turn, recorded together, and answered once and for ever."""

import pytest

from orchestration import event_store
from orchestration.contracts.commands import (
    AppendAssistantDelta,
    ArchiveThread,
    StartTurn,
    UserMessage,
)
from orchestration.engine import OrchestrationEngine
from orchestration.errors import CommandPreviouslyRejected, CommandRejected
from orchestration.models import Project
from orchestration.readers import Readers
from tests.support.engine import AT, Published, create_project, create_thread


def start_turn(command_id: str = "start-1") -> StartTurn:
    return StartTurn(
        command_id=command_id,
        thread_id="thread-1",
        message=UserMessage(message_id="message-1", role="user", text="fix it", attachments=[]),
        runtime_mode="full-access",
        interaction_mode="default",
        created_at=AT,
    )


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


async def test_pieces_of_text_are_recorded_without_a_receipt_of_their_own(
    engine: OrchestrationEngine, published: Published
) -> None:
    await engine.dispatch_all([create_project(), create_thread()])

    await engine.dispatch_all([piece("one ", 1), piece("two", 2)])

    assert published.types[-2:] == ["thread.message-sent", "thread.message-sent"]


async def test_the_read_model_is_never_behind_the_answer(engine: OrchestrationEngine) -> None:
    await engine.dispatch(create_project())

    readers = Readers(threads=1)
    titles = await readers.run(lambda: list(Project.objects.values_list("title", flat=True)))
    await readers.close()

    assert titles == ["A project"]
