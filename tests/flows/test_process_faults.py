"""What people see when the process of a real codex goes wrong: turns end, words stay, one sentence.

Rows of the table "What goes wrong" in providers/codex/README.md, in their order; the others are in
``test_home_faults.py``.
"""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.flows.spoilt_codex import (
    AGAIN,
    begin,
    begin_turn,
    codex_of,
    goes_on,
    refused,
    runs,
    told,
)
from tests.support import noisy_codex
from tests.support.app_server import app_server
from tests.support.codex_room import CodexRoom
from tests.support.processes import ended, is_alive

pytestmark = pytest.mark.asyncio(loop_scope="session")

SETTLED_SECONDS = 5.5


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
