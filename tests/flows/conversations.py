"""Conversations that codex keeps: made elsewhere, imported, gone on with, and looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.support.app_server import AppServer, app_server
from tests.support.client import AT, Client, connected, watch
from tests.support.codex import MODEL, CodexHome
from tests.support.codex_room import CodexRoom, Talk, set_up_codex
from tests.support.model_server import ModelServer
from tests.support.server import RunningServer


@asynccontextmanager
async def other_program(home: CodexHome) -> AsyncIterator[AppServer]:
    """Codex, as a terminal or an editor runs it: on the same home, outside our server."""
    async with app_server(home.command, home.environment) as agent:
        await agent.handshake()
        yield agent


@asynccontextmanager
async def importing(
    server: RunningServer, home: CodexHome, folder: str
) -> AsyncIterator[tuple[Client, str]]:
    """A tab that follows everything, and a project."""
    async with connected(server) as everything:
        await set_up_codex(everything, home)
        project_id = await everything.create_project(folder)
        async with connected(server, "/ws") as client:
            await client.request("orchestration.subscribe", shell=True, shellAfter=0, threads=[])
            yield client, project_id


async def listed(client: Client, project_id: str, **more: Any) -> list[Any]:
    asked = {"projectId": project_id, "provider": "codex"} | more
    found = await client.request("agents.listConversations", **asked)
    return list(found["conversations"])


async def import_(client: Client, project_id: str, conversation_id: str, **more: Any) -> str:
    thread_id = str(uuid4())
    await client.dispatch(
        "thread.import",
        threadId=thread_id,
        projectId=project_id,
        conversation={"provider": "codex", "id": conversation_id},
        createdAt=AT,
        **more,
    )
    return thread_id


@asynccontextmanager
async def gone_on_with(room: CodexRoom, conversation_id: str, folder: Path) -> AsyncIterator[Talk]:
    """A conversation of one turn that another program has held, in the room that many share."""
    async with connected(room.server, "/ws") as client:
        project_id = await client.create_project(str(folder))
        thread_id = await import_(client, project_id, conversation_id)
        await watch(client, thread_id)
        talk = Talk(room, client, project_id, thread_id, folder, "full-access", MODEL)
        await talk.end()
        await talk.dispatch("thread.runtime-mode.set", runtimeMode=talk.mode)
        yield talk


async def thread_of(client: Client, thread_id: str) -> Any:
    return await client.request("orchestration.getThread", threadId=thread_id, limit=1000)


def kinds(page: Any) -> list[str]:
    return [activity["kind"] for activity in page["activities"]]


def said(page: Any, role: str) -> list[str]:
    return [message["text"] for message in page["messages"] if message["role"] == role]


def reasons(page: Any) -> list[str]:
    """Why turns did not complete."""
    settled = [one for one in page["activities"] if one["kind"] == "turn.settled"]
    return [activity["payload"]["reason"] for activity in settled]


async def last_request(client: Client, model: ModelServer, text: str) -> str:
    """All that the model was sent with the message."""

    def find(_: Client) -> str | None:
        sent = [str(request.body) for request in model.requests]
        return next((body for body in reversed(sent) if text in body), None)

    found: str = await client.until(find, f"request with {text!r}")
    return found


async def a_conversation(home: CodexHome, folder: str, *texts: str, **params: Any) -> str:
    """Made by another program, which has ended since."""
    async with other_program(home) as agent:
        id_ = await agent.start_thread(Path(folder), **params)
        for text in texts:
            await agent.run_turn(id_, text)
        await agent.close()
    return id_


def remove(*files: Path) -> None:
    for file in files:
        file.unlink()
