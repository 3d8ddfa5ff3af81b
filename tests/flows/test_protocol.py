"""The protocol on ``/``: what its own client relies on."""

import asyncio
import json
from typing import Any

import pytest

from tests.support import seed_contracts as seed
from tests.support.client import AT, Client, RequestFailed, connected
from tests.support.server import RunningServer, StartServer


async def thread_in(client: Client, workspace: str, **options: Any) -> str:
    return await client.create_thread(await client.create_project(workspace), **options)


async def test_the_first_frame_is_the_welcome(server: RunningServer) -> None:
    async with connected(server) as client:
        assert json.loads(client.raw[0])["channel"] == "server.welcome"


async def test_the_snapshot_of_an_empty_log_is_empty(server: RunningServer) -> None:
    async with connected(server) as client:
        snapshot = await client.request("orchestration.getSnapshot")

    assert snapshot["snapshotSequence"] == 0
    assert snapshot["projects"] == snapshot["threads"] == []
    assert isinstance(snapshot["updatedAt"], str)


async def test_a_repeated_command_is_answered_and_not_repeated(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        project = {"projectId": "p", "title": "P", "workspaceRoot": workspace, "createdAt": AT}
        first = await client.dispatch("project.create", commandId="once", **project)
        again = await client.dispatch("project.create", commandId="once", **project)
        await client.request("orchestration.getSnapshot")

        assert first == again
        assert len(client.events) == 1


async def test_a_refused_command_id_stays_refused(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        with pytest.raises(RequestFailed, match=r"does not exist for command 'thread\.archive'"):
            await client.dispatch("thread.archive", commandId="refused", threadId="nobody")
        with pytest.raises(RequestFailed, match="Command previously rejected"):
            await client.dispatch("thread.archive", commandId="refused", threadId="nobody")


async def test_starting_a_turn_records_the_message_and_then_the_request(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await thread_in(client, workspace)
        sequence = await client.say(thread_id, "help")
        requested = await client.event("thread.turn-start-requested")
        sent = next(event for event in client.events if event["sequence"] == sequence - 1)
        await client.settled()

    assert requested["sequence"] == sequence
    assert sent["type"] == "thread.message-sent"
    assert requested["causationEventId"] == sent["eventId"]


async def test_two_sockets_see_one_gap_free_order(server: RunningServer, workspace: str) -> None:
    async with connected(server) as one, connected(server) as two:
        thread_id = await thread_in(one, workspace)
        renames = [
            client.dispatch("thread.meta.update", threadId=thread_id, title=f"{name} {number}")
            for number in range(20)
            for name, client in (("one", one), ("two", two))
        ]
        await asyncio.gather(*renames)
        for client in (one, two):
            await client.until(lambda client: len(client.events) >= 42, "42 events")

        sequences = [event["sequence"] for event in one.events]
        assert sequences == list(range(sequences[0], sequences[0] + 42))
        assert one.events == two.events


async def test_everything_a_client_gets_fits_the_protocols_closed_contracts(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await thread_in(client, workspace, mode="approval-required")
        await client.say(thread_id, "run echo hello", mode="approval-required")
        asked = await client.activity("approval.requested")
        await client.dispatch(
            "thread.approval.respond",
            threadId=thread_id,
            requestId=asked["payload"]["requestId"],
            decision="accept",
            createdAt=AT,
        )
        await client.settled()
        await client.request("server.updateSettings", patch={"enableAssistantStreaming": False})
        snapshot = await client.request("orchestration.getSnapshot")
        replayed = await client.request("orchestration.replayEvents", fromSequenceExclusive=0)
        config = await client.request("server.getConfig")
        providers = await client.request("server.refreshProviders")
        pushes, replies = client.pushes, client.replies

    assert len({push["channel"] for push in pushes}) >= 3
    for push in pushes:
        seed.decode_push(push)
    for reply in replies:
        seed.decode_response(reply)
    seed.decode_read_model(snapshot)
    seed.decode_events(replayed)
    seed.decode_server_config(config)
    seed.decode_providers(providers)
    assert snapshot["threads"][0]["modelSelection"]["provider"] == "codex"
    assert {provider["provider"] for provider in providers["providers"]} <= {"codex", "claudeAgent"}


@pytest.mark.parametrize(
    "text",
    ["think about names", "lose the connection", "need to sign in", "lose the network for 1 s"],
)
async def test_what_agents_tell_of_themselves_fits_the_closed_contracts(
    server: RunningServer, workspace: str, text: str
) -> None:
    async with connected(server) as client:
        thread_id = await thread_in(client, workspace)
        await client.say(thread_id, text)
        await client.settled()
        snapshot = await client.request("orchestration.getSnapshot")
        pushes = client.pushes

    for push in pushes:
        seed.decode_push(push)
    seed.decode_read_model(snapshot)
    kinds = {activity["kind"] for activity in snapshot["threads"][0]["activities"]}
    assert kinds & {"reasoning", "runtime.warning"}


async def test_pieces_add_up_to_the_text_of_the_snapshot(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await thread_in(client, workspace)
        await client.say(thread_id, "stream 50 words at 500/s")
        await client.settled()
        snapshot = await client.request("orchestration.getSnapshot")
        streamed = client.text_of_answers()

    answers = [m for m in snapshot["threads"][0]["messages"] if m["role"] == "assistant"]
    assert "".join(answer["text"] for answer in answers) == streamed != ""
    assert not any(answer["streaming"] for answer in answers)


async def test_buffered_answers_come_whole(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        await client.request("server.updateSettings", patch={"enableAssistantStreaming": False})
        thread_id = await thread_in(client, workspace)
        await client.say(thread_id, "stream 50 words at 500/s")
        await client.settled()
        pieces = [
            event["payload"]
            for event in client.events
            if event["type"] == "thread.message-sent" and event["payload"]["role"] == "assistant"
        ]

    assert [piece["streaming"] for piece in pieces] == [True, False]
    assert len(pieces[0]["text"].split()) == 50


async def test_commands_of_the_server_are_refused_from_clients(server: RunningServer) -> None:
    async with connected(server) as client:
        with pytest.raises(RequestFailed, match="Invalid request format") as refused:
            await client.dispatch("thread.revert.complete", threadId="t", turnCount=0, createdAt=AT)

    assert refused.value.code == "request.invalid"


async def test_a_broken_request_is_answered_under_its_id(server: RunningServer) -> None:
    async with connected(server) as client:
        reply = await client.reply_to("no.such.method")
        await client.socket.send("{")
        await client.until(lambda client: client.replies[1:], "an answer to what is not JSON")

        assert "no.such.method" in reply["error"]["message"]
        assert client.replies[1]["id"] == "unknown"
        assert "Traceback" not in client.raw[-1]


async def test_an_answer_does_not_quote_a_request_at_length(server: RunningServer) -> None:
    async with connected(server) as client:
        reply = await client.reply_to(
            "projects.searchEntries", cwd="/" + "x" * 1_000_000, query="", limit=1
        )

    assert reply["error"]["message"].startswith("Workspace root does not exist: /xxx")
    assert len(reply["error"]["message"]) < 10_000


async def test_a_method_that_is_not_there_yet_says_so(server: RunningServer) -> None:
    async with connected(server) as client:
        with pytest.raises(RequestFailed, match=r"git\.status is not available yet"):
            await client.request("git.status", cwd="/")
        with pytest.raises(RequestFailed, match="available on /ws only"):
            await client.request("orchestration.getShell")
        with pytest.raises(RequestFailed, match="available on /ws only"):
            await client.request("orchestration.getThreadEvents", threadId="thread-1")


async def test_texts_lose_the_white_space_around_them(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        await client.dispatch(
            "project.create",
            projectId=" p ",
            title="  Shop ",
            workspaceRoot=f" {workspace} ",
            createdAt=AT,
        )
        created = (await client.event("project.created"))["payload"]

    assert (created["projectId"], created["title"], created["workspaceRoot"]) == (
        "p",
        "Shop",
        workspace,
    )


async def test_a_project_needs_a_folder_that_exists(server: RunningServer) -> None:
    async with connected(server) as client:
        with pytest.raises(RequestFailed, match="Workspace root does not exist: /nowhere"):
            await client.create_project("/nowhere")


async def test_a_replay_in_pages_reaches_the_end(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        thread_id = await thread_in(client, workspace)
        renames = (
            client.dispatch("thread.meta.update", threadId=thread_id, title=f"Title {number}")
            for number in range(1_100)
        )
        await asyncio.gather(*renames)
        replayed: list[Any] = []
        while page := await client.request(
            "orchestration.replayEvents", fromSequenceExclusive=len(replayed)
        ):
            replayed += page

    assert [event["sequence"] for event in replayed] == list(range(1, 1_103))


async def test_an_approval_that_died_with_the_server_is_closed(
    start_server: StartServer, workspace: str
) -> None:
    first = start_server()
    async with connected(first) as client:
        thread_id = await thread_in(client, workspace, mode="approval-required")
        await client.say(thread_id, "run echo hello", mode="approval-required")
        request_id = (await client.activity("approval.requested"))["payload"]["requestId"]
        first.kill()

    second = start_server(home=first.home)
    async with connected(second) as client:
        snapshot = await client.request("orchestration.getSnapshot")
        activities = snapshot["threads"][0]["activities"]
        await client.dispatch(
            "thread.approval.respond",
            threadId=thread_id,
            requestId=request_id,
            decision="accept",
            createdAt=AT,
        )
        late = await client.activity("provider.approval.respond.failed")

    assert any(
        activity["kind"] in {"approval.resolved", "provider.approval.respond.failed"}
        and activity["payload"].get("requestId") == request_id
        for activity in activities
    )
    assert late["payload"]["detail"].startswith(f"Stale pending approval request: {request_id}")
