"""A bare client of the app-server protocol: starts an agent, keeps every frame in order."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

Frame = dict[str, Any]
LINE_LIMIT = 64 * 1024 * 1024


class AppServer:
    """One running agent. What it says is in `frames`, oldest first; its requests are there too."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.frames: list[Frame] = []
        self._said = asyncio.Condition()
        self._next_id = 0
        self._reading = asyncio.create_task(self._read())

    async def request(self, method: str, **params: Any) -> Any:
        answer = await self.ask(method, **params)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> Frame:
        """The error with which a request is refused."""
        error: Frame = (await self.ask(method, **params))["error"]
        return error

    async def ask(self, method: str, **params: Any) -> Frame:
        self._next_id += 1
        id_ = f"t{self._next_id}"
        await self.send({"method": method, "id": id_, "params": params})
        return await self.wait_for(lambda frame: frame.get("id") == id_)

    async def answer(self, request: Frame, result: Frame) -> None:
        await self.send({"id": request["id"], "result": result})

    async def send(self, frame: Frame) -> None:
        await self.send_line(json.dumps(frame).encode())

    async def send_line(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        await self.process.stdin.drain()

    async def wait_for(self, wanted: Callable[[Frame], bool], *, since: int = 0) -> Frame:
        """The first frame that is wanted, be it said already or yet to come."""
        seen = since
        async with self._said:
            while True:
                for frame in self.frames[seen:]:
                    if wanted(frame):
                        return frame
                seen = len(self.frames)
                if self._reading.done():
                    raise EOFError(f"the agent ended; it said {self.methods()}")
                await self._said.wait()

    async def notified(self, method: str, *, since: int = 0) -> Frame:
        return await self.wait_for(lambda frame: frame.get("method") == method, since=since)

    async def handshake(self) -> Frame:
        client = {"name": "tests", "title": "Tests", "version": "1"}
        capabilities = {"experimentalApi": True}
        result = await self.request("initialize", clientInfo=client, capabilities=capabilities)
        await self.send({"method": "initialized"})
        return dict(result)

    async def start_thread(self, cwd: Path, policy: str = "never", **params: Any) -> str:
        started = await self.request(
            "thread/start",
            cwd=str(cwd),
            approvalPolicy=policy,
            **{"sandbox": "danger-full-access", **params},
        )
        return str(started["thread"]["id"])

    async def start_turn(self, thread_id: str, text: str, **params: Any) -> str:
        said = [{"type": "text", "text": text, "text_elements": []}]
        started = await self.request("turn/start", threadId=thread_id, input=said, **params)
        return str(started["turn"]["id"])

    async def run_turn(self, thread_id: str, text: str, **params: Any) -> list[Frame]:
        """Say something and return all frames up to the end of that turn."""
        since = len(self.frames)
        turn_id = await self.start_turn(thread_id, text, **params)
        end = await self._end_of(turn_id, since)
        return self.frames[since : self.frames.index(end, since) + 1]

    async def completed(self, turn_id: str, *, since: int = 0) -> Frame:
        """The turn as `turn/completed` reports it."""
        turn: Frame = (await self._end_of(turn_id, since))["params"]["turn"]
        return turn

    async def _end_of(self, turn_id: str, since: int) -> Frame:
        return await self.wait_for(
            lambda frame: (
                frame.get("method") == "turn/completed" and frame["params"]["turn"]["id"] == turn_id
            ),
            since=since,
        )

    def methods(self) -> list[str]:
        return [frame["method"] for frame in self.frames if "method" in frame]

    async def close(self) -> int:
        """End its input, as a client that leaves does, and wait for its exit code."""
        assert self.process.stdin
        self.process.stdin.close()
        await self._reading
        return await self.process.wait()

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self._reading
        await self.process.wait()

    async def _read(self) -> None:
        assert self.process.stdout
        async for line in self.process.stdout:
            async with self._said:
                self.frames.append(json.loads(line))
                self._said.notify_all()
        async with self._said:
            self._said.notify_all()


@asynccontextmanager
async def app_server(
    command: list[str], environment: Mapping[str, str], cwd: Path | None = None
) -> AsyncIterator[AppServer]:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=dict(environment),
        cwd=cwd,
        limit=LINE_LIMIT,
    )
    agent = AppServer(process)
    try:
        yield agent
    finally:
        await agent.kill()
