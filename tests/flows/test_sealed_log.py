"""The log of a server that was at work: sealed when it stops, whole in its backup, and verified."""

import json
from pathlib import Path
from typing import Any

from tests.support.client import connected
from tests.support.server import RunningServer, StartServer, manage


async def work(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await client.say(thread_id, "help")
        await client.settled()


def verified(server: RunningServer) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(manage(server.environment, "events", "verify", "--json"))
    return report


async def test_a_stop_seals_the_log_and_a_crash_leaves_it_to_the_next_start(
    start_server: StartServer, workspace: str
) -> None:
    first = start_server()
    await work(first, workspace)
    first.stop()
    after_stop = verified(first)

    second = start_server(home=first.home)
    await work(second, workspace)
    second.kill()
    after_crash = verified(second)
    start_server(home=first.home).stop()
    after_next = verified(second)

    assert after_stop["sealedEvents"] == after_stop["events"] > 0
    assert after_crash["sealedEvents"] < after_crash["events"]
    assert after_next["sealedEvents"] == after_next["events"]
    assert after_stop["misfit"] is after_crash["misfit"] is after_next["misfit"] is None


async def test_a_backup_keeps_the_seals(
    start_server: StartServer, workspace: str, tmp_path: Path
) -> None:
    server = start_server()
    await work(server, workspace)
    server.stop()
    before = verified(server)
    manage(server.environment, "backup", str(tmp_path / "backup"))

    start_server(home=server.home).stop()
    manage(server.environment, "restore", str(tmp_path / "backup"))

    assert verified(server) == before
