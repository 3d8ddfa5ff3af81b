"""Copies of whole conversations, by codex of both versions: kept, and gone on with."""

import shutil

import pytest

from providers.adapter import ResumeCursor
from providers.codex.recorded import Recording, ThreadOpened
from providers.contracts.ids import ThreadId
from providers.contracts.models import CodexSelection
from providers.contracts.runtime import ApprovalRequested, ItemCompleted
from providers.errors import AgentRefused, ConversationLost, SessionNotOpen
from providers.recordings import read_recordings
from tests.providers.codex.conftest import Desk
from tests.providers.codex.copies import NOWHERE, home, kept_after, last_input, listed, turn
from tests.support.codex import CodexHome
from tests.support.model_server import ModelServer
from tests.support.persons import Person

__all__ = ["home"]


async def test_a_copy_remembers_what_was_said_until_then(
    person: Person, scripted_model: ModelServer
) -> None:
    opened = await person.open()
    await turn(person, "quince")
    kept = await person.adapter.keep_copy(person.thread_id)
    await turn(person, "kumquat")
    await person.adapter.close_session(person.thread_id)

    copy = await person.open(kept, copy=True)
    await turn(person, "loquat")

    said = last_input(scripted_model)
    ids = {one.resume_cursor["threadId"] for one in (opened, copy)} | {kept["threadId"]}
    assert copy.resumed and len(ids) == 3
    assert "quince" in said and "loquat" in said and "kumquat" not in said


async def test_what_was_taken_back_is_in_the_copy_of_before_also_after_a_restart(
    desk: Desk, person: Person, second_desk: Desk, scripted_model: ModelServer
) -> None:
    await person.open()
    first, second = await turn(person, "quince"), await turn(person, "kumquat")
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.take_back(person.thread_id, [first, second])
    await turn(person, "medlar")
    await desk.close()
    again = second_desk.person()

    await again.open(kept, copy=True)
    await turn(again, "loquat")

    said = last_input(scripted_model)
    assert "quince" in said and "kumquat" in said and "medlar" not in said


