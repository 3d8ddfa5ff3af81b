"""What nobody uses is let go, and nobody notices."""

from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.codex import CodexHome
from tests.support.codex_room import CodexRoom, Talk, use_codex
from tests.support.model_server import ModelServer
from tests.support.processes import children_of, ended
from tests.support.server import StartServer


@pytest_asyncio.fixture
async def hasty(
    start_server: StartServer, codex_home: CodexHome, scripted_model: ModelServer, tmp_path: Path
) -> CodexRoom:
    # A session that was let go before anything could be sent in it is opened once more, not twice.
    server = start_server(T3_SESSION_IDLE_SECONDS="2", T3_AGENT_IDLE_SECONDS="0.1")
    await use_codex(server, codex_home)
    return CodexRoom(server, codex_home, scripted_model, tmp_path)


def session_of(talk: Talk) -> object:
    sessions = [event["payload"].get("session") for event in talk.events]
    return [session["status"] for session in sessions if session][-1]


@pytest.mark.parametrize("times", [1, 2])
async def test_a_thread_stays_ready_while_its_agent_comes_and_goes(
    hasty: CodexRoom, times: int
) -> None:
    async with hasty.talk() as talk:
        await talk.run("say 2 words")
        for _ in range(times):
            for pid in children_of(hasty.server.process.pid):
                await ended(pid)
            quiet = [one["kind"] for one in talk.activities if one["kind"].startswith("session.")]
            assert (session_of(talk), quiet) == ("ready", [])

            assert (await talk.run("say 1 words"))["state"] == "completed"
            assert "word0 word1" in str(talk.requests[-1].input)

        problems = [one for one in talk.activities if one["tone"] == "error"]
        assert problems == []
