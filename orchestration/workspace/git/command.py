"""One git command: a child that asks nothing, runs none of the repository's programs, and ends."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process, SubprocessStreamProtocol
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

READ_CHUNK = 65_536
ERROR_LIMIT = 1_000_000
"""What it says beyond that is read and dropped: it would wait for ever for somebody to read it."""
GOODBYE_SECONDS = 1.0
"""In which a git that is told to end removes its locks."""

HARDENING = (
    "--no-pager",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",  # may name a program
)

# What `git rev-parse --local-env-vars` lists: they would point git at another repository.
REPOSITORY_VARIABLES = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)

# Each alone makes commands of ours fail, or say other things than they are asked.
MISLEADING_VARIABLES = frozenset(
    {
        "GIT_ATTR_SOURCE",
        "GIT_AUTHOR_DATE",
        "GIT_COMMITTER_DATE",
        "GIT_DIFF_OPTS",
        "GIT_EXTERNAL_DIFF",
        "GIT_GLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_QUARANTINE_PATH",
    }
)


@dataclass(frozen=True)
class GitOutput:
    """What git printed. ``cut``: it printed more than was asked for and was stopped."""

    code: int
    stdout: bytes
    stderr: bytes
    cut: bool

    @property
    def succeeded(self) -> bool:
        return self.code == 0 or self.cut


async def run_git(
    cwd: str,
    *arguments: str,
    seconds: float,
    output_limit: int,
    given: bytes | None = None,
    environment: Mapping[str, str] | None = None,
) -> GitOutput:
    """Run to the end, or to the limit. Raises ``TimeoutError``; ``OSError`` where git is missing.

    Neither the child nor a filter that it runs outlives the call, also when the call is cancelled.
    ``given`` is what it reads, ``environment`` what it has besides our own.
    """
    starting = asyncio.create_task(_start(cwd, arguments, given, environment or {}))
    try:
        _, child = await asyncio.shield(starting)
        async with asyncio.timeout(seconds):
            return await _output_of(child, output_limit, given)
    except BaseException:
        await asyncio.shield(_end(starting))
        raise


async def _start(
    cwd: str, arguments: Sequence[str], given: bytes | None, environment: Mapping[str, str]
) -> tuple[asyncio.SubprocessTransport, Process]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.subprocess_exec(
        lambda: SubprocessStreamProtocol(READ_CHUNK, loop),
        "git",
        *HARDENING,
        *arguments,
        cwd=cwd,
        env={**_environment(), **environment},
        stdin=DEVNULL if given is None else PIPE,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    return transport, Process(transport, protocol, loop)


async def _end(starting: asyncio.Task[tuple[asyncio.SubprocessTransport, Process]]) -> None:
    """Asked first: then it removes its locks and temporary files. The filters it runs as well.

    A start is not cancelled: asyncio would kill git alone, and wait for as long as a filter runs.
    """
    transport, child = await starting
    try:
        await _end_by(child, signal.SIGTERM)
    finally:
        await _end_by(child, signal.SIGKILL)
        transport.close()


async def _end_by(child: Process, number: signal.Signals) -> None:
    """Returns after a while also where a program that left the session holds git's output open."""
    _signal(child, number)
    with suppress(TimeoutError):
        await asyncio.wait_for(child.wait(), GOODBYE_SECONDS)


def _signal(child: Process, number: signal.Signals) -> None:
    """To git and all that it started: they are a session of their own."""
    with suppress(ProcessLookupError, PermissionError):  # macOS: all have ended, unasked yet
        os.killpg(child.pid, number)


def _environment() -> dict[str, str]:
    dropped = REPOSITORY_VARIABLES | MISLEADING_VARIABLES
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith("T3_")  # the token among them
    }
    return kept | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "LC_ALL": "C",
    }


async def _output_of(child: Process, output_limit: int, given: bytes | None) -> GitOutput:
    assert child.stdout is not None and child.stderr is not None
    errors = asyncio.create_task(_read_all(child.stderr, ERROR_LIMIT))
    giving = asyncio.create_task(_give(child, given))
    try:
        stdout, cut = await _read_up_to(child.stdout, output_limit)
        if cut:
            _signal(child, signal.SIGKILL)
        stderr = await errors
        await giving
        return GitOutput(code=await child.wait(), stdout=stdout, stderr=stderr, cut=cut)
    finally:
        errors.cancel()
        giving.cancel()


async def _give(child: Process, given: bytes | None) -> None:
    if given is None or child.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):  # it ended before it had read all
        child.stdin.write(given)
        await child.stdin.drain()
        child.stdin.close()


async def _read_up_to(stream: asyncio.StreamReader, limit: int) -> tuple[bytes, bool]:
    """All of the stream, or its first ``limit`` bytes and True."""
    read = bytearray()
    while chunk := await stream.read(READ_CHUNK):
        read += chunk
        if len(read) > limit:
            return bytes(read[:limit]), True
    return bytes(read), False


async def _read_all(stream: asyncio.StreamReader, limit: int) -> bytes:
    """To its end; the first ``limit`` bytes, about."""
    read = bytearray()
    while chunk := await stream.read(READ_CHUNK):
        if len(read) < limit:
            read += chunk
    return bytes(read)
