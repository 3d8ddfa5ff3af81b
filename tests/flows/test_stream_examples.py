"""What `orchestration/stream.md` shows is run as it is written there."""

import asyncio
import re
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.support.client import connected
from tests.support.server import ROOT, RunningServer, StartServer, environment_for, manage

PAGE = (ROOT / "orchestration" / "stream.md").read_text()
PATIENCE_SECONDS = 15


def example(language: str, after: str) -> str:
    """The first block of code in that language after a heading."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.partition(f"### {after}\n")[2], re.DOTALL)
    assert found is not None
    return found[1]


@asynccontextmanager
async def running(*command: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def line_with(process: Process, text: str) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        while line := (await process.stdout.readline()).decode():
            if text in line:
                return line
    raise AssertionError(f"nothing said {text!r}")


async def test_curl_hears_the_log(server: RunningServer, workspace: str) -> None:
    script = example("sh", "curl").replace("http://127.0.0.1:3773", server.base_url)
    script = script.replace("$T3_HOME", str(server.home))
    async with connected(server) as client, running("sh", "-c", f"exec {script}") as curl:
        await client.create_project(workspace)

        assert "project.created" in await line_with(curl, "data: {")


async def test_python_hears_the_log_and_goes_on_after_a_restart(
    start_server: StartServer, tmp_path: Path, workspace: str
) -> None:
    server = start_server()
    script = tmp_path / "listen.py"
    script.write_text(example("python", "Python"))
    async with running(sys.executable, str(script), server.base_url, server.token) as listener:
        async with connected(server) as client:
            project_id = await client.create_project(workspace)
            assert await line_with(listener, "project.created") == "1 project.created\n"
        await asyncio.to_thread(server.stop)
        again = await asyncio.to_thread(start_server, server.home, server.port)
        async with connected(again) as client:
            await client.create_thread(project_id)
            heard = await line_with(listener, "created")

    assert heard == "2 thread.created\n"


async def test_a_receiver_takes_what_is_signed_and_nothing_else(
    start_server: StartServer, tmp_path: Path, workspace: str, migrated_database: Path
) -> None:
    server = start_server()
    script = tmp_path / "receive.py"
    script.write_text(example("python", "A receiver"))
    port = free_port()
    added = manage(
        environment_for(server.home),
        *("webhooks", "add", f"http://127.0.0.1:{port}/", "--kind", "turn.completed", "--json"),
    )
    secret = re.findall(r'"secret":"([^"]+)"', added)[0]
    async with (
        running(sys.executable, "-u", str(script), secret, str(port)) as receiver,
        connected(server) as client,
    ):
        thread_id = await client.create_thread(await client.create_project(workspace))
        await client.say(thread_id, "say hello")
        heard = await line_with(receiver, "turn.completed")
        async with httpx.AsyncClient() as forger:
            forged = await forger.post(
                f"http://127.0.0.1:{port}/",
                content=b'{"kind": "turn.completed"}',
                headers={"T3-Webhook-Timestamp": "1", "T3-Webhook-Signature": "v1=00"},
            )

    assert heard.startswith("turn.completed ")
    assert forged.status_code == 401


def free_port() -> int:

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
