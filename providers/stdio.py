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
STDOUT = 1
QUIET_SECONDS = 1.0
"""How long after an exit its output may say nothing before it counts as ended."""

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
    try:
        found = shutil.which(os.path.expanduser(program))
    except ValueError:  # a character that no path can have
        found = None
    if found is None:
        raise AgentMissing(f"{program} is not installed or not executable")
    return found


class _Child(asyncio.subprocess.SubprocessStreamProtocol):
    """Tells of the exit itself: ``Process.wait`` also waits for whoever else holds the pipes."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(limit=CHUNK, loop=loop)
        self.exited = asyncio.Event()

    def process_exited(self) -> None:
        super().process_exited()
        self.exited.set()


async def spawn(
    command: Sequence[str], environment: Mapping[str, str], cwd: Path | None = None
) -> "StdioTransport":
    """Start a program in a process group of its own, so that Ctrl-C in our terminal is ours."""
    program, *arguments = command
    path = find_program(program)
    run = uuid.uuid4().hex
    loop = asyncio.get_running_loop()
    try:
        child, protocol = await loop.subprocess_exec(
            lambda: _Child(loop),
            *leash(),
            path,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**environment, MARK: run},
            cwd=cwd,
            process_group=0,
        )
    except OSError as error:
        raise AgentMissing(f"{program} could not be started: {error.strerror}") from error
    except ValueError as error:  # a NUL, or half a surrogate pair, in what a person set
        raise AgentMissing(f"{program} could not be started: {error}") from error
    return StdioTransport(child, protocol, run)


class StdioTransport:
    """Lines to a child's stdin and from its stdout; the last lines of its stderr are kept."""

    def __init__(self, child: asyncio.SubprocessTransport, protocol: _Child, run: str) -> None:
        assert protocol.stdout and protocol.stderr and protocol.stdin
        self.stderr: deque[str] = deque(maxlen=STDERR_LINES)
        self.on_stderr: Callable[[str], None] = lambda line: None
        self._child = child
        self._exited = protocol.exited
        self._stdin, self._stdout = protocol.stdin, protocol.stdout
        self._run = run
        self.is_ended_by_us = False
        self._is_read = False
        self._all_read = asyncio.Event()
        self._draining = asyncio.create_task(self._drain_stderr(protocol.stderr))
        self._cleaning = asyncio.create_task(self._clean_up())

    @property
    def pid(self) -> int:
        return self._child.get_pid()

    async def read(self) -> bytes:
        self._is_read = True
        try:
            chunk = await self._stdout.read(CHUNK)
        finally:
            self._is_read = False
        if not chunk:
            self._all_read.set()
            if not await self._exits_within(EOF_SECONDS):
                self._signal(signal.SIGKILL)  # without output it is of no use any more
            await self._cleaning
        return chunk

    async def write(self, line: bytes) -> None:
        self._stdin.write(line)
        await self._stdin.drain()

    def ending(self) -> str:
        code = self._child.get_returncode()
        if self.is_ended_by_us:
            return "the agent was stopped"
        if code is None:
            return "the agent closed its output"
        if code < 0:
            return killed_by(-code)
        return f"the agent's process ended unexpectedly (exit code {code})"

    async def end(self) -> None:
        """Close its input, then ask it to end, then kill it: nine seconds at the very most."""
        self.is_ended_by_us = True
        self._stdin.close()
        if not await self._exits_within(EOF_SECONDS):
            self._signal(signal.SIGTERM)
        if not await self._exits_within(TERM_SECONDS):
            self._signal(signal.SIGKILL)
        await self._exits_within(KILL_SECONDS)
        await asyncio.wait({self._cleaning}, timeout=QUIET_SECONDS)  # so that the rest is read
        self._child.close()
        self._all_read.set()
        await asyncio.wait({self._cleaning, self._draining})

    def kill(self) -> None:
        self.is_ended_by_us = True
        self._signal(signal.SIGKILL)

    async def _exits_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._exited.wait(), seconds)
        return self._exited.is_set()

    async def _clean_up(self) -> None:
        """After its exit: end what it left running, which may hold the pipes, and read the rest."""
        await self._exited.wait()
        await asyncio.to_thread(end_orphans, self._run)
        while not self._all_read.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._all_read.wait(), QUIET_SECONDS)
            output = self._child.get_pipe_transport(STDOUT)
            if self._is_read and output:  # nothing came: a stranger holds the pipe open
                output.close()
                return

    def _signal(self, signal_: signal.Signals) -> None:
        """To the whole group: what the agent started without a group of its own goes with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal_)

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


def killed_by(number: int) -> str:
    name = signal.Signals(number).name
    hint = ", as the system does when memory runs out" if number == signal.SIGKILL else ""
    return f"the agent's process was killed ({name}{hint})"


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
