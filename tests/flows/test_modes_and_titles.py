"""Modes and titles through the whole server, with the real codex."""

from typing import Any

import pytest

from tests.support.client import connected
from tests.support.codex_room import CodexRoom, Talk
from tests.support.seed_contracts import decode_events, decode_read_model

pytestmark = pytest.mark.asyncio(loop_scope="session")


def titles_of(talk: Talk) -> list[str]:
    renamed = [event["payload"] for event in talk.events if event["type"] == "thread.meta-updated"]
    return [change["title"] for change in renamed if "title" in change]


async def test_a_change_that_the_mode_accepts_is_recorded_as_such(room: CodexRoom) -> None:
    async with room.talk("auto-accept-edits") as talk:
        await talk.run("add notes.md :: hello")

    (change,) = talk.tools
    assert change["data"]["acceptedByMode"] is True
    assert talk.of("approval.requested") == []
    assert talk.file("notes.md").read_text() == "hello\n"


async def test_other_clients_see_a_mode_of_ours_as_the_one_that_asks(room: CodexRoom) -> None:
    async with room.talk("read-only") as talk:
        await talk.run("say 1 words")
        async with connected(room.server) as protocol:
            model: Any = await protocol.request("orchestration.getSnapshot")
            replay = {"fromSequenceExclusive": 0}
            events: Any = await protocol.request("orchestration.replayEvents", **replay)

    decode_read_model(model)
    decode_events(events)
    (thread,) = [one for one in model["threads"] if one["id"] == talk.thread_id]
    assert thread["runtimeMode"] == thread["session"]["runtimeMode"] == "approval-required"


async def test_from_full_access_to_supervised_the_next_command_is_asked_for(
    room: CodexRoom,
) -> None:
    async with room.talk("full-access") as talk:
        await talk.run("shell: touch one")
        await talk.dispatch("thread.runtime-mode.set", runtimeMode="approval-required")
        await talk.say("shell: touch two")
        await talk.decide("decline")
        await talk.end(2)

    assert [talk.file(name).exists() for name in ("one", "two")] == [True, False]
    assert len(talk.of("approval.requested")) == 1


async def test_less_freedom_in_mid_turn_ends_the_turn_and_holds_from_then_on(
    room: CodexRoom,
) -> None:
    async with room.talk("full-access") as talk:
        await talk.say("hang mid")
        await talk.text("then ")
        await talk.dispatch("thread.runtime-mode.set", runtimeMode="approval-required")
        end = await talk.end()
        await talk.say("shell: touch made")
        await talk.decide("decline")
        await talk.end(2)

    assert end["state"] == "interrupted"
    assert not talk.file("made").exists()


async def test_threads_of_all_modes_at_once_keep_to_their_own(room: CodexRoom) -> None:
    async with (
        room.talk("full-access") as free,
        room.talk("approval-required") as asks,
        room.talk("read-only") as reads,
    ):
        for talk in (free, asks, reads):
            await talk.say("add made :: hello")
        await asks.decide("decline")
        ends = [await talk.end() for talk in (free, asks, reads)]

    assert {end["state"] for end in ends} == {"completed"}
    assert [talk.file("made").exists() for talk in (free, asks, reads)] == [True, False, False]
    assert free.of("approval.requested") == reads.of("approval.requested") == []


async def test_how_hard_the_model_thinks_is_chosen_for_each_message(room: CodexRoom) -> None:
    async with room.talk() as talk:
        for effort in ("high", "low"):
            options = {"reasoningEffort": effort}
            selection = {"provider": "codex", "model": talk.model, "options": options}
            await talk.run("say 1 words", modelSelection=selection)

    efforts = [request.body["reasoning"]["effort"] for request in talk.requests]
    assert efforts == ["high", "low"]


async def test_the_agent_names_a_thread_where_people_want_that(room: CodexRoom) -> None:
    async with room.talk("full-access") as talk:
        await talk.client.request("server.updateSettings", patch={"agentNamesThreads": True})
        await talk.run("say 3 words")
        await talk.client.until(lambda _: len(titles_of(talk)) == 2, "a better title")
        await talk.client.request("server.updateSettings", patch={"agentNamesThreads": False})

    assert titles_of(talk) == ["say 3 words", "Say 3"]
    assert [role for role, _ in messages_of(talk)] == ["user", "assistant"]


def messages_of(talk: Talk) -> list[tuple[str, str]]:
    sent = [event["payload"] for event in talk.events if event["type"] == "thread.message-sent"]
    roles = {one["messageId"]: one["role"] for one in sent}
    return [(role, message_id) for message_id, role in roles.items()]
