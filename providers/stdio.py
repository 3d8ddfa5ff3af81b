"""Agents as child processes: spawned so that they never outlive us, drained, and ended for sure."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from providers.errors import AgentGone, AgentMissing
from providers.orphans import MARK, end_orphans

CHUNK = 256 * 1024
STDERR_LINES = 50
EOF_SECONDS = 2.0
TERM_SECONDS = 2.0
KILL_SECONDS = 5.0

ANSI = re.compile(r"\x1b\[[0-9;]*m")

EXEC_WITH_DEATH_SIGNAL = """\
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, int(sys.argv[1]))
os.execvp(sys.argv[2], sys.argv[2:])
"""
"""PR_SET_PDEATHSIG is 1; it survives the exec."""


@cache
def leash() -> tuple[str, ...]:
    """What to put before a command so that the kernel ends it when we die, even by SIGKILL.

    SIGTERM, because an agent that is killed leaves its own running commands behind, and one that is
    told to end takes them along. Elsewhere than on Linux the closed stdin does the same, later.
    """
    if not sys.platform.startswith("linux"):
        return ()
    if setpriv := shutil.which("setpriv"):
        return (setpriv, "--pdeathsig", "TERM", "--")
    return (sys.executable, "-I", "-S", "-c", EXEC_WITH_DEATH_SIGNAL, str(int(signal.SIGTERM)))


def find_program(program: str) -> str:
    """The full path of a program; raises ``AgentMissing``."""
    found = shutil.which(os.path.expanduser(program))
    if found is None:
        raise AgentMissing(f"{program} is not installed or not executable")
    return found


async def spawn(
    command: Sequence[str], environment: Mapping[str, str], cwd: Path | None = None
) -> "StdioTransport":
    """Start a program in a process group of its own, so that Ctrl-C in our terminal is ours."""
    program, *arguments = command
    path = find_program(program)
    run = uuid.uuid4().hex
    try:
        process = await asyncio.create_subprocess_exec(
            *leash(),
            path,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**environment, MARK: run},
            cwd=cwd,
            limit=CHUNK,
            process_group=0,
        )
    except OSError as error:
        raise AgentMissing(f"{program} could not be started: {error.strerror}") from error
    return StdioTransport(process, run)


class StdioTransport:
    """Lines to a child's stdin and from its stdout; the last lines of its stderr are kept."""

    def __init__(self, process: asyncio.subprocess.Process, run: str) -> None:
        assert process.stdin and process.stdout and process.stderr
        self.process = process
        self.stderr: deque[str] = deque(maxlen=STDERR_LINES)
        self.on_stderr: Callable[[str], None] = lambda line: None
        self._stdin, self._stdout = process.stdin, process.stdout
        self._run = run
        self._ended_by_us = False
        self._draining = asyncio.create_task(self._drain_stderr(process.stderr))

    @property
    def pid(self) -> int:
        return self.process.pid

    async def read(self) -> bytes:
        chunk = await self._stdout.read(CHUNK)
        if not chunk:
            await self._reap()
        return chunk

    async def write(self, line: bytes) -> None:
        self._stdin.write(line)
        await self._stdin.drain()

    def ending(self) -> str:
        code = self.process.returncode
        if self._ended_by_us:
            return "the agent was stopped"
        if code is None:
            return "the agent closed its output"
        if code < 0:
            return f"the agent's process was killed ({signal.Signals(-code).name})"
        return f"the agent's process ended unexpectedly (exit code {code})"

    async def end(self) -> None:
        """Close its input, then ask it to end, then kill it: nine seconds at the very most."""
        self._ended_by_us = True
        self._stdin.close()
        for signal_, seconds in (
            (None, EOF_SECONDS),
            (signal.SIGTERM, TERM_SECONDS),
            (signal.SIGKILL, KILL_SECONDS),
        ):
            if signal_ is not None:
                self._signal(signal_)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), seconds)
                break
        self._draining.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._draining

    def kill(self) -> None:
        self._ended_by_us = True
        self._signal(signal.SIGKILL)

    async def _reap(self) -> None:
        """After its output ended: give it a moment to exit, else it is of no use any more."""
        try:
            await asyncio.wait_for(self.process.wait(), EOF_SECONDS)
        except TimeoutError:
            self._signal(signal.SIGKILL)
        await asyncio.to_thread(end_orphans, self._run)

    def _signal(self, signal_: signal.Signals) -> None:
        """To the whole group: what the agent started without a group of its own goes with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal_)

    async def _drain_stderr(self, stderr: asyncio.StreamReader) -> None:
        while True:
            try:
                line = await stderr.readline()
            except ValueError:
                continue  # longer than the limit; the reader has dropped it
            if not line:
                return
            said = ANSI.sub("", line.decode(errors="replace")).rstrip()[:2000]
            self.stderr.append(said)
            self.on_stderr(said)


async def run_briefly(
    command: Sequence[str], environment: Mapping[str, str], seconds: float
) -> str:
    """The output of a short command; raises ``AgentMissing`` or ``AgentGone``."""
    transport = await spawn(command, environment)
    try:
        async with asyncio.timeout(seconds):
            output = b""
            while chunk := await transport.read():
                output = (output + chunk)[:CHUNK]
    except TimeoutError:
        transport.kill()
        raise AgentGone(f"{command[0]} did not answer in {seconds:g} seconds") from None
    finally:
        await transport.end()
    return output.decode(errors="replace")
