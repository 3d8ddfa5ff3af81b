"""An agent alone, with a client that does next to nothing: how fast it could be."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

CHUNK = 1024 * 1024
DELTA = b'"method":"item/agentMessage/delta"'
TURN_END = b'"method":"turn/completed"'


class BareAgent:
    """Looks at a line no longer than it takes to see that it is a piece of text."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin and process.stdout
        self._stdin, self._stdout = process.stdin, process.stdout
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._next_id = 0
        self._first_delta = 0.0
        self._turn_ended: asyncio.Future[float] | None = None
        self._reading = asyncio.create_task(self._read())

    async def open_thread(self, cwd: Path) -> str:
        client = {"name": "bench", "title": "Bench", "version": "1"}
        await self._request("initialize", clientInfo=client, capabilities={"experimentalApi": True})
        await self._send({"method": "initialized"})
        started = await self._request(
            "thread/start", cwd=str(cwd), approvalPolicy="never", sandbox="danger-full-access"
        )
        return str(started["thread"]["id"])

    async def time_turn(self, thread_id: str, text: str) -> float:
        """Seconds from the first piece of text to the end of the turn."""
        self._first_delta = 0.0
        self._turn_ended = asyncio.get_running_loop().create_future()
        said = [{"type": "text", "text": text, "text_elements": []}]
        await self._request("turn/start", threadId=thread_id, input=said)
        return await self._turn_ended - self._first_delta

    async def _request(self, method: str, **params: Any) -> Any:
        self._next_id += 1
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[self._next_id] = answer
        await self._send({"method": method, "id": self._next_id, "params": params})
        return await answer

    async def _send(self, message: Mapping[str, Any]) -> None:
        self._stdin.write(json.dumps(message).encode() + b"\n")
        await self._stdin.drain()

    async def _read(self) -> None:
        rest = b""
        while chunk := await self._stdout.read(CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._take(line)

    def _take(self, line: bytes) -> None:
        if DELTA in line:
            self._first_delta = self._first_delta or time.perf_counter()
        elif TURN_END in line and self._turn_ended is not None:
            self._turn_ended.set_result(time.perf_counter())
        elif b'"method"' not in line[:200]:
            answer = json.loads(line)
            self._answers.pop(answer["id"]).set_result(answer["result"])


@asynccontextmanager
async def bare_agent(
    command: list[str], environment: Mapping[str, str]
) -> AsyncIterator[BareAgent]:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=dict(environment),
        limit=CHUNK,
    )
    try:
        yield BareAgent(process)
    finally:
        process.kill()
        await process.wait()
