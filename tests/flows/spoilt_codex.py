"""A real codex whose process, program and home a test may spoil, and what the thread says of it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from providers.codex.writers import holders_by_file, identity_of
from tests.support.codex import make_codex_home
from tests.support.codex_room import CodexRoom, Talk, use_codex
from tests.support.model_server import ModelServer
from tests.support.server import RunningServer, servers

AGAIN = "the next message starts it again"


@pytest.fixture(scope="module")
def spoilt_server(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Path
) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("faults")
    with servers(folder, migrated_database) as start:
        yield start(NOISY_CODEX=str(make_codex_home(folder / "unused", "").binary))


@pytest_asyncio.fixture(loop_scope="session")
async def spoilt(spoilt_server: RunningServer, tmp_path: Path) -> AsyncIterator[CodexRoom]:
    """A home of its own, that a test may spoil; the program is a script that it may replace."""
    async with ModelServer() as model:
        home = make_codex_home(tmp_path / "codex", model.url)
        program = tmp_path / "bin" / "codex"
        program.parent.mkdir()
        home = replace(home, binary=runs(program, home.binary))
        await use_codex(spoilt_server, home)
        place = CodexRoom(spoilt_server, home, model, tmp_path)
        yield place
        await place.kill_codex()


def runs(program: Path, *command: str | Path) -> Path:
    return becomes(program, f'exec {" ".join(map(str, command))} "$@"')


def becomes(program: Path, script: str) -> Path:
    """As an installer does it: another file under the old name."""
    fresh = program.with_suffix(".new")
    fresh.write_text(f"#!/bin/sh\n{script}\n")
    fresh.chmod(0o755)
    return fresh.replace(program)


def codex_of(place: CodexRoom) -> int:
    """The one that holds conversations: another may run for a moment, to be asked who it is."""
    holders = holders_by_file()
    locks = (place.home.path / "thread-writer-locks").iterdir()
    (pid,) = {holders[name] for name in map(identity_of, locks) if name in holders}
    return pid


async def told(talk: Talk, count: int = 1) -> str:
    """The sentence in the thread about its agent's end."""
    return str((await talk.heard("session.exited", count))["reason"])


async def refused(talk: Talk, count: int = 1) -> str:
    """The sentence in the thread about a message that could not be brought to its agent."""
    sentence = str((await talk.heard("provider.turn.start.failed", count))["detail"])
    assert "\n" not in sentence and "{" not in sentence
    return sentence


async def begin(talk: Talk) -> None:
    await talk.run("say 2 words")


async def begin_turn(talk: Talk) -> None:
    await talk.say("hold")
    await talk.text("before ")


async def goes_on(talk: Talk, turns: int) -> None:
    """The next message continues the conversation, as if nothing had been."""
    end = await talk.run("say 1 words")
    assert (end["state"], len(talk.ends)) == ("completed", turns + 1)
    assert "word0 word1" in str(talk.requests[-1].input)
