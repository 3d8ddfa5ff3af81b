"""The same server on PostgreSQL: a whole turn, a restart, and a log that only grows."""

import asyncio
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg
import pytest

from orchestration.ownership import LOCK_NUMBER
from tests.flows.moves import diffed, revert, told
from tests.flows.queues import answer_question, queue, waiting
from tests.orchestration.workspace.repository import repository
from tests.support.client import PATIENCE_SECONDS, RequestFailed, connected
from tests.support.event_stream import listening
from tests.support.processes import POLL_SECONDS
from tests.support.server import StartServer, environment_for, manage
from tests.support.webhook_receiver import receiving


async def test_a_turn_and_a_restart_on_postgresql(
    start_server: StartServer, postgresql_url: str, workspace: str
) -> None:
    first = start_server(DATABASE_URL=postgresql_url)
    async with connected(first) as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await client.say(thread_id, "run printf 'a\\0b'\x00")
        end = await client.settled()
        recorded = [event["sequence"] for event in client.events]
    with pytest.raises(AssertionError, match="another server is using this database"):
        start_server(DATABASE_URL=postgresql_url)
    first.kill()

    second = start_server(home=first.home, DATABASE_URL=postgresql_url)
    async with connected(second, "/ws") as client:
        page = await client.request("orchestration.getThread", threadId=thread_id)
        replayed = await client.request("orchestration.replayEvents", fromSequenceExclusive=0)

    assert end["state"] == "completed"
    assert recorded == list(range(1, len(recorded) + 1))
    assert [event["sequence"] for event in replayed][: len(recorded)] == recorded
    assert page["messages"][0]["text"].endswith("\ufffd")
    assert page["thread"]["latestTurn"]["state"] == "completed"
    refused = pytest.raises(psycopg.errors.RaiseException, match="append-only")
    with psycopg.connect(postgresql_url) as database, refused:
        database.execute("DELETE FROM orchestration_events")


async def test_a_queue_and_a_way_back_on_postgresql(
    start_server: StartServer, postgresql_url: str, tmp_path: Path
) -> None:
    shop = repository(tmp_path / "shop", "a.py")
    server = start_server(DATABASE_URL=postgresql_url)

    async with connected(server) as client, connected(server, "/ws") as page:
        thread_id = await client.create_thread(await client.create_project(str(shop)))
        await client.say(thread_id, "ask me a question")
        await queue(client, thread_id, "add a file notes.md")
        queued = await waiting(page, thread_id)
        await answer_question(client, thread_id)
        await client.settled(2)
        changed = await diffed(client, thread_id, 2)
        before = await page.request("orchestration.getThread", threadId=thread_id)
        await revert(client, thread_id, 1)
        gone_back = await told(client, "checkpoint.reverted")
        left = await page.request("orchestration.getThread", threadId=thread_id)
        gone = not (shop / "notes.md").exists()
        everything = await client.request("orchestration.getSnapshot")
        await revert(client, thread_id, 0, checkpointRef=gone_back["undoRef"])
        undone = await told(client, "checkpoint.revert.undone")
        again = await page.request("orchestration.getThread", threadId=thread_id)

    assert queued == ["add a file notes.md"]
    assert [file["path"] for file in changed["files"]] == ["notes.md"]
    assert gone and (shop / "notes.md").exists()
    assert [message["role"] for message in left["messages"]] == ["user", "assistant", "assistant"]
    assert undone["undoes"] == "everything"
    assert again["messages"] == before["messages"]
    assert again["checkpoints"] == before["checkpoints"]
    assert again["thread"]["latestTurn"] == before["thread"]["latestTurn"]
    [whole] = everything["threads"]
    assert whole["latestTurn"]["state"] == "completed"
    for entries in ("messages", "activities"):
        placeless = [{k: v for k, v in e.items() if k != "sequence"} for e in left[entries]]
        assert whole[entries] == placeless


