"""What people see when the process of a real codex goes wrong: turns end, words stay, one sentence.

The rows of the table "What goes wrong" in providers/codex/README.md, in their order.
"""

import asyncio
import os
import resource
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from providers.codex.writers import holders_by_file, identity_of
from tests.support import noisy_codex
from tests.support.app_server import app_server
from tests.support.codex import codex_binary, make_codex_home, old_codex_binary
from tests.support.codex_room import CodexRoom, Talk, use_codex
from tests.support.model_server import ModelServer
from tests.support.processes import ended, is_alive
from tests.support.server import RunningServer, servers

pytestmark = pytest.mark.asyncio(loop_scope="session")

AGAIN = "the next message starts it again"
SETTLED_SECONDS = 5.5


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


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGABRT])
async def test_a_crash_ends_its_turns_and_the_next_messages_go_on(
    spoilt: CodexRoom, how: signal.Signals
) -> None:
    """The kernel, for want of memory, kills in the same way."""
    async with AsyncExitStack() as threads:
        busy = await threads.enter_async_context(spoilt.talk())
        idle = await threads.enter_async_context(spoilt.talk())
        other = await threads.enter_async_context(spoilt.talk())
        for talk in (busy, idle, other):
            await begin(talk)
        await begin_turn(busy)
        await begin_turn(other)

        os.kill(codex_of(spoilt), how)

        for talk in (busy, other):
            assert (await talk.end(2))["state"] in ("interrupted", "error")
            assert how.name in await told(talk) and AGAIN in await told(talk)
            assert (await talk.messages())[-1] == ("assistant", "before ")
            await goes_on(talk, 2)
        assert len(idle.ends) == 1
        await goes_on(idle, 1)


async def test_a_codex_that_hangs_is_given_up_when_interrupted(spoilt: CodexRoom) -> None:
    async with spoilt.talk() as busy, spoilt.talk() as idle:
        await begin(busy)
        await begin(idle)
        await begin_turn(busy)
        codex = codex_of(spoilt)
        os.kill(codex, signal.SIGSTOP)

        async with asyncio.timeout(SETTLED_SECONDS):
            await busy.interrupt()
            end = await busy.end(2)

        assert end["state"] in ("interrupted", "error")
        assert await told(busy) == (
            f"the agent did not answer the interrupt and is given up; {AGAIN}"
        )
        await ended(codex)
        await goes_on(busy, 2)
        await goes_on(idle, 1)


async def test_a_codex_that_comes_back_too_late_confuses_nobody(spoilt: CodexRoom) -> None:
    async with spoilt.talk() as busy, spoilt.talk() as other:
        await begin(busy)
        await begin(other)
        await begin_turn(busy)
        await begin_turn(other)
        codex = codex_of(spoilt)
        os.kill(codex, signal.SIGSTOP)
        await busy.interrupt()
        await busy.end(2)

        os.kill(codex, signal.SIGCONT)  # it still runs the other thread's turn
        spoilt.model.release(2)

        assert (await other.end(2))["state"] == "completed"
        await ended(codex)
        assert (await busy.messages())[-1] == ("assistant", "before ")
        await goes_on(other, 2)
        await goes_on(busy, 2)


async def test_who_waits_for_a_codex_that_hangs_can_go_on_or_end_it(spoilt: CodexRoom) -> None:
    """Its conversations go on in another process, as copies: it keeps its own locked."""
    async with AsyncExitStack() as threads:
        busy = await threads.enter_async_context(spoilt.talk())
        idle = await threads.enter_async_context(spoilt.talk())
        other = await threads.enter_async_context(spoilt.talk())
        for talk in (busy, idle, other):
            await begin(talk)
        await begin_turn(busy)
        await begin_turn(other)
        codex = codex_of(spoilt)
        os.kill(codex, signal.SIGSTOP)
        async with asyncio.timeout(SETTLED_SECONDS):
            await busy.interrupt()
            await busy.end(2)
        assert await busy.heard("agent.ending") == {"turns": 1}

        await goes_on(busy, 2)
        await goes_on(idle, 1)
        assert is_alive(codex)
        assert len(other.ends) == 1

        await busy.dispatch("thread.session.stop", endAgent=True)

        assert (await other.end(2))["state"] == "interrupted"
        reason = "a person restarted the agent, which ended all that ran on it"
        assert other.of("turn.settled")[-1]["reason"] == reason
        assert (await busy.heard("agent.ending", 2)) == {"turns": 0}
        await ended(codex)
        for talk, turns in ((busy, 3), (idle, 2), (other, 2)):
            await goes_on(talk, turns)


async def test_an_agent_is_restarted_at_once_on_demand(spoilt: CodexRoom) -> None:
    async with spoilt.talk() as busy, spoilt.talk() as other:
        await begin_turn(busy)
        await begin_turn(other)
        codex = codex_of(spoilt)
        os.kill(codex, signal.SIGSTOP)

        async with asyncio.timeout(2):
            await busy.dispatch("thread.session.stop", endAgent=True)
            ends = [await talk.end() for talk in (busy, other)]

        assert [end["state"] for end in ends] == ["interrupted", "interrupted"]
        await ended(codex)
        assert (await busy.messages())[-1] == ("assistant", "before ")
        assert (await busy.run("say 1 words"))["state"] == "completed"


async def test_what_is_no_frame_is_passed_over(spoilt: CodexRoom) -> None:
    script = Path(noisy_codex.__file__)
    runs(spoilt.home.binary, sys.executable, script)
    async with spoilt.talk() as talk:
        await begin(talk)
        ran = await talk.run("shell: head -c 900000 /dev/zero | tr '\\0' x; sleep 0.3; echo end")

        assert ran["state"] == "completed" and talk.tools[0]["data"]["exitCode"] == 0
        assert talk.answer.startswith("word0 word1")
        assert [one["summary"] for one in talk.activities if one["tone"] == "error"] == []


