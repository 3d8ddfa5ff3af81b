"""Running a command of the person's for real: a process group of its own, ended with its turn."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from providers.demo.lifeline import die_with_agent

Flushed = Callable[[], Awaitable[None]]

OUTPUT_LIMIT = 1024 * 1024
"""Characters of output that an item keeps, half of them from its end; codex's own limit."""

READ_SIZE = 32 * 1024
LAST_WORDS_SECONDS = 2
"""How long we wait for the end of the output of a command that ended: normally no time at all.

A program that it started outside its own process group may keep it open.
"""


class Command:
    """A running command. Leaving ``started`` kills whatever of it still runs."""

    def __init__(self, process: asyncio.subprocess.Process, output: asyncio.StreamReader) -> None:
        self.process_id = process.pid
        self._process = process
        self._output = output
        self._head = ""
        self._tail = ""

    @property
    def output(self) -> str:
        return self._head + self._tail

    async def finish(self, on_output: Callable[[str], None], flushed: Flushed) -> int:
        """The exit code; minus the signal where one ended it."""
        reading = asyncio.create_task(self._read(on_output, flushed))
        try:
            exit_code = await self._process.wait()
            self.kill()  # what it left in the background, which would hold its output open
            await asyncio.wait([reading], timeout=LAST_WORDS_SECONDS)
        finally:
            reading.cancel()
        return exit_code

    def outcome(self, exit_code: int, begun: float) -> dict[str, Any]:
        """What its item says at its end; ``begun`` is by the monotonic clock."""
        return {
            "status": "completed" if exit_code == 0 else "failed",
            "aggregatedOutput": self.output,
            "exitCode": exit_code,
            "durationMs": int((time.monotonic() - begun) * 1000),
        }

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process_id, signal.SIGKILL)

    async def _read(self, on_output: Callable[[str], None], flushed: Flushed) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        while raw := await self._output.read(READ_SIZE):
            if text := decoder.decode(raw):
                self._keep(text)
                on_output(text)
                await flushed()

    def _keep(self, text: str) -> None:
        room = OUTPUT_LIMIT // 2 - len(self._head)
        self._head += text[:room]
        self._tail = (self._tail + text[room:])[-OUTPUT_LIMIT // 2 :]


@asynccontextmanager
async def started(command: str, cwd: str) -> AsyncIterator[Command]:
    reading, output, ours = await output_pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            shutil.which("bash") or "sh",
            "-lc",
            command,
            cwd=cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=ours,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_agent,
        )
    finally:
        os.close(ours)
    running = Command(process, output)
    try:
        yield running
    finally:
        running.kill()
        reading.close()


async def output_pipe() -> tuple[asyncio.ReadTransport, asyncio.StreamReader, int]:
    """A pipe that is not asyncio's: there, to wait for a process is to wait for its pipe's end too,
    which a program that it left in the background may put off for ever.
    """
    theirs, ours = os.pipe()
    reader = asyncio.StreamReader()
    reading, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(theirs, "rb", buffering=0)
    )
    return reading, reader, ours
