"""The server killed in mid-turn: from its start again to a thread that has answered."""

import asyncio
import time
from pathlib import Path

from tests.benchmarks.browser import browsing
from tests.benchmarks.conversation import use_codex
from tests.benchmarks.measure import cpu_seconds, median, memory_mb
from tests.benchmarks.scene import copied_home, scripted_model
from tests.benchmarks.table import Row
from tests.support.client import connected
from tests.support.codex import MODEL, make_codex_home
from tests.support.server import RunningServer, environment_for, launch

KILLS = 7
GOAL = 5.0


async def recovery_rows(pattern: Path, folder: Path) -> list[Row]:
    """With the real codex, which dies with the server."""
    home, workspace = copied_home(pattern, folder, "killed"), folder / "killed" / "workspace"
    workspace.mkdir()
    server = await asyncio.to_thread(launch, home, environment_for(home))
    seconds = []
    try:
        async with scripted_model() as model:
            codex = make_codex_home(folder / "codex-killed", model)
            async with browsing(server) as browser:
                await use_codex(browser, codex)
            thread_id = await begin(server, workspace)
            for _ in range(KILLS):
                await be_in_mid_turn(server, thread_id)
                await asyncio.to_thread(server.kill)
                begun = time.perf_counter()
                server = await asyncio.to_thread(launch, home, environment_for(home))
                await answer(server, thread_id)
                seconds.append(time.perf_counter() - begun)
            cpu, memory = cpu_seconds(server.process.pid), memory_mb(server.process.pid)
    finally:
        await asyncio.to_thread(server.stop)
    return [
        Row(
            what="server killed in mid-turn: from its start to the next answer of codex",
            goal=f"≤ {GOAL:.0f} s",
            median=f"{median(seconds):.2f} s",
            p99=f"{max(seconds):.2f} s",
            cpu=f"{cpu:.2f} s",
            memory=f"{memory:.0f} MB",
            met=max(seconds) <= GOAL,
        )
    ]


async def begin(server: RunningServer, workspace: Path) -> str:
    async with connected(server) as client:
        project_id = await client.create_project(str(workspace))
        thread_id = await client.create_thread(project_id, "codex", MODEL)
        await client.say(thread_id, "say 3 words")
        await client.settled()
        return thread_id


async def be_in_mid_turn(server: RunningServer, thread_id: str) -> None:
    """Some words have come, and more are to come."""
    async with connected(server) as client:
        await client.say(thread_id, "say 5000 words @ 10")
        await client.event("thread.message-sent", lambda payload: payload["role"] == "assistant")


async def answer(server: RunningServer, thread_id: str) -> None:
    async with connected(server) as client:
        await client.say(thread_id, "say 3 words")
        end = await client.settled()
        assert end["state"] == "completed"