async def test_connections_that_the_database_ends_are_made_anew(
    start_server: StartServer, postgresql_url: str, workspace: str
) -> None:
    server = start_server(DATABASE_URL=postgresql_url)

    async with connected(server) as client:
        project_id = await client.create_project(workspace)
        snapshots = [client.request("orchestration.getSnapshot") for _ in range(3)]
        await asyncio.gather(*snapshots)
        end_connections(postgresql_url)
        for _ in range(3):
            snapshot = await client.request("orchestration.getSnapshot")
        with pytest.raises(RequestFailed, match="nothing can be stored now"):
            await client.create_thread(project_id)
        await client.create_thread(project_id)

    assert [project["id"] for project in snapshot["projects"]] == [project_id]


LOCKS = "FROM pg_locks WHERE locktype = 'advisory'"


async def test_a_lock_that_is_lost_with_its_connection_is_taken_again(
    start_server: StartServer, postgresql_url: str
) -> None:
    server = start_server(DATABASE_URL=postgresql_url)
    with psycopg.connect(postgresql_url, autocommit=True) as database:
        before = await found(database, f"SELECT pid {LOCKS}")
        database.execute("SELECT pg_terminate_backend(%s)", before)
        while (held := await found(database, f"SELECT pid {LOCKS}")) == before:
            pass  # it is just ending

        with pytest.raises(AssertionError, match="another server is using this database"):
            start_server(DATABASE_URL=postgresql_url)

    assert held and server.process.poll() is None


async def test_a_server_whose_lock_another_one_took_ends_itself(
    start_server: StartServer, postgresql_url: str
) -> None:
    server = start_server(DATABASE_URL=postgresql_url)
    other = await psycopg.AsyncConnection.connect(postgresql_url, autocommit=True)
    async with other:
        taking = asyncio.create_task(other.execute("SELECT pg_advisory_lock(%s)", [LOCK_NUMBER]))
        with psycopg.connect(postgresql_url, autocommit=True) as database:
            await found(database, f"SELECT pid {LOCKS} AND NOT granted")
            database.execute(f"SELECT pg_terminate_backend(pid) {LOCKS} AND granted")
        await taking

        await asyncio.to_thread(server.process.wait, PATIENCE_SECONDS)

    lost = "the lock of the database was lost, and another server is using this database"
    assert f"{lost}: this server stops" in server.output
    assert "Traceback" not in server.output


async def found(database: psycopg.Connection[Any], question: LiteralString) -> Any:
    while not (row := database.execute(question).fetchone()):  # noqa: ASYNC110 - tables tell nobody
        await asyncio.sleep(POLL_SECONDS)
    return row


def end_connections(url: str) -> None:
    with psycopg.connect(url) as database:
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


async def test_other_programs_are_told_on_postgresql(
    start_server: StartServer, postgresql_url: str, workspace: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = environment_for(home, DATABASE_URL=postgresql_url)
    async with receiving() as receiver:
        manage(environment, "webhooks", "add", receiver.url, "--kind", "turn.completed")
        server = start_server(home=home, DATABASE_URL=postgresql_url)
        async with connected(server) as client:
            project_id = await client.create_project(workspace)
            thread_id = await client.create_thread(project_id)
            await client.say(thread_id, "say hello")
            told = await receiver.until(1)
            channels = (f"project-{project_id}", "receipts", "dashboard")
            heard: dict[str, Any] = {}
            async with listening(server, *channels, after="0,receipts:0") as listener:
                async for one in listener.heard():
                    heard.setdefault(one.event, one.content if one.data else None)
                    if {"message", "receipt", "dashboard"} <= heard.keys():
                        break
        async with httpx.AsyncClient(headers=server.authorization) as browser:
            page = await browser.get(f"{server.base_url}/admin/dashboard/")

    assert told[0]["threadId"] == thread_id
    assert heard["message"]["type"] == "project.created"
    assert heard["receipt"]["threadId"] == thread_id
    assert heard["dashboard"]["databaseBytes"] > 1_000_000
    assert page.status_code == 200
