"""A thread with a past: all of it is recorded, each event at its own time, or nothing is."""

import pytest

from orchestration.contracts.commands import (
    CreateThread,
    ImportThread,
    PastCommand,
    RecordUserMessage,
    UserMessage,
)
from orchestration.contracts.events import MessageSent, SessionSet
from orchestration.decider import EMPTY_STATE, State, decide, evolve, fold
from orchestration.errors import CommandRejected
from tests.support import builders as b

NOW = b.at(1_000)
WITH_PROJECT: State = fold([b.project_created()])


def import_thread(*history: PastCommand) -> ImportThread:
    creation = b.create_thread()
    assert isinstance(creation, CreateThread)
    return ImportThread("import", creation.thread_id, creation, list(history))


def said(text: str) -> RecordUserMessage:
    message = UserMessage(message_id="m", role="user", text=text, attachments=[])
    return RecordUserMessage("said", b.THREAD, message, b.at(2))


def test_the_thread_comes_first_and_its_past_follows_in_order() -> None:
    command = import_thread(said("hello"), b.begin_turn(), b.append_delta(), b.settle_turn())

    events = decide(command, WITH_PROJECT, NOW)

    assert [type(event.payload).__name__ for event in events] == [
        "ThreadCreated",
        "MessageSent",
        "SessionSet",
        "MessageSent",
        "SessionSet",
    ]


def test_a_message_of_a_person_asks_for_nothing() -> None:
    _, message = decide(import_thread(said("hello")), WITH_PROJECT, NOW)

    assert isinstance(message.payload, MessageSent)
    assert (message.payload.role, message.payload.text) == ("user", "hello")
    assert message.occurred_at == b.at(2)


def test_every_event_says_when_it_was_recorded() -> None:
    events = decide(import_thread(said("hello"), b.begin_turn()), WITH_PROJECT, NOW)

    assert {event.metadata.ingested_at for event in events} == {NOW}


def test_a_turn_is_settled_as_if_it_had_run_here() -> None:
    events = decide(import_thread(b.begin_turn(), b.settle_turn()), WITH_PROJECT, NOW)

    state = WITH_PROJECT
    for event in events:
        state = evolve(state, event.payload)
    thread = state.threads[b.THREAD]
    assert not thread.has_running_turn
    assert list(thread.turns) == [b.TURN]
    last = events[-1].payload
    assert isinstance(last, SessionSet)
    assert last.settled_turn


def test_it_needs_its_project_and_a_new_id() -> None:
    with pytest.raises(CommandRejected, match="does not exist"):
        decide(import_thread(said("hello")), EMPTY_STATE, NOW)
    there = evolve(WITH_PROJECT, b.thread_created())
    with pytest.raises(CommandRejected, match="already exists"):
        decide(import_thread(said("hello")), there, NOW)
