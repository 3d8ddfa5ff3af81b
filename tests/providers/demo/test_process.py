"""The demo agent as a process: how it starts, and how it ends with all that it runs."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from tests.support.app_server import AppServer
from tests.support.demo import DemoHome
from tests.support.processes import ended, processor_seconds_of


async def running_child(demo: AppServer, folder: Path) -> int:
    """The process id of a command's own child, which would live for a minute."""
    thread = await demo.start_thread(folder)
    await demo.start_turn(thread, "run sleep 60 & echo $!; wait")
    printed = await demo.notified("item/commandExecution/outputDelta")
    return int(printed["params"]["delta"])


async def test_it_starts_fast(demo_home: DemoHome) -> None:
    async with demo_home.start() as agent:
        await agent.handshake()

        assert 0 < processor_seconds_of(agent.process.pid) < 0.5  # some 0.1 s


async def test_it_imports_nothing_heavy(demo_home: DemoHome) -> None:
    program = (
        "import sys, providers.demo.agent\n"
        "heavy = {'django', 'channels', 'orchestration', 'http', 'logging.config'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    process = await asyncio.create_subprocess_exec(
        demo_home.command[0],
        "-c",
        program,
        env=demo_home.environment,
        stdout=asyncio.subprocess.PIPE,
    )

    printed, _ = await process.communicate()

    assert printed == b"[]\n"


async def test_the_end_of_its_input_ends_it_and_what_it_runs(demo: AppServer, folder: Path) -> None:
    child = await running_child(demo, folder)

    assert await demo.close() == 0
    await ended(child)


async def test_a_signal_to_end_does_the_same(demo: AppServer, folder: Path) -> None:
    child = await running_child(demo, folder)

    demo.process.send_signal(signal.SIGTERM)

    assert await demo.process.wait() == 0
    await ended(child)


async def test_killing_it_kills_the_command_it_runs(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    await demo.start_turn(thread, "run echo $$; exec sleep 60")
    said = await demo.notified("item/commandExecution/outputDelta")

    os.kill(demo.process.pid, signal.SIGKILL)

    assert await demo.process.wait() == -signal.SIGKILL
    await ended(int(said["params"]["delta"]))


async def test_a_crash_ends_the_process_in_the_middle_of_a_turn(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder)
    await demo.start_turn(thread, "crash")

    assert await demo.process.wait() == 70
    assert "turn/completed" not in demo.methods()
