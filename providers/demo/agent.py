"""The demo agent's process: ``python -m providers.demo.agent``, an app-server on stdin and stdout.

Ends when its client closes stdin or on SIGTERM, and takes running commands along. It keeps its
threads under ``T3_DEMO_HOME``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

from providers.demo.history import History
from providers.demo.methods import Agent
from providers.demo.wire import Wire

HOME_VARIABLE = "T3_DEMO_HOME"


async def serve(home: Path) -> None:
    wire = await Wire.open()
    agent = Agent(wire, History(home))
    listening = asyncio.create_task(listen(wire, agent))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, listening.cancel)
    await asyncio.wait([listening])
    await agent.stop()


async def listen(wire: Wire, agent: Agent) -> None:
    with contextlib.suppress(ConnectionError):  # the client no longer reads
        async for frame in wire.frames():
            agent.receive(frame)
            await wire.flushed()


def main() -> None:
    # Not for the commands that we run: to them it means nothing.
    home = os.environ.pop(HOME_VARIABLE, None)
    asyncio.run(serve(Path(home) if home else Path.home() / ".t3-demo-agent"))


if __name__ == "__main__":
    main()
