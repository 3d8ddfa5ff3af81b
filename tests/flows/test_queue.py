"""Messages that wait for the running turn, through the whole server, by both doors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.flows.codex_threads import codex_thread
from tests.flows.queues import answer_question, queue, waiting
from tests.support.client import AT, Client, RequestFailed, connected, watch
from tests.support.codex import CodexHome
from tests.support.images import upload
from tests.support.model_server import ModelServer
from tests.support.seed_contracts import decode_event, decode_read_model
from tests.support.server import RunningServer, StartServer


async def demo_thread(client: Client, workspace: str) -> str:
    return await client.create_thread(await client.create_project(workspace))


async def held(client: Client, thread_id: str) -> str | None:
    page = await client.request("orchestration.getThread", threadId=thread_id)
    reason: str | None = page["thread"]["queueHeld"]
    return reason


def said(client: Client) -> list[str]:
    """What the person said, as it was recorded."""
    return [
        event["payload"]["text"]
        for event in client.events
        if event["type"] == "thread.message-sent" and event["payload"]["role"] == "user"
    ]


def begun(client: Client) -> list[Any]:
    started = [event["payload"].get("startedTurn") for event in client.events]
    return [turn for turn in started if turn]


async def interrupt(client: Client, thread_id: str) -> None:
    await client.dispatch("thread.turn.interrupt", threadId=thread_id, createdAt=AT)


@asynccontextmanager
async def at_work(server: RunningServer, workspace: str) -> AsyncIterator[tuple[Client, str]]:
    """Our app, watching a thread whose demo agent waits for an answer."""
    async with connected(server, "/ws") as client:
        thread_id = await demo_thread(client, workspace)
        await watch(client, thread_id)
        await client.say(thread_id, "ask me a question")
        await client.activity("user-input.requested")
        yield client, thread_id


async def test_two_messages_wait_and_run_in_order_each_in_a_turn_of_its_own(
    server: RunningServer, workspace: str
) -> None:
    async with at_work(server, workspace) as (client, thread_id):
        first = await queue(client, thread_id, "stream 2 words at 500/s")
        second = await queue(client, thread_id, "stream 3 words at 500/s")
        both = await waiting(client, thread_id)
        await answer_question(client, thread_id)
        ends = [await client.settled(count) for count in (1, 2, 3)]
        left = await waiting(client, thread_id)

    assert both == ["stream 2 words at 500/s", "stream 3 words at 500/s"]
    assert [end["state"] for end in ends] == ["completed"] * 3
    assert [turn["messageId"] for turn in begun(client)][1:] == [first, second]
    assert (len(said(client)), left) == (3, [])


async def test_the_real_codex_works_through_a_queue(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    async with connected(codex_server, "/ws") as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await watch(client, thread_id)
        await client.say(thread_id, "hold")
        first = await queue(client, thread_id, "say 2 words")  # its turn may not have begun yet
        await client.event("thread.message-sent", lambda sent: sent["role"] == "assistant")
        second = await queue(client, thread_id, "say 3 words")
        both = await waiting(client, thread_id)
        scripted_model.release()
        ends = [await client.settled(count) for count in (1, 2, 3)]
        left = await waiting(client, thread_id)

    assert both == ["say 2 words", "say 3 words"]
    assert [end["state"] for end in ends] == ["completed"] * 3
    assert [turn["messageId"] for turn in begun(client)][1:] == [first, second]
    assert (said(client), left) == (["hold", "say 2 words", "say 3 words"], [])


async def test_the_queue_of_an_interrupted_codex_waits_for_a_person(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    async with connected(codex_server, "/ws") as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await watch(client, thread_id)
        await client.say(thread_id, "hold")
        await client.event("thread.message-sent", lambda sent: sent["role"] == "assistant")
        first = await queue(client, thread_id, "say 2 words")
        await queue(client, thread_id, "say 3 words")
        await interrupt(client, thread_id)
        end = await client.settled()
        reason = await held(client, thread_id)
        both = await waiting(client, thread_id)
        await client.dispatch("thread.queue.send", threadId=thread_id, messageId=first)
        ends = [await client.settled(count) for count in (2, 3)]

    assert (end["state"], reason) == ("interrupted", "interrupted")
    assert both == ["say 2 words", "say 3 words"]
    assert [end["state"] for end in ends] == ["completed"] * 2
    assert said(client) == ["hold", "say 2 words", "say 3 words"]


@pytest.mark.parametrize("agent", ["demo", "codex"])
async def test_a_killed_server_neither_loses_nor_doubles_what_waits(
    start_server: StartServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
    agent: str,
) -> None:
    texts = {"demo": "stream {} words at 500/s", "codex": "say {} words"}[agent]
    first = start_server()
    async with connected(first, "/ws") as client:
        if agent == "codex":
            thread_id = await codex_thread(client, codex_home, workspace)
        else:
            thread_id = await demo_thread(client, workspace)
        await watch(client, thread_id)
        await client.say(thread_id, {"demo": "stream 5000 words at 50/s", "codex": "hold"}[agent])
        await client.event("thread.message-sent", lambda sent: sent["role"] == "assistant")
        message_id = await queue(client, thread_id, texts.format(2))
        await queue(client, thread_id, texts.format(3))
        first.kill()

    second = start_server(home=first.home)
    async with connected(second, "/ws") as client:
        reason = await held(client, thread_id)
        both = await waiting(client, thread_id)
        await watch(client, thread_id)
        await client.dispatch("thread.queue.send", threadId=thread_id, messageId=message_id)
        ends = [await client.settled(count) for count in (1, 2, 3)]
        left = await waiting(client, thread_id)

    assert reason == "interrupted"
    assert both == [texts.format(2), texts.format(3)]
    assert [end["state"] for end in ends] == ["interrupted", "completed", "completed"]
    assert (said(client)[1:], left) == (both, [])


async def test_what_waits_is_changed_moved_taken_out_and_put_back(
    server: RunningServer, workspace: str
) -> None:
    async with at_work(server, workspace) as (client, thread_id), connected(server, "/ws") as tab:
        one = await queue(client, thread_id, "one")
        two = await queue(client, thread_id, "two")
        three = await queue(client, thread_id, "three")
        await tab.dispatch("thread.queue.edit", threadId=thread_id, messageId=two, text="zwei")
        await tab.dispatch("thread.queue.reorder", threadId=thread_id, messageIds=[three, one])
        moved = await waiting(client, thread_id)
        await client.dispatch("thread.queue.remove", threadId=thread_id, messageId=one)
        with pytest.raises(RequestFailed, match="not queued any more") as gone:
            await tab.dispatch("thread.queue.remove", threadId=thread_id, messageId=one)
        without = await waiting(client, thread_id)
        await queue(client, thread_id, "one", place=1)
        back = await waiting(tab, thread_id)

    assert moved == ["three", "one", "zwei"]
    assert without == ["three", "zwei"]
    assert back == ["three", "one", "zwei"]
    assert gone.value.code == "command.rejected"


async def test_a_message_that_waits_is_sent_into_the_running_turn(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server, "/ws") as client:
        thread_id = await demo_thread(client, workspace)
        await watch(client, thread_id)
        await client.say(thread_id, "stream 5000 words at 50/s")
        await client.event("thread.message-sent", lambda sent: sent["role"] == "assistant")
        message_id = await queue(client, thread_id, "that is enough")
        await client.dispatch("thread.queue.send", threadId=thread_id, messageId=message_id)
        steered = await client.activity("turn.steered")
        await interrupt(client, thread_id)
        await client.settled()

    assert steered["payload"]["messageId"] == message_id
    assert len(begun(client)) == 1


async def test_the_image_of_a_message_goes_with_it_or_is_forgotten_with_it(
    server: RunningServer, workspace: str
) -> None:
    async with at_work(server, workspace) as (client, thread_id):
        kept = await queue(client, thread_id, "look at this", attachments=[upload("kept.png")])
        dropped = await queue(client, thread_id, "", attachments=[upload("dropped.png")])
        page = await client.request("orchestration.getThread", threadId=thread_id)
        images = {
            message["id"]: message["attachments"][0]["id"] for message in page["queuedMessages"]
        }
        with server.signed_in() as browser:
            before = [browser.get(f"/attachments/{id_}").status_code for id_ in images.values()]
            await client.dispatch("thread.queue.remove", threadId=thread_id, messageId=dropped)
            await answer_question(client, thread_id)
            await client.settled(2)
            after = {id_: browser.get(f"/attachments/{images[id_]}").status_code for id_ in images}

    assert before == [200, 200]
    assert after == {kept: 200, dropped: 404}
    assert "I see one image" in client.text_of_answers()


async def test_with_nothing_to_wait_for_a_message_is_sent_at_once(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server, "/ws") as client:
        thread_id = await demo_thread(client, workspace)
        await watch(client, thread_id)
        await queue(client, thread_id, "stream 2 words at 500/s")
        end = await client.settled()

    assert end["state"] == "completed"
    assert "thread.message-queued" not in {event["type"] for event in client.events}


async def test_the_protocols_own_client_is_shown_what_it_knows(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as watcher, at_work(server, workspace) as (client, thread_id):
        message_id = await queue(client, thread_id, "one")
        await queue(client, thread_id, "two")
        await client.dispatch(
            "thread.queue.edit", threadId=thread_id, messageId=message_id, text="1"
        )
        await client.dispatch("thread.queue.remove", threadId=thread_id, messageId=message_id)
        await answer_question(client, thread_id)
        await client.settled(2)
        sequence = client.events[-1]["sequence"]
        await watcher.until(lambda seen: seen.events[-1]["sequence"] >= sequence, "all of it")
        replayed = await watcher.request("orchestration.replayEvents", fromSequenceExclusive=0)
        snapshot = await watcher.request("orchestration.getSnapshot")

    for event in [*watcher.events, *replayed]:
        decode_event(event)
    assert [event["sequence"] for event in replayed] == list(range(1, len(replayed) + 1))
    assert decode_read_model(snapshot)
