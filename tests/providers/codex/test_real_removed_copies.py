"""Copies that nobody needs: dropped, found again where nobody heard of them, or put away."""

from typing import Any

import pytest

from orchestration.clock import now_iso
from providers.adapter import ResumeCursor
from providers.codex.client import decode_opened
from providers.codex.copies import MADE_HERE
from providers.errors import ConversationLost
from tests.providers.codex.conftest import Desk
from tests.providers.codex.copies import NOWHERE, home, kept_after, last_input, listed, turn
from tests.support.codex import codex_binary
from tests.support.model_server import ModelServer
from tests.support.persons import Person

__all__ = ["home"]


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


@pytest.mark.parametrize("cursor", [{"threadId": NOWHERE}, {"threadId": "x"}, {}])
async def test_dropping_what_never_was_is_no_failure(person: Person, cursor: ResumeCursor) -> None:
    await person.adapter.drop_copy(cursor)

    assert (await person.open()).resumed is False


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


async def test_copies_of_another_time_are_none_that_were_lost(desk: Desk, person: Person) -> None:
    opened = await person.open()
    await turn(person, "quince")
    kept = await person.adapter.keep_copy(person.thread_id)

    for since in ("2020-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"):
        await person.adapter.drop_lost_copies(opened.resume_cursor, since, [])

    assert await exists(desk, str(kept["threadId"]))


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
