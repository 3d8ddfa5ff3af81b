"""Copies of whole conversations, by codex of both versions: kept, gone on with, removed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestration.clock import now_iso
from providers.adapter import ResumeCursor
from providers.codex.client import decode_opened
from providers.codex.copies import MADE_HERE
from providers.codex.recorded import Recording, ThreadOpened
from providers.contracts.conversations import ListConversations
from providers.contracts.ids import ThreadId, TurnId
from providers.contracts.models import CodexSelection
from providers.contracts.runtime import ApprovalRequested, ItemCompleted
from providers.errors import AgentRefused, ConversationLost, SessionNotOpen
from providers.recordings import read_recordings
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome, codex_binary, old_codex_binary
from tests.support.model_server import ModelServer
from tests.support.persons import Person

NOWHERE = "01a203a6-e85b-7b60-aafa-10ec40097cb8"


@pytest.fixture(params=[codex_binary, old_codex_binary], ids=["newest", "oldest"])
def home(request: pytest.FixtureRequest, codex_home: CodexHome) -> CodexHome:
    binary: Callable[[], Path] = request.param
    return replace(codex_home, binary=binary())


async def turn(person: Person, text: str) -> TurnId:
    end = await person.run(text)
    assert end.turn_id is not None
    return end.turn_id


async def kept_after(person: Person, *said: str) -> ResumeCursor:
    """A copy of what was said, and no session any more."""
    await person.open()
    for text in said:
        await turn(person, text)
    kept = await person.adapter.keep_copy(person.thread_id)
    await person.adapter.close_session(person.thread_id)
    return kept


async def listed(desk: Desk) -> set[str]:
    page = await desk.adapter.list_conversations(ListConversations(folders=(str(desk.cwd),)))
    return {conversation.id for conversation in page.conversations}


def last_input(model: ModelServer) -> str:
    return str(model.requests[-1].input)


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


async def test_a_copy_that_is_dropped_is_gone_and_dropping_it_again_is_no_failure(
    desk: Desk, person: Person
) -> None:
    kept = await kept_after(person, "quince")

    for _ in range(2):
        await person.adapter.drop_copy(kept)

    assert str(kept["threadId"]) not in await listed(desk)
    if desk.home.binary == codex_binary():  # the oldest cannot delete
        with pytest.raises(ConversationLost):
            await person.open(kept, copy=True)


async def test_copies_that_nobody_heard_of_are_found_by_their_mark_and_dropped(
    desk: Desk, person: Person
) -> None:
    since = now_iso()
    opened = await person.open()
    await turn(person, "quince")
    known = await person.adapter.keep_copy(person.thread_id)
    lost = await person.adapter.keep_copy(person.thread_id)
    half = await half_made(desk, str(opened.resume_cursor["threadId"]))
    theirs = await forked_by_a_person(desk, str(opened.resume_cursor["threadId"]))

    named = [str(known["threadId"])]
    await person.adapter.drop_lost_copies(opened.resume_cursor, since, named)

    marks = desk.home.binary == codex_binary()  # the oldest keeps none, and cannot delete
    assert await exists(desk, str(known["threadId"]))
    assert await listed(desk) >= {str(opened.resume_cursor["threadId"]), theirs}
    assert await exists(desk, str(lost["threadId"])) is not marks
    assert (half in await listed(desk)) is not marks


async def half_made(desk: Desk, original: str) -> str:
    """A copy that had not been put away yet when its maker died."""
    where = {"threadId": original, "excludeTurns": True, "threadSource": MADE_HERE}
    return await forked(desk, where)


async def forked_by_a_person(desk: Desk, original: str) -> str:
    return await forked(desk, {"threadId": original, "excludeTurns": True})


async def forked(desk: Desk, where: dict[str, Any]) -> str:
    (server,) = desk.adapter.pool.servers
    return decode_opened(await server.request("thread/fork", where)).thread.id


async def exists(desk: Desk, conversation: str) -> bool:
    return any(desk.home.path.glob(f"*sessions/**/*{conversation}.jsonl*"))


async def test_copies_of_another_time_are_none_that_were_lost(desk: Desk, person: Person) -> None:
    opened = await person.open()
    await turn(person, "quince")
    kept = await person.adapter.keep_copy(person.thread_id)

    for since in ("2020-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"):
        await person.adapter.drop_lost_copies(opened.resume_cursor, since, [])

    assert await exists(desk, str(kept["threadId"]))


async def test_what_is_put_away_is_in_no_list_and_gone_on_with_all_the_same(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    left = await person.open()
    await turn(person, "quince")
    await person.adapter.close_session(person.thread_id)

    for _ in range(2):
        await person.adapter.put_away(left.resume_cursor)
    away = await listed(desk)
    copy = await person.open(left.resume_cursor, copy=True)
    await turn(person, "kumquat")

    assert away == set()
    assert await listed(desk) == {copy.resume_cursor["threadId"]}
    assert "quince" in last_input(scripted_model)


async def test_what_was_put_away_is_resumed_as_itself(
    desk: Desk, person: Person, scripted_model: ModelServer
) -> None:
    left = await person.open()
    await turn(person, "quince")
    await person.adapter.close_session(person.thread_id)
    await person.adapter.put_away(left.resume_cursor)

    again = await person.open(left.resume_cursor)
    await turn(person, "kumquat")

    assert again.resumed and again.resume_cursor == left.resume_cursor
    assert "quince" in last_input(scripted_model)
    assert await listed(desk) == {left.resume_cursor["threadId"]}


@pytest.mark.parametrize("cursor", [{"threadId": NOWHERE}, {"threadId": "x"}, {}])
async def test_putting_away_what_never_was_is_no_failure(
    person: Person, cursor: ResumeCursor
) -> None:
    await person.adapter.put_away(cursor)
    await person.adapter.drop_lost_copies(cursor, now_iso(), [])

    assert (await person.open()).resumed is False


@pytest.mark.parametrize("cursor", [{"threadId": NOWHERE}, {"threadId": "x"}, {}])
async def test_dropping_what_never_was_is_no_failure(person: Person, cursor: ResumeCursor) -> None:
    await person.adapter.drop_copy(cursor)

    assert (await person.open()).resumed is False


async def test_what_was_made_of_a_copy_outlives_it(
    desk: Desk, person: Person, second_desk: Desk, scripted_model: ModelServer
) -> None:
    kept = await kept_after(person, "quince")
    copy = await person.open(kept, copy=True)
    await turn(person, "kumquat")

    await person.adapter.drop_copy(kept)
    await desk.close()
    again = second_desk.person()
    resumed = await again.open(copy.resume_cursor)
    await turn(again, "loquat")

    said = last_input(scripted_model)
    assert resumed.resumed and "quince" in said and "kumquat" in said
    assert str(kept["threadId"]) not in await listed(second_desk)


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
