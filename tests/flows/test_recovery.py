"""What dies does so without taking text along, and without leaving a thread at work for ever."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flows.codex_threads import codex_thread
from tests.support.client import PATIENCE_SECONDS, Client, connected
from tests.support.codex import CodexHome
from tests.support.model_server import ModelServer
from tests.support.processes import POLL_SECONDS, children_of, ended, is_alive, pid_in
from tests.support.server import ROOT, RunningServer, StartServer, environment_for


async def demo_thread(client: Client, workspace: str) -> str:
    return await client.create_thread(await client.create_project(workspace))


async def thread_of(client: Client) -> Any:
    return (await client.request("orchestration.getSnapshot"))["threads"][0]


def said_by_agent(event: Any) -> bool:
    return bool(event["role"] == "assistant" and event["text"])


async def test_a_killed_server_leaves_no_thread_at_work(
    start_server: StartServer, workspace: str
) -> None:
    first = start_server()
    async with connected(first) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "stream 5000 words at 50/s")
        said = await client.event("thread.message-sent", said_by_agent)
        first.kill()

    second = start_server(home=first.home)
    async with connected(second) as client:
        thread = await thread_of(client)
        await client.say(thread_id, "help")
        end = await client.settled()

    kinds = [activity["kind"] for activity in thread["activities"]]
    answer = thread["messages"][-1]
    assert thread["latestTurn"]["state"] == "interrupted"
    assert thread["session"]["status"] == "stopped"
    assert thread["session"]["activeTurnId"] is None
    assert "turn.settled" in kinds
    assert answer["text"].startswith(said["payload"]["text"])
    assert answer["streaming"] is False
    assert end["state"] == "completed"


async def test_a_stopping_server_settles_its_turns_itself(
    start_server: StartServer, workspace: str
) -> None:
    first = start_server()
    async with connected(first) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "stream 5000 words at 50/s")
        await client.event("thread.message-sent", said_by_agent)
        code = await asyncio.to_thread(first.stop)

    second = start_server(home=first.home)
    async with connected(second) as client:
        thread = await thread_of(client)

    assert code == 0
    assert thread["latestTurn"]["state"] == "interrupted"
    assert "Traceback" not in first.output


async def test_a_killed_agent_ends_its_turn_and_the_next_message_starts_another(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "stream 5000 words at 50/s")
        await client.event("thread.message-sent", said_by_agent)
        kill_agents(server)
        end = await client.settled()
        thread = await thread_of(client)
        await client.say(thread_id, "help")
        after = await client.settled(2)

    assert end["state"] == "interrupted" or end["state"] == "error"
    assert thread["messages"][-1]["text"]
    assert thread["messages"][-1]["streaming"] is False
    assert after["state"] == "completed"


async def test_a_killed_codex_takes_nothing_that_it_had_said(
    start_server: StartServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    server = start_server()
    async with connected(server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "hold")
        await client.event("thread.message-sent", said_by_agent)
        kill_agents(server)
        await client.settled()
        thread = await thread_of(client)
        await client.say(thread_id, "say 3 words")
        after = await client.settled(2)

    assert thread["messages"][-1]["text"].strip() == "before"
    assert after["state"] == "completed"


async def test_commands_that_run_on_end_with_a_killed_server_and_it_is_told(
    start_server: StartServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    first = start_server()
    async with connected(first) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        running = Path(workspace, "pid")
        command = {"cmd": f"echo $$ > {running}; exec sleep 300", "yield_time_ms": 500}
        await client.say(thread_id, f"call exec_command {json.dumps(command)}")
        await client.settled()
        pid = await pid_in(running)
        first.kill()
        await ended(pid)

    second = start_server(home=first.home)
    async with connected(second) as client:
        lines = (await thread_of(client))["activities"]

    rows = [line["payload"] for line in lines if line["kind"] == "tool.completed"]
    assert [row["data"].get("background") for row in rows] == [True, None]
    assert rows[0]["itemId"] == rows[1]["itemId"]
    assert "Background command was ended" in [line["summary"] for line in lines]


def kill_agents(server: RunningServer) -> None:
    for pid in children_of(server.process.pid):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_agents_do_not_outlive_the_server(
    server: RunningServer, workspace: str, how: signal.Signals
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "run sleep 1000")
        await client.activity("tool.started")
        agents = children_of(server.process.pid)
        commands = [pid for agent in agents for pid in children_of(agent)]
        server.process.send_signal(how)

        for pid in (*agents, *commands):
            await ended(pid)

    assert agents and commands
    assert not any(is_alive(pid) for pid in (*agents, *commands))


async def test_agents_do_not_outlive_a_reload(start_server: StartServer, workspace: str) -> None:
    server = start_server(T3_DEBUG="1")
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "run sleep 1000")
        await client.activity("tool.started")
        (reloaded,) = children_of(server.process.pid)
        agents = children_of(reloaded)
        # It may not have looked at the file for the first time yet, so once is not enough.
        while is_alive(reloaded):
            (ROOT / "manage.py").touch()
            await asyncio.sleep(POLL_SECONDS)

        for pid in agents:
            await ended(pid)

    assert agents
    assert not any(is_alive(pid) for pid in agents)


def test_a_server_whose_reloader_has_died_ends_itself(migrated_database: Path) -> None:
    environment = environment_for(migrated_database.parent, T3_DEBUG="1", RUN_MAIN="true")

    done = subprocess.run(
        [sys.executable, "manage.py", "runserver", "127.0.0.1:0"],
        cwd=ROOT,
        env=environment,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert done.returncode in (0, -signal.SIGTERM)


async def test_a_deleted_thread_has_no_agent_at_work(server: RunningServer, workspace: str) -> None:
    marker = Path(workspace) / "late"
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, f"run sleep 1000; touch {marker.name}")
        await client.activity("tool.started")
        await client.dispatch("thread.delete", threadId=thread_id)
        end = await client.settled()

    assert end["state"] == "interrupted"
    assert not marker.exists()


async def test_a_second_server_on_the_same_data_refuses_to_start(
    start_server: StartServer,
) -> None:
    first = start_server()

    with pytest.raises(AssertionError, match=f"another server .* is using {first.home}") as told:
        start_server(home=first.home)
    assert "Traceback" not in str(told.value)
