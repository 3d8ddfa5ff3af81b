"""One git command: a child that asks nothing, runs none of the repository's programs, and ends."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass

READ_CHUNK = 65_536
ERROR_LIMIT = 65_536

HARDENING = (
    "--no-pager",
    "--literal-pathspecs",
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


async def run_git(cwd: str, *arguments: str, seconds: float, output_limit: int) -> GitOutput:
    """Run to the end, or to the limit. Raises ``TimeoutError``; ``OSError`` where git is missing.

    The child never outlives the call, also when the call is cancelled.
    """
    child = await asyncio.create_subprocess_exec(
        "git",
        *HARDENING,
        *arguments,
        cwd=cwd,
        env=_environment(),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(seconds):
            return await _output_of(child, output_limit)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in REPOSITORY_VARIABLES and not name.startswith("T3_")  # the token among them
    }
    return kept | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }


async def _output_of(child: Process, output_limit: int) -> GitOutput:
    assert child.stdout is not None and child.stderr is not None
    errors = asyncio.create_task(_read_up_to(child.stderr, ERROR_LIMIT))
    try:
        stdout, cut = await _read_up_to(child.stdout, output_limit)
        if cut:
            child.kill()
        stderr, _ = await errors
        return GitOutput(code=await child.wait(), stdout=stdout, stderr=stderr, cut=cut)
    finally:
        errors.cancel()


async def _read_up_to(stream: asyncio.StreamReader, limit: int) -> tuple[bytes, bool]:
    """All of the stream, or its first ``limit`` bytes and True."""
    read = bytearray()
    while chunk := await stream.read(READ_CHUNK):
        read += chunk
        if len(read) > limit:
            return bytes(read[:limit]), True
    return bytes(read), False
