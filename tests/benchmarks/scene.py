"""What a benchmark needs around it: servers with prepared homes, and the scripted model."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

from tests.benchmarks.profiles import Profile, sampled
from tests.support.server import (
    ROOT,
    RunningServer,
    environment_for,
    launch,
    manage,
)

DATABASE = "t3.sqlite3"


def migrated_home(folder: Path) -> Path:
    """A home whose database has all tables and nothing in them."""
    home = folder / "migrated"
    manage(environment_for(home), "migrate", "--verbosity", "0")
    return home


def copied_home(pattern: Path, folder: Path, name: str) -> Path:
    """A new home that begins with the pattern's database."""
    home = folder / name / "home"
    home.mkdir(mode=0o700, parents=True)
    shutil.copy(pattern / DATABASE, home / DATABASE)
    return home


profile: ContextVar[Profile | None] = ContextVar("profile", default=None)
"""What the servers of the running scene are sampled into, if they are."""


@asynccontextmanager
async def serving(home: Path) -> AsyncIterator[RunningServer]:
    server = await asyncio.to_thread(launch, home, environment_for(home))
    try:
        with sampled(server.process.pid, profile.get(), home):
            yield server
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def scripted_model() -> AsyncIterator[str]:
    """The model's address. It runs in a process of its own, so that its work is not counted."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.support.model_server"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        said = (await process.stdout.readline()).decode()
        yield said.split()[-1]
    finally:
        if process.returncode is not None:
            raise RuntimeError(f"the scripted model ended early ({process.returncode})")
        process.terminate()
        await process.wait()
