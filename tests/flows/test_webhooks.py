"""Webhooks of a real server: told of what happens, also by the one after it."""

import re
from pathlib import Path

from tests.support.client import connected
from tests.support.server import StartServer, environment_for, manage
from tests.support.webhook_receiver import receiving


def add_webhook(home: Path, url: str, *kinds: str) -> None:
    chosen = [part for kind in kinds for part in ("--kind", kind)]
    manage(environment_for(home), "webhooks", "add", url, *chosen)


def deliveries(home: Path) -> str:
    return manage(environment_for(home), "webhooks", "deliveries")


async def test_an_approval_and_the_end_of_its_turn_are_told(
    start_server: StartServer, workspace: str, tmp_path: Path, migrated_database: Path
) -> None:
    home = home_with_database(tmp_path, migrated_database)
    async with receiving() as receiver:
        add_webhook(home, receiver.url, "approval.requested", "turn.completed")
        server = start_server(home)
        async with connected(server) as client:
            thread_id = await client.create_thread(
                await client.create_project(workspace), mode="approval-required"
            )
            await client.say(thread_id, "run: true", mode="approval-required")
            (asked,) = await receiver.until(1)
            request = asked["event"]["payload"]["activity"]["payload"]["requestId"]
            await client.dispatch(
                "thread.approval.respond",
                threadId=thread_id,
                requestId=request,
                decision="accept",
                createdAt="2026-01-01T00:00:00.000Z",
            )
            told = await receiver.until(2)

    assert [one["kind"] for one in told] == ["approval.requested", "turn.completed"]
    assert {one["threadId"] for one in told} == {thread_id}


async def test_what_a_killed_server_had_not_told_is_told_by_the_next(
    start_server: StartServer, workspace: str, tmp_path: Path, migrated_database: Path
) -> None:
    home = home_with_database(tmp_path, migrated_database)
    async with receiving() as receiver:
        receiver.answer = lambda content: 503
        add_webhook(home, receiver.url, "turn.completed")
        server = start_server(home)
        async with connected(server) as client:
            thread_id = await client.create_thread(await client.create_project(workspace))
            await client.say(thread_id, "say hello")
            await receiver.until_tried(1)
        server.kill()
        receiver.answer = lambda content: 200
        start_server(home)
        told = await receiver.until(1)

    ids = {one.headers["t3-webhook-id"] for one in receiver.received}
    assert [one["kind"] for one in told] == ["turn.completed"]
    assert ids == {told[0]["id"]}
    assert re.search(r"status (delivered|waiting)", deliveries(home))


def home_with_database(tmp_path: Path, migrated_database: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "t3.sqlite3").write_bytes(migrated_database.read_bytes())
    return home