async def test_an_upgrade_holds_from_the_next_process_on(spoilt: CodexRoom) -> None:
    newest = make_codex_home(spoilt.folder / "newest", "").binary
    runs(spoilt.home.binary, old_codex_binary())
    async with spoilt.talk() as talk:
        await begin(talk)

        runs(spoilt.home.binary, newest)
        assert (await talk.run("say 1 words"))["state"] == "completed"
        await spoilt.kill_codex()

        await told(talk)
        await goes_on(talk, 2)


async def test_a_deleted_program_serves_until_it_ends_and_is_then_named(spoilt: CodexRoom) -> None:
    async with spoilt.talk() as talk:
        await begin(talk)
        aside = spoilt.home.binary.rename(spoilt.folder / "aside")
        assert (await talk.run("say 1 words"))["state"] == "completed"
        await spoilt.kill_codex()
        await told(talk)

        await talk.say("say 1 words")

        assert f"{spoilt.home.binary} is not installed or not executable" in await refused(talk)
        aside.rename(spoilt.home.binary)
        await goes_on(talk, 2)


async def test_a_home_that_is_not_there_is_named_until_it_is(spoilt: CodexRoom) -> None:
    away = spoilt.home.path.rename(spoilt.folder / "away")
    async with spoilt.talk() as talk:
        await talk.say("say 1 words")

        sentence = await refused(talk)
        assert f"its home {spoilt.home.path} does not exist; create that folder" in sentence
        away.rename(spoilt.home.path)
        assert (await talk.run("say 2 words"))["state"] == "completed"
        await goes_on(talk, 1)


async def test_a_home_that_vanishes_under_a_turn_is_no_riddle(spoilt: CodexRoom) -> None:
    async with spoilt.talk() as talk:
        await begin(talk)
        shutil.rmtree(spoilt.home.path)
        make_codex_home(spoilt.home.path, spoilt.model.url)
        await spoilt.kill_codex()
        await told(talk)

        assert (await talk.run("say 1 words"))["state"] == "completed"

        lost = await talk.client.activity("session.context-lost")
        assert lost["summary"] == "The agent no longer knows what was said before"


def no_room(codex: int) -> None:
    """No file of that process takes another byte: a full disk that nobody has to mount."""
    resource.prlimit(codex, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def room_again(codex: int) -> None:
    resource.prlimit(codex, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


def hears_of_full_disks(place: CodexRoom) -> None:
    """The system kills who writes past such a limit, unless the signal is ignored."""
    becomes(place.home.binary, f"trap '' XFSZ; exec {codex_binary()} \"$@\"")


UNSAVED = "Codex cannot save this conversation: file too large. It goes on"


async def test_what_codex_cannot_save_is_told_and_saved_once_there_is_room(
    spoilt: CodexRoom,
) -> None:
    hears_of_full_disks(spoilt)
    async with spoilt.talk() as talk:
        await begin(talk)
        await begin_turn(talk)
        codex = codex_of(spoilt)

        no_room(codex)
        spoilt.model.release()
        assert (await talk.end(2))["state"] == "completed"
        assert (await talk.run("say 2 words"))["state"] == "completed"
        room_again(codex)
        assert (await talk.run("say 3 words"))["state"] == "completed"

        warnings = [warning["message"] for warning in talk.of("runtime.warning")]
        assert [message.startswith(UNSAVED) for message in warnings] == [True, True]
        await spoilt.kill_codex()
        await told(talk)
        await goes_on(talk, 4)
        assert "before after" in str(talk.requests[-1].input)


async def test_what_codex_could_not_save_before_it_died_is_told(spoilt: CodexRoom) -> None:
    hears_of_full_disks(spoilt)
    async with spoilt.talk() as talk:
        await begin(talk)
        no_room(codex_of(spoilt))
        for _ in range(2):
            await talk.run("say 3 words")
        await spoilt.kill_codex()
        await told(talk)

        await goes_on(talk, 3)

        assert (await talk.heard("session.context-lost"))["turns"] == 2
        assert [text for role, text in await talk.messages() if role == "assistant"][1:3] == [
            "word0 word1 word2 "
        ] * 2


async def test_a_conversation_that_another_codex_writes_waits_for_it(spoilt: CodexRoom) -> None:
    async with spoilt.talk() as talk:
        await begin(talk)
        (conversation,) = {request.thread_id for request in talk.requests}
        await spoilt.kill_codex()
        await told(talk)
        home = spoilt.home
        async with app_server(home.command, home.environment) as terminal:
            await terminal.handshake()
            await terminal.request("thread/resume", threadId=conversation, excludeTurns=True)
            await talk.say("say 1 words")

            assert await refused(talk) == (
                "another codex process still writes this conversation; "
                "close it there, or wait until its turns are over"
            )
        await goes_on(talk, 1)


PANICS = 'echo "thread main panicked at main.rs:1: no luck" >&2; exit 101'


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (PANICS, "(exit code 101) (thread main panicked at main.rs:1: no luck); run it in a"),
        ("while echo nonsense; do :; done", "what it says is not the protocol"),
        ("exit 0", "ended unexpectedly (exit code 0); run it in a terminal to see more"),
    ],
)
async def test_a_program_that_is_no_codex_is_told_in_the_thread(
    spoilt: CodexRoom, script: str, sentence: str
) -> None:
    good = spoilt.home.binary.rename(spoilt.folder / "good")
    becomes(spoilt.home.binary, script)
    async with spoilt.talk() as talk:
        await talk.say("say 1 words")

        assert sentence in await refused(talk)
        good.rename(spoilt.home.binary)
        assert (await talk.run("say 2 words"))["state"] == "completed"
