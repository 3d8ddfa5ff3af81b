"""Our app's door ``/ws``: fetch, subscribe, lose the connection, and go on without a gap."""

from itertools import pairwise
from typing import Any

import pytest

from tests.support.client import AT, RequestFailed, connected, watch
from tests.support.server import RunningServer

PLACED = ("orchestration.events", "orchestration.text")
"""Channels whose pushes follow on from each other."""


async def test_nothing_comes_before_a_subscription(server: RunningServer, workspace: str) -> None:
    async with connected(server, "/ws") as client:
        await client.create_project(workspace)
        await client.request("orchestration.getShell")

        assert client.events == []


async def test_the_shell_leaves_out_pieces_of_text(server: RunningServer, workspace: str) -> None:
    async with connected(server, "/ws") as client:
        project_id = await client.create_project(workspace)
        await client.request("orchestration.subscribe", shell=True, shellAfter=0, threads=[])
        thread_id = await client.create_thread(project_id)
        await client.say(thread_id, "stream 30 words at 500/s")
        await client.settled()
        streamed = [
            event["payload"]
            for event in client.events
            if event["type"] == "thread.message-sent" and event["payload"]["streaming"]
        ]

    assert streamed == []


async def test_a_connection_that_comes_back_goes_on_where_it_was(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server, "/ws") as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await watch(client, thread_id)
        await client.say(thread_id, "stream 20 words at 500/s")
        await client.until(lambda client: len(client.events) >= 5, "five events")
        seen = [event["sequence"] for event in client.events]

    async with connected(server, "/ws") as again:
        assert await watch(again, thread_id, after=seen[-1]) == {"resync": False}
        await again.settled()
        seen += [event["sequence"] for event in again.events]

    assert seen == list(range(1, len(seen) + 1))


async def test_batches_follow_on_from_each_other(server: RunningServer, workspace: str) -> None:
    async with connected(server, "/ws") as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await watch(client, thread_id, after=2)
        await client.say(thread_id, "stream 50 words at 1000/s")
        await client.settled()
        batches = [p["data"] for p in client.pushes if p["channel"] in PLACED]

    assert batches[0]["previous"] == 2
    for before, after in pairwise(batches):
        assert after.get("previous", after["position"] - 1) == before["position"]


async def test_a_thread_comes_in_pages_that_meet(server: RunningServer, workspace: str) -> None:
    async with connected(server, "/ws") as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await watch(client, thread_id)
        for number in range(3):
            await client.say(thread_id, "run echo hello")
            await client.settled(number + 1)
        newest = await client.request("orchestration.getThread", threadId=thread_id, limit=4)
        older = await client.request(
            "orchestration.getThread", threadId=thread_id, limit=1000, before=newest["before"]
        )

    entries = sequences_of(older) + sequences_of(newest)
    assert entries == sorted(set(entries))
    assert len(sequences_of(newest)) == 4
    assert older["before"] is None
    assert newest["thread"]["title"] == "run echo hello"


def sequences_of(page: Any) -> list[int]:
    return sorted(entry["sequence"] for entry in page["messages"] + page["activities"])


async def test_a_thread_that_does_not_exist_is_named(server: RunningServer) -> None:
    async with connected(server, "/ws") as client:
        with pytest.raises(RequestFailed, match="nobody"):
            await client.request("orchestration.getThread", threadId="nobody")


async def test_the_demo_agent_goes_by_its_own_name(server: RunningServer, workspace: str) -> None:
    async with connected(server, "/ws") as client:
        await client.create_thread(await client.create_project(workspace))
        shell = await client.request("orchestration.getShell")
        providers = await client.request("server.refreshProviders")

    assert shell["threads"][0]["modelSelection"]["provider"] == "demo"
    assert "demo" in {provider["provider"] for provider in providers["providers"]}


async def test_messages_that_are_not_text_close_the_connection(server: RunningServer) -> None:
    async with connected(server, "/ws") as client:
        await client.socket.send(b"\x00")
        await client.until(lambda client: client.close_code, "close")

        assert client.close_code == 4003


def image_of(content: str) -> dict[str, Any]:
    return {
        "type": "image",
        "name": "pixel.png",
        "mimeType": "image/png",
        "sizeBytes": 1,
        "dataUrl": f"data:image/png;base64,{content}",
    }


async def test_images_are_kept_and_named_by_the_server(
    server: RunningServer, workspace: str
) -> None:
    pixel = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk"
        "+A8AAQUBAScY42YAAAAASUVORK5CYII="
    )
    upload = image_of(pixel)
    async with connected(server, "/ws") as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await watch(client, thread_id)
        await client.say(thread_id, "help", attachments=[upload])
        sent = await client.event("thread.message-sent")
        (image,) = sent["payload"]["attachments"]
        broken = {**upload, "dataUrl": "data:text/plain;base64,aGk="}
        with pytest.raises(RequestFailed, match="Invalid image attachment payload"):
            await client.say(thread_id, "help", attachments=[broken])
        await client.settled()

    assert image["sizeBytes"] == 68
    assert image["id"].startswith(thread_id)
    stored = server.home / "attachments" / f"{image['id']}.png"
    assert stored.stat().st_size == 68
    assert AT in sent["payload"]["createdAt"]


async def test_messages_sent_again_or_refused_leave_no_images_behind(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server, "/ws") as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        message = {"messageId": "m", "role": "user", "text": "help"}
        turn = {
            "threadId": thread_id,
            "message": {**message, "attachments": [image_of("AAAA"), image_of("BBBB")]},
            "runtimeMode": "full-access",
            "interactionMode": "default",
            "createdAt": AT,
        }
        first = await client.dispatch("thread.turn.start", commandId="once", **turn)
        again = await client.dispatch("thread.turn.start", commandId="once", **turn)
        with pytest.raises(RequestFailed, match="at most 8 attachments"):
            await client.say(thread_id, "too many", attachments=[image_of("CCCC")] * 9)
        with pytest.raises(RequestFailed, match="Invalid image attachment payload"):
            await client.say(thread_id, "no image", attachments=[image_of("DDDD"), image_of("%")])

    assert first == again
    assert len(list((server.home / "attachments").iterdir())) == 2
