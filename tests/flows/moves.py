"""What turns changed, and going back to before them, as a client asks and hears of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.orchestration.workspace.repository import repository
from tests.support.client import AT, Client, Frame, connected
from tests.support.codex_room import Talk
from tests.support.server import RunningServer

DIFFED = "thread.turn-diff-completed"


@asynccontextmanager
async def demo_thread(server: RunningServer, folder: Path) -> AsyncIterator[tuple[Client, str]]:
    async with connected(server) as client:
        project_id = await client.create_project(str(folder))
        yield client, await client.create_thread(project_id)


async def two_turns(client: Client, thread_id: str) -> None:
    """With the demo agent, which adds a file in each."""
    await client.say(thread_id, "add a file one.md with one")
    await diffed(client, thread_id)
    await client.say(thread_id, "add a file two.md with two")
    await diffed(client, thread_id, 2)


async def two_turns_with_codex(talk: Talk) -> None:
    """In a repository; codex adds a file with a quince, and one with a kumquat."""
    repository(talk.folder, "a.py")
    await talk.run("add one.txt :: quince")
    await talk.run("add two.txt :: kumquat")
    await diffed(talk.client, talk.thread_id, 2)


def diffs(client: Client, thread_id: str) -> list[Frame]:
    return [
        event["payload"]
        for event in client.events
        if event["type"] == DIFFED and event["payload"]["threadId"] == thread_id
    ]


async def diffed(client: Client, thread_id: str, count: int = 1) -> Frame:
    """The diff of the count-th turn, once it is recorded."""
    found: list[Frame] = await client.until(
        lambda _: diffs(client, thread_id)[count - 1 :], f"diff {count}"
    )
    return found[0]


async def diff_of(client: Client, thread_id: str, start: int, end: int, **more: Any) -> Any:
    return await client.request(
        "orchestration.getTurnDiff",
        threadId=thread_id,
        fromTurnCount=start,
        toTurnCount=end,
        **more,
    )


async def revert(client: Client, thread_id: str, turn_count: int, **more: Any) -> None:
    await client.dispatch(
        "thread.checkpoint.revert", threadId=thread_id, turnCount=turn_count, createdAt=AT, **more
    )


async def told(client: Client, kind: str, count: int = 1) -> Any:
    """The payload of the count-th activity of a kind."""

    def find(_: Client) -> list[Any]:
        return [activity["payload"] for activity in client.activities(kind)[count - 1 :]]

    return (await client.until(find, f"{kind} {count}"))[0]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.md"))


def contents(talk: Talk) -> dict[str, str]:
    return {path.name: path.read_text() for path in talk.folder.glob("*.txt")}


def is_stopped(talk: Talk) -> bool:
    sessions = [event["payload"].get("session") for event in talk.events]
    statuses = [session["status"] for session in sessions if session]
    return bool(statuses[-1] == "stopped")