async def test_turns_of_a_copy_are_taken_back_under_the_ids_that_they_had(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    await turn(person, "quince")
    second = await turn(person, "kumquat")
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.take_back(person.thread_id, [second])
    await person.adapter.close_session(person.thread_id)
    await person.open(kept, copy=True)

    undone = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.take_back(person.thread_id, [second])
    await turn(person, "loquat")

    assert "kumquat" not in last_input(scripted_model)
    assert "quince" in last_input(scripted_model)
    await person.adapter.close_session(person.thread_id)
    await person.open(undone, copy=True)
    await turn(person, "medlar")
    said = last_input(scripted_model)
    assert "quince" in said and "kumquat" in said and "loquat" not in said


async def test_a_conversation_without_turns_any_more_is_copied_as_well(
    person: Person, scripted_model: ModelServer
) -> None:
    await person.open()
    first = await turn(person, "quince")
    await person.adapter.take_back(person.thread_id, [first])

    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    await person.open(kept, copy=True)
    await turn(person, "loquat")

    assert "loquat" in last_input(scripted_model) and "quince" not in last_input(scripted_model)


async def test_what_is_kept_stays_as_it_is(person: Person, scripted_model: ModelServer) -> None:
    kept = await kept_after(person, "quince")
    for text in ("kumquat", "medlar"):
        await person.open(kept, copy=True)
        await turn(person, text)
        await person.adapter.close_session(person.thread_id)

    assert "quince" in last_input(scripted_model) and "kumquat" not in last_input(scripted_model)


async def test_a_conversation_that_was_left_is_gone_on_with_as_a_copy(
    person: Person, scripted_model: ModelServer
) -> None:
    left = await person.open()
    await turn(person, "quince")
    await person.adapter.close_session(person.thread_id)

    copy = await person.open(left.resume_cursor, copy=True)
    await turn(person, "kumquat")

    assert copy.resume_cursor["threadId"] != left.resume_cursor["threadId"]
    assert "quince" in last_input(scripted_model)


async def test_no_list_shows_what_is_kept(desk: Desk, person: Person) -> None:
    opened = await person.open()
    await turn(person, "quince")
    original = opened.resume_cursor["threadId"]

    kept = await person.adapter.keep_copy(person.thread_id)
    assert await listed(desk) == {original}

    await person.adapter.close_session(person.thread_id)
    copy = await person.open(kept, copy=True)
    await turn(person, "kumquat")
    assert await listed(desk) == {original, copy.resume_cursor["threadId"]}


async def test_a_copy_is_as_free_as_asked_where_asked_with_the_model_that_was_asked(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    kept = await kept_after(person, "shell: touch free.txt")
    person.cwd = desk.folder / "elsewhere"
    person.cwd.mkdir()
    person.mode, person.selection = "approval-required", CodexSelection(model="gpt-5.4")

    await person.open(kept, copy=True)
    started = await person.say("shell: touch asked.txt")
    asked = await person.listener.heard(ApprovalRequested)

    assert not (person.cwd / "asked.txt").exists()
    assert scripted_model.requests[-1].body["model"] == "gpt-5.4"
    await person.adapter.answer_approval(person.thread_id, asked.request_id, "accept")
    await person.completed(started)
    assert (person.cwd / "asked.txt").exists()


async def test_another_process_goes_on_with_what_one_keeps(
    desk: Desk, person: Person, second_desk: Desk, scripted_model: ModelServer
) -> None:
    await person.open()
    await turn(person, "quince")
    kept = await person.adapter.keep_copy(person.thread_id)
    other = second_desk.person("thread-2")

    await other.open(kept, copy=True)
    await turn(other, "kumquat")

    assert "quince" in last_input(scripted_model)
    assert (await person.run("say 1 words")).outcome == "completed"


async def test_a_running_turn_is_not_copied(person: Person) -> None:
    await person.open()
    await person.say("hang mid")

    with pytest.raises(AgentRefused, match="a turn is running"):
        await person.adapter.keep_copy(person.thread_id)

    await person.adapter.interrupt_turn(person.thread_id)


@pytest.mark.parametrize("cursor", [{"threadId": NOWHERE}, {"threadId": "x"}, {}, None])
async def test_a_copy_of_nothing_is_no_new_conversation(
    desk: Desk, person: Person, cursor: ResumeCursor | None
) -> None:
    with pytest.raises(ConversationLost):
        await person.open(cursor, copy=True)

    assert not person.adapter.has_session(person.thread_id)
    assert await listed(desk) == set()


async def test_a_copy_whose_files_are_gone_is_no_new_conversation(
    desk: Desk, person: Person, second_desk: Desk, codex_home: CodexHome
) -> None:
    kept = await kept_after(person, "quince")
    await desk.close()
    for folder in ("sessions", "archived_sessions"):
        shutil.rmtree(codex_home.path / folder)
    again = second_desk.person()

    with pytest.raises(ConversationLost):
        await again.open(kept, copy=True)

    assert not again.adapter.has_session(again.thread_id)


async def test_what_is_open_has_to_be_closed_before_another_is_gone_on_with(
    person: Person,
) -> None:
    opened = await person.open()
    await turn(person, "quince")
    kept = await person.adapter.keep_copy(person.thread_id)

    with pytest.raises(AgentRefused, match="has to be closed"):
        await person.open(kept, copy=True)

    again = await person.open(kept)
    assert again.resume_cursor == opened.resume_cursor


async def test_nobody_keeps_a_copy_without_a_session(person: Person) -> None:
    with pytest.raises(SessionNotOpen):
        await person.adapter.keep_copy(person.thread_id)


async def test_nothing_of_a_copy_is_heard_in_any_thread(desk: Desk, person: Person) -> None:
    other = desk.person("thread-2")
    await other.open()
    await person.open()
    await turn(person, "shell: echo quince")
    await turn(other, "say 1 words")
    heard = len(person.listener.events)

    await person.adapter.keep_copy(person.thread_id)
    await turn(person, "say 1 words")

    since = person.listener.events[heard:]
    assert {event.thread_id for event in since} == {ThreadId("thread-1")}
    assert len([event for event in since if isinstance(event, ItemCompleted)]) <= 2


async def test_who_reads_the_logs_meets_only_copies_that_were_gone_on_with(
    desk: Desk, person: Person
) -> None:
    opened = await person.open()
    await turn(person, "quince")
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    copy = await person.open(kept, copy=True)
    await turn(person, "kumquat")
    await desk.close()

    recording = Recording("codex")
    frames = read_recordings([*(desk.folder / "logs").iterdir()])
    told = [told for frame in frames for told in recording.take(frame)]

    threads = [one.thread_id for one in told if isinstance(one, ThreadOpened)]
    assert threads == [opened.resume_cursor["threadId"], copy.resume_cursor["threadId"]]
