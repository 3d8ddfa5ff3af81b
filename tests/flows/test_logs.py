"""What the log tells of a turn: who asked for what, and how it went; never what was said."""

import asyncio
import json
from typing import Any
from uuid import uuid4

from tests.support.client import AT, Client, RequestFailed, connected
from tests.support.images import upload
from tests.support.server import RunningServer, StartServer

MARKER = "PURPLE-ELEPHANT"
IMAGE = "portrait-of-somebody.png"
SECRET = "value-of-a-secret-key"


def lines_of(server: RunningServer) -> list[dict[str, Any]]:
    """What was logged; JSON, for nobody sits at a terminal."""
    return [json.loads(line) for line in server.lines if line.startswith("{")]


def told(server: RunningServer, event: str) -> list[dict[str, Any]]:
    return [line for line in lines_of(server) if line["event"] == event]


async def a_turn(client: Client, workspace: str, text: str, **more: Any) -> str:
    thread_id = await client.create_thread(await client.create_project(workspace))
    await client.say(thread_id, text, **more)
    await client.settled()
    return thread_id


async def test_a_turn_is_told_from_the_request_to_its_end(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server()
    async with connected(server) as client:
        thread_id = await a_turn(client, workspace, "stream 400 words at 2000/s")
    server.stop()

    started = next(line for line in told(server, "command") if line["kind"] == "thread.turn.start")
    (ended,) = told(server, "turn ended")
    (opened,) = told(server, "session opened")
    (closed,) = told(server, "session closed")
    assert (started["outcome"], started["thread"]) == ("accepted", thread_id)
    assert ended["correlation"] == started["command"] == started["correlation"]
    assert ended["outcome"] == "completed"
    assert 0 < ended["first_token_ms"] <= ended["ms"]
    assert (opened["provider"], opened["thread"]) == ("demo", thread_id)
    assert opened["pid"] == closed["pid"]
    assert closed["reason"] == "the agent was stopped"
    assert lines_of(server)[0]["event"] == "server started"
    assert lines_of(server)[-1]["event"] == "server stopped"


async def test_no_piece_of_text_is_a_line(start_server: StartServer, workspace: str) -> None:
    server = start_server(T3_LOG_LEVEL="debug")
    async with connected(server) as client:
        await a_turn(client, workspace, "stream 400 words at 2000/s")
    server.stop()

    kinds = [line["kind"] for line in told(server, "command")]
    assert "thread.session.set" in kinds, "what agents say is told at debug level"
    assert "thread.message.assistant.delta" not in kinds


async def test_neither_texts_nor_secrets_nor_names_of_files_are_told(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server(SHOP_API_KEY=SECRET, T3_LOG_LEVEL="info")
    async with connected(server) as client:
        thread_id = await a_turn(
            client, workspace, f"say {MARKER} {SECRET}", attachments=[upload(IMAGE)]
        )
        await client.dispatch("thread.meta.update", threadId=thread_id, title=f"{MARKER} {SECRET}")
        await refused(client, "thread.queue.edit", threadId=thread_id, text=MARKER)
        await client.say(thread_id, f"crash {MARKER}")
        await client.settled(2)
    server.stop()

    assert len(told(server, "turn ended")) == 2
    for hidden in (MARKER, IMAGE, "portrait", SECRET, server.token):
        assert hidden not in server.output


async def refused(client: Client, kind: str, **fields: Any) -> None:
    try:
        await client.dispatch(kind, messageId=str(uuid4()), createdAt=AT, **fields)
    except RequestFailed:
        return
    raise AssertionError(f"{kind} was accepted")


async def test_a_refused_command_is_told_with_its_reason(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server()
    async with connected(server) as client:
        await refused(client, "thread.archive", threadId="nowhere")
    server.stop()

    (line,) = told(server, "command")
    assert (line["outcome"], line["thread"]) == ("refused", "nowhere")
    assert "does not exist" in line["reason"]


async def test_an_agent_that_dies_is_told_with_its_pid(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server()
    async with connected(server) as client:
        await a_turn(client, workspace, "crash")
        await asyncio.to_thread(server.stop)

    (started,) = told(server, "agent started")
    (ended,) = told(server, "agent ended")
    assert started["pid"] == ended["pid"]
    assert ended["level"] == "warning"
    assert "exit code" in ended["reason"] or "killed" in ended["reason"]


async def test_the_level_and_the_format_are_chosen_by_the_environment(
    start_server: StartServer, workspace: str
) -> None:
    quiet = start_server(T3_LOG_LEVEL="warning")
    plain = start_server(T3_LOG_FORMAT="console")
    for server in (quiet, plain):
        async with connected(server) as client:
            await client.create_project(workspace)
        server.stop()

    assert lines_of(quiet) == [], quiet.output
    (line,) = [line for line in plain.lines if "project.create" in line]
    assert line.split()[1:4] == ["command", "project.create", "accepted"]
    assert "\x1b" not in plain.output
