"""Tables made anew under a server that runs and writes, on SQLite and on PostgreSQL."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Client, connected
from tests.support.server import StartServer, environment_for, manage

LONG = "stream 600 words at 300/s"


async def rebuild_under_traffic(
    start_server: StartServer, home: Path, workspace: str, **variables: str
) -> None:
    environment = environment_for(home, **variables)
    server = start_server(home=home, **variables)
    async with connected(server) as client, connected(server, "/ws") as page:
        project_id = await client.create_project(workspace)
        threads = [await client.create_thread(project_id) for _ in range(3)]
        for thread_id in threads:
            await client.say(thread_id, LONG)
        enough = asyncio.Event()
        asked = asyncio.create_task(keep_asking(page, threads, enough))
        first = await replay(environment)
        second = await replay(environment)
        await client.settled(3)
        enough.set()
        await asked
        seen = await page.request("orchestration.getThread", threadId=threads[0])
        await client.say(threads[0], "hello")
        await client.settled(4)
        one = await replay(environment, "--thread", threads[0], "--rebuild")
        past = await replay(environment, "--thread", threads[0], "--until", str(first["events"]))
        own = await events_of(page, threads[0])
        checked = await replay(environment, "--check")

    assert second["events"] >= first["events"] > 0
    assert checked["equal"], checked
    assert one["events"] == len(own)
    assert past["sequence"] == max(n for n in own if n <= first["events"])
    assert past["page"]["messages"][0]["text"] == LONG
    assert len(seen["messages"]) == 2
    assert len(seen["messages"][1]["text"].split()) >= 600
    assert [event["sequence"] for event in client.events] == list(range(1, len(client.events) + 1))


async def keep_asking(page: Client, threads: list[str], enough: asyncio.Event) -> None:
    """Readers see whole threads all the time, before, during and after a swap."""
    while not enough.is_set():
        for thread_id in threads:
            shown = await page.request("orchestration.getThread", threadId=thread_id)
            assert shown["messages"][0]["text"] == LONG


async def events_of(page: Client, thread_id: str) -> list[int]:
    """Their sequences, asked for as a page that plays them does it."""
    found: list[int] = []
    while events := await page.request(
        "orchestration.getThreadEvents", threadId=thread_id, skipped=len(found)
    ):
        found += [event["sequence"] for event in events]
    return found


async def replay(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    done = await asyncio.to_thread(manage, environment, "replay", "--json", *arguments)
    return dict(json.loads(done))


async def test_tables_are_rebuilt_while_the_server_writes(
    start_server: StartServer, workspace: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    manage(environment_for(home), "migrate", "--verbosity", "0")

    await rebuild_under_traffic(start_server, home, workspace)


@pytest.mark.timeout(90)
async def test_tables_are_rebuilt_on_postgresql_while_the_server_writes(
    start_server: StartServer, postgresql_url: str, workspace: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()

    await rebuild_under_traffic(start_server, home, workspace, DATABASE_URL=postgresql_url)
