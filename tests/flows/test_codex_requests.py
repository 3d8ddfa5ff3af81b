"""What codex asks, answered from one tab or two, or by nobody."""

import asyncio
from pathlib import Path

import pytest

from tests.flows.asking import GREET, PATCH, SUPERVISED, TOUCH, resolutions, told_to_model
from tests.support.client import RequestFailed
from tests.support.codex import allow_requests_for_permissions, make_codex_home
from tests.support.codex_room import CodexRoom, use_codex

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("what", [TOUCH, PATCH])
@pytest.mark.parametrize(
    ("decision", "state", "status", "made"),
    [
        ("accept", "completed", "completed", True),
        ("acceptForSession", "completed", "completed", True),
        ("decline", "completed", "declined", False),
        ("cancel", "interrupted", None, False),
    ],
)
async def test_each_decision_has_its_effect(
    room: CodexRoom, what: str, decision: str, state: str, status: str | None, made: bool
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say(what)
        asked = await talk.decide(decision)
        end = await talk.end()
        (item,) = talk.tools

    assert end["state"] == state
    assert item["status"] in ((status,) if status else ("declined", "failed"))
    assert talk.file("made").exists() is made
    assert [one["decision"] for one in resolutions(talk)] == [decision]
    assert asked["itemId"] == item["itemId"]


@pytest.mark.parametrize("what", [TOUCH, PATCH])
async def test_a_no_is_told_to_the_model(room: CodexRoom, what: str) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say(what)
        await talk.decide("decline")
        await talk.end()

    assert "rejected" in told_to_model(talk)


@pytest.mark.parametrize(
    ("first", "same", "other"),
    [
        ("shell: touch one", "shell: touch one", "shell: touch two"),
        ("add one :: a", "update one :: a :: b", "add two :: a"),
    ],
)
async def test_a_yes_for_the_session_is_for_the_same_only(
    room: CodexRoom, first: str, same: str, other: str
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say(first)
        await talk.decide("acceptForSession")
        await talk.end(1)
        await talk.run(same)
        await talk.say(other)
        await talk.decide("accept", 2)
        await talk.end(3)

    assert len(talk.of("approval.requested")) == 2


async def test_a_plain_yes_is_for_once(room: CodexRoom) -> None:
    async with room.talk(SUPERVISED) as talk:
        for count in (1, 2):
            await talk.say(TOUCH)
            await talk.decide("accept", count)
            await talk.end(count)

    assert len(talk.of("approval.requested")) == 2


async def test_a_rule_for_good_holds_in_every_later_thread_but_not_for_compounds(
    room: CodexRoom,
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say("shell: mkdir -p for-good")
        asked = await talk.decide("accept", alwaysAllow=True)
        await talk.heard("approval.always-allowed")
        await talk.end()
    async with room.talk(SUPERVISED) as later:
        await later.run("shell: mkdir -p for-good")
        await later.say("shell: mkdir -p for-good && date")
        await later.decide("decline")
        await later.end(2)

    kept = (room.home.path / "rules" / "default.rules").read_text()
    assert asked["data"]["alwaysAllow"] == ["mkdir", "-p", "for-good"]
    assert 'prefix_rule(pattern=["mkdir", "-p", "for-good"], decision="allow")' in kept
    assert later.file("for-good").is_dir()
    assert len(later.of("approval.requested")) == 1


async def test_several_questions_of_a_thread_are_answered_in_any_order_from_two_tabs(
    room: CodexRoom,
) -> None:
    async with room.talk(SUPERVISED) as talk, room.other_tab(talk) as other:
        await talk.say("shells: touch one ;; touch two")
        first = await talk.heard("approval.requested", 1)
        second = await other.heard("approval.requested", 2)
        await other.answer_approval(second, "accept")
        await talk.heard("approval.resolved")
        await talk.answer_approval(first, "decline")
        end = await talk.end()
        seen_there = await other.heard("approval.resolved", 2)

    names = {question["itemId"]: question["detail"] for question in (first, second)}
    made = sorted(path.name for path in talk.folder.iterdir())
    assert end["state"] == "completed"
    assert seen_there["requestId"] == first["requestId"]
    assert made == [names[second["itemId"]].removeprefix("touch ")]


async def test_questions_of_several_threads_are_answered_in_any_order(room: CodexRoom) -> None:
    async with (
        room.talk(SUPERVISED) as one,
        room.talk(SUPERVISED) as two,
        room.talk(SUPERVISED) as three,
    ):
        talks = (one, two, three)
        for talk in talks:
            await talk.say(TOUCH)
        asked = [await talk.heard("approval.requested") for talk in talks]
        for talk, question in reversed(list(zip(talks, asked, strict=True))):
            await talk.answer_approval(question, "decline" if talk is two else "accept")
        ends = [await talk.end() for talk in talks]

    assert {end["state"] for end in ends} == {"completed"}
    assert [talk.file("made").exists() for talk in talks] == [True, False, True]


async def test_the_first_of_two_tabs_decides_and_the_second_hears_so(room: CodexRoom) -> None:
    async with room.talk(SUPERVISED) as talk, room.other_tab(talk) as other:
        await talk.say(TOUCH)
        asked = await other.heard("approval.requested")
        await talk.answer_approval(asked, "decline")
        await other.heard("approval.resolved")
        refused = False
        try:
            await other.answer_approval(asked, "accept")
        except RequestFailed:
            refused = True
        else:
            await other.heard("provider.approval.respond.failed")
        end = await talk.end()

    assert refused or other.of("provider.approval.respond.failed")
    assert end["state"] == "completed"
    assert not talk.file("made").exists()


@pytest.mark.parametrize("what", [TOUCH, PATCH, GREET])
async def test_a_question_that_nobody_answered_closes_when_the_turn_is_stopped(
    room: CodexRoom, what: str
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say(what)
        asked = await talk.heard("approval.requested")
        await talk.interrupt()
        end = await talk.end()
        (resolved,) = resolutions(talk)
        after = await talk.run("say 2 words")

    assert (end["state"], after["state"]) == ("interrupted", "completed")
    assert (resolved["requestId"], "decision" in resolved) == (asked["requestId"], False)
    assert resolved["detail"]
    assert not talk.file("made").exists()


async def test_a_question_that_dies_with_its_agent_closes_and_the_thread_goes_on(
    room: CodexRoom,
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say(TOUCH)
        asked = await talk.heard("approval.requested")
        await room.kill_codex()
        end = await talk.end()
        (resolved,) = resolutions(talk)
        await talk.say(TOUCH)
        again = await talk.decide("accept", 2)
        after = await talk.end(2)

    assert (end["state"], after["state"]) == ("interrupted", "completed")
    assert (resolved["requestId"], "decision" in resolved) == (asked["requestId"], False)
    assert again["requestId"] != asked["requestId"]
    assert talk.file("made").exists()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("shell escalated: touch made", "cannot ask for escalated permissions"),
        ("shell: mkdir made && rm -rf made && touch made", "not permitted"),
    ],
)
async def test_with_full_access_nobody_is_asked_and_the_model_hears_what_is_refused(
    room: CodexRoom, what: str, told: str
) -> None:
    async with room.talk() as talk:
        end = await talk.run(what)

    assert end["state"] == "completed"
    assert talk.of("approval.requested") == []
    assert not talk.file("made").exists()
    assert told in told_to_model(talk)


@pytest.mark.parametrize(("decision", "granted"), [("accept", True), ("decline", False)])
async def test_more_permissions_wait_for_the_decision(
    room: CodexRoom, tmp_path: Path, decision: str, granted: bool
) -> None:
    home = make_codex_home(tmp_path / "codex", room.model.url)
    allow_requests_for_permissions(home)
    await use_codex(room.server, home)
    async with room.talk(SUPERVISED) as talk:
        await talk.say(f"permit {home.path}")
        asked = await talk.decide(decision)
        end = await talk.end()
    await use_codex(room.server, room.home)

    assert (asked["requestType"], end["state"]) == ("permissions_approval", "completed")
    assert asked["detail"] == f"write {home.path}, use the network"
    assert (str(home.path) in told_to_model(talk)) is granted


async def test_a_decision_that_codex_does_not_know_never_reaches_it(room: CodexRoom) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say(TOUCH)
        asked = await talk.heard("approval.requested")
        with pytest.raises(RequestFailed, match="perhaps"):
            await talk.answer_approval(asked, "perhaps")
        await talk.answer_approval(asked, "accept")
        end = await talk.end()

    assert end["state"] == "completed"
    assert talk.file("made").exists()


async def test_answers_to_many_questions_at_once_find_their_own(room: CodexRoom) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say("shells: touch a ;; touch b ;; touch c ;; touch d")
        asked = [await talk.heard("approval.requested", count) for count in (1, 2, 3, 4)]
        wanted = {"touch a", "touch d"}
        await asyncio.gather(
            *(
                talk.answer_approval(one, "accept" if one["detail"] in wanted else "decline")
                for one in asked
            )
        )
        await talk.end()

    assert sorted(path.name for path in talk.folder.iterdir()) == ["a", "d"]


@pytest.mark.parametrize("what", [TOUCH, PATCH])
async def test_an_answer_that_comes_too_late_is_told_and_changes_nothing(
    room: CodexRoom, what: str
) -> None:
    async with room.talk(SUPERVISED) as talk:
        await talk.say(what)
        asked = await talk.heard("approval.requested")
        await talk.interrupt()
        await talk.end()
        await talk.answer_approval(asked, "accept")
        failed = await talk.heard("provider.approval.respond.failed")
        after = await talk.run("say 1 words")

    assert failed["requestId"] == asked["requestId"]
    assert "Restart the turn" in failed["detail"]
    assert after["state"] == "completed"
    assert not talk.file("made").exists()
