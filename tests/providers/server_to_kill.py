"""A server of agents in a process of its own, for tests that kill it: says what it started.

``python -m tests.providers.server_to_kill BINARY HOME WORKSPACE MODEL_URL``
"""

import asyncio
import os
import sys
from pathlib import Path

from providers.codex.adapter import CodexAdapter
from providers.contracts.models import CodexSelection
from providers.contracts.settings import CodexSettings
from providers.jsonrpc import ReadingGate
from providers.native_log import NativeLog
from tests.support.codex import MODEL
from tests.support.persons import Listener, Person


async def serve(binary: str, home: str, workspace: str) -> None:
    settings = CodexSettings(binary_path=binary, home_path=home)
    environment = {"PATH": os.environ["PATH"], "HOME": f"{home}/home"}
    listener = Listener()
    adapter = CodexAdapter(lambda: settings, listener, NativeLog(None), ReadingGate(), environment)
    person = Person(adapter, listener, Path(workspace), CodexSelection(model=MODEL))
    await person.open()
    await person.say("shell: sleep 300 & echo $! > pid; echo begun; wait; echo over")
    sys.stdout.write(f"{adapter.pool.servers[0].transport.pid}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
