"""The scripted model drives the real codex: every script has the effect that tests count on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.app_server import AppServer, Frame, app_server
from tests.support.codex import CodexHome, codex_home, scripted_model
from tests.support.model_server import ModelServer

__all__ = ["codex_home", "scripted_model"]


@pytest_asyncio.fixture
async def codex(codex_home: CodexHome) -> AsyncIterator[AppServer]:
    async with app_server(codex_home.command, codex_home.environment) as agent:
        await agent.handshake()
        yield agent


def items(frames: list[Frame], type_: str) -> list[Frame]:
    done = (frame for frame in frames if frame.get("method") == "item/completed")
    return [frame["params"]["item"] for frame in done if frame["params"]["item"]["type"] == type_]


def params_of(frames: list[Frame], method: str) -> list[Frame]:
    return [frame["params"] for frame in frames if frame.get("method") == method]


async def test_the_pinned_codex_streams_what_the_model_says(
    codex: AppServer, scripted_model: ModelServer, tmp_path: Path
) -> None:
    thread = await codex.start_thread(tmp_path)

    frames = await codex.run_turn(thread, "say 3 words")

    deltas = [said["delta"] for said in params_of(frames, "item/agentMessage/delta")]
    assert deltas == ["word0 ", "word1 ", "word2 "]
    assert scripted_model.requests[0].user_text == "say 3 words"
    assert len(scripted_model.emitted) == 3


async def test_a_held_script_waits_for_its_release(
    codex: AppServer, scripted_model: ModelServer, tmp_path: Path
) -> None:
    thread = await codex.start_thread(tmp_path)
    turn = await codex.start_turn(thread, "hold")

    await scripted_model.held()
    await codex.notified("item/agentMessage/delta")
    assert "turn/completed" not in codex.methods()
    scripted_model.release()

    assert (await codex.completed(turn))["items"][-1]["text"] == "before after"


async def test_a_release_is_not_for_those_who_have_left(scripted_model: ModelServer) -> None:
    leaving, _ = await asks(scripted_model, "hold")
    await scripted_model.held()
    leaving.close()
    await leaving.wait_closed()
    staying, answer = await asks(scripted_model, "hold")
    await scripted_model.held(2)

    scripted_model.release()

    assert b"before after" in await answer.read()
    staying.close()


async def asks(model: ModelServer, text: str) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    """A request of an agent's, with nothing behind it that would ask again."""
    answer, agent = await asyncio.open_connection("127.0.0.1", model.port)
    body = json.dumps({"input": [{"role": "user", "content": text}]})
    agent.write(
        f"POST /v1/responses HTTP/1.1\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()
    )
    await agent.drain()
    return agent, answer


@pytest.mark.parametrize(
    ("text", "type_", "statuses"),
    [
        ("shell: echo one", "commandExecution", ["completed"]),
        ("shell: exit 3", "commandExecution", ["failed"]),
        ("shells: echo one ;; echo two", "commandExecution", ["completed", "completed"]),
        (r"add new.txt :: one\ntwo", "fileChange", ["completed"]),
        ("update old.txt :: old :: new", "fileChange", ["completed"]),
    ],
)
async def test_tool_scripts_make_codex_act(
    codex: AppServer, tmp_path: Path, text: str, type_: str, statuses: list[str]
) -> None:
    (tmp_path / "old.txt").write_text("old\n")
    thread = await codex.start_thread(tmp_path)

    frames = await codex.run_turn(thread, text)

    assert [item["status"] for item in items(frames, type_)] == statuses
    assert items(frames, "agentMessage")[-1]["text"].startswith("done: ")


async def test_the_model_thinks_plans_and_proposes(codex: AppServer, tmp_path: Path) -> None:
    thread = await codex.start_thread(tmp_path)

    reasoned = await codex.run_turn(thread, "reason first")
    planned = await codex.run_turn(thread, "plan")

    assert items(reasoned, "reasoning")[0]["summary"][0].startswith("**Thinking hard**")
    assert len(params_of(planned, "turn/plan/updated")) == 2


async def test_plan_mode_proposes_and_asks(codex: AppServer, tmp_path: Path) -> None:
    thread = await codex.start_thread(tmp_path)
    settings = {"model": "gpt-5.5", "reasoning_effort": None, "developer_instructions": None}
    mode = {"mode": "plan", "settings": settings}

    proposed = await codex.run_turn(thread, "propose", collaborationMode=mode)
    turn = await codex.start_turn(thread, "ask")
    question = await codex.notified("item/tool/requestUserInput")
    answers = {"colour": {"answers": ["Blue"]}, "size": {"answers": ["Small"]}}
    await codex.answer(question, {"answers": answers})

    assert items(proposed, "plan")[0]["text"].startswith("# Title")
    assert "Blue" in (await codex.completed(turn))["items"][-1]["text"]


async def test_an_escalated_command_asks_on_request(codex: AppServer, tmp_path: Path) -> None:
    thread = await codex.start_thread(tmp_path, "on-request", sandbox="workspace-write")
    turn = await codex.start_turn(thread, "shell escalated: touch made")

    asked = await codex.notified("item/commandExecution/requestApproval")
    await codex.answer(asked, {"decision": "accept"})

    assert (await codex.completed(turn))["status"] == "completed"
    assert (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("text", "status", "requests"),
    [
        ("error 400", "failed", 1),
        ("error 500 times 1", "completed", 2),
        ("rate limit times 1", "completed", 2),
        ("usage limit", "failed", 1),
        ("fail context_length_exceeded", "failed", 1),
        ("drop times 1", "completed", 2),
    ],
)
async def test_failing_scripts_fail_as_often_as_they_say(
    codex: AppServer,
    scripted_model: ModelServer,
    tmp_path: Path,
    text: str,
    status: str,
    requests: int,
) -> None:
    thread = await codex.start_thread(tmp_path)

    frames = await codex.run_turn(thread, text)

    assert frames[-1]["params"]["turn"]["status"] == status
    assert len(scripted_model.requests) == requests


@pytest.mark.parametrize("text", ["hang", "hang mid"])
async def test_hanging_scripts_last_until_the_turn_is_interrupted(
    codex: AppServer, tmp_path: Path, text: str
) -> None:
    thread = await codex.start_thread(tmp_path)
    turn = await codex.start_turn(thread, text)

    await codex.notified("turn/started")
    await codex.request("turn/interrupt", threadId=thread, turnId=turn)

    assert (await codex.completed(turn))["status"] == "interrupted"


async def test_a_flood_and_a_burst_arrive_whole(codex: AppServer, tmp_path: Path) -> None:
    thread = await codex.start_thread(tmp_path)

    flood = await codex.run_turn(thread, "flood 2000")
    burst = await codex.run_turn(thread, "burst 5")

    assert len(params_of(flood, "item/agentMessage/delta")) == 2000
    lags = [
        frame["emittedAtMs"] / 1000 - float(frame["params"]["delta"])
        for frame in burst
        if frame.get("method") == "item/agentMessage/delta"
    ]
    assert len(lags) == 5
    assert all(-0.01 < lag < 5 for lag in lags)
