"""Failures of the model, with the real codex: retries while they last, then one error."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec import Struct

from tests.support.codex import CodexHome, make_codex_home
from tests.support.codex_room import CodexRoom, Talk, use_codex
from tests.support.model_server import ModelServer
from tests.support.server import servers

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Case(Struct, frozen=True):
    """What is said to the model's script, and what people are told of it."""

    text: str
    kind: str | None = None
    """Of the failure; None where the turn completes after all."""
    retries: int = 0
    cause: str | None = None
    status: int | None = None
    requests: int = 1
    """That the model gets for this turn."""


TROUBLE = "trouble at the model's server"
BUSY = "too many requests"
LOST = "connection lost"

CASES = (
    Case("error 500", "server-trouble", 2, TROUBLE, requests=6),
    Case("error 503", "server-trouble", 2, TROUBLE, 503, requests=6),
    Case("error 500 times 1", requests=2),
    Case("error 400", "bad-request"),
    Case("error 401", "sign-in", 2, "sign-in refused", 401, requests=3),
    Case("error 403", "forbidden", 2, "not allowed", 403, requests=3),
    Case("error 404", "unknown-model", 2, "model not found", 404, requests=3),
    Case("rate limit", "rate-limit", 2, BUSY, 429, requests=3),
    Case("rate limit times 1", None, 1, BUSY, requests=2),
    Case("error 429", "rate-limit", status=429),
    Case("usage limit", "usage-limit"),
    Case("drop", "lost-connection", 2, LOST, requests=3),
    Case("drop times 1", None, 1, LOST, requests=2),
    Case("hang mid", "no-answer", 2, "no answer in time", requests=3),
    Case("fail context_length_exceeded", "context-full"),
    Case("fail insufficient_quota", "usage-limit"),
    Case("fail server_is_overloaded", "overloaded"),
    Case("fail invalid_prompt", "other"),
    Case("fail rate_limit_exceeded", "rate-limit", 2, BUSY, requests=3),
    Case("fail server_error", "lost-connection", 2, LOST, requests=3),
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def impatient(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Path
) -> AsyncIterator[CodexRoom]:
    """A room whose codex waits half a second for the next word of its model."""
    folder = tmp_path_factory.mktemp("impatient")
    async with ModelServer() as model:
        home = make_codex_home(folder / "codex", model.url, idle_ms=500)
        with servers(folder, migrated_database) as start:
            server = start()
            await use_codex(server, home)
            yield CodexRoom(server, home, model, folder)


def retries(talk: Talk) -> list[Any]:
    return [warning for warning in talk.of("runtime.warning") if "retry" in warning]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text.replace(" ", "-"))
async def test_a_failure_of_the_model_is_told_and_the_thread_is_usable_at_once(
    impatient: CodexRoom, case: Case
) -> None:
    async with impatient.talk() as talk:
        end = await talk.run(case.text)
        asked = len(talk.requests)
        after = await talk.run("say 1 words")
        told = [warning["retry"] for warning in retries(talk)]
        (failed,) = talk.of("turn.settled") or [{}]

    assert [retry["attempt"] for retry in told] == list(range(1, case.retries + 1))
    assert {(retry["of"], retry["cause"]) for retry in told} <= {(2, case.cause)}
    assert asked == case.requests
    if case.kind is None:
        assert end["state"] == "completed" and failed == {}
        assert len(talk.of("runtime.reconnected")) == min(case.retries, 1)
    else:
        failure = failed["failure"]
        assert end["state"] == "error"
        assert (failure["kind"], failure.get("status")) == (case.kind, case.status)
        assert failure["message"] == failed["reason"] == end["error"]
        assert failure["raw"]
    assert after["state"] == "completed"


async def test_each_failure_is_told_exactly_once(impatient: CodexRoom) -> None:
    async with impatient.talk() as talk:
        await talk.run("error 401")
        errors = [one["kind"] for one in talk.activities if one["tone"] == "error"]

    assert errors == ["turn.settled"]


async def test_what_was_cut_off_is_kept_and_named_and_the_new_answer_stands_by_itself(
    impatient: CodexRoom,
) -> None:
    async with impatient.talk() as talk:
        await talk.run("drop times 1")
        messages = (await talk.snapshot())["messages"]
        (retry,) = retries(talk)

    answers = [message for message in messages if message["role"] == "assistant"]
    assert [answer["text"] for answer in answers] == ["half an answer ", "echo: drop times 1"]
    assert retry["cutOff"] == answers[0]["id"]
    assert not any(answer["streaming"] for answer in answers)


async def test_when_a_limit_starts_anew_is_told_where_codex_knows(impatient: CodexRoom) -> None:
    async with impatient.talk() as talk:
        await talk.run("usage limit")
        (limited,) = talk.of("turn.settled")
        await talk.run("fail context_length_exceeded")
        other = talk.of("turn.settled")[-1]

    at = datetime.fromisoformat(limited["failure"]["resetsAt"])
    assert timedelta(0) < at - datetime.now(UTC) <= timedelta(hours=1)
    assert "resetsAt" not in other["failure"]


async def test_a_missing_variable_is_named(impatient: CodexRoom, tmp_path: Path) -> None:
    home = make_codex_home(tmp_path / "codex", impatient.model.url)
    add_to_provider(home, 'env_key = "LAB_KEY"')
    await use_codex(impatient.server, home)

    async with impatient.talk() as talk:
        await talk.run("say 1 words")
        (failed,) = talk.of("turn.settled")

    await use_codex(impatient.server, impatient.home)
    assert failed["failure"]["kind"] == "missing-variable"
    assert "LAB_KEY" in failed["reason"]


async def test_without_a_network_codex_keeps_trying_and_goes_on_when_it_is_back(
    impatient: CodexRoom, tmp_path: Path
) -> None:
    port = unused_port()
    await use_codex(impatient.server, tireless_home(tmp_path, port))

    async with impatient.talk() as talk:
        await talk.say("say 3 words")
        waiting = await talk.heard("runtime.warning")
        async with ModelServer(port):
            end = await talk.end()
        again = await talk.heard("runtime.reconnected")

    await use_codex(impatient.server, impatient.home)
    assert waiting["retry"] == {"cause": "network"}
    assert end["state"] == "completed"
    assert talk.answer.split() == ["word0", "word1", "word2"]
    assert again["detail"] == "network"
    assert len(retries(talk)) == 1


async def test_without_a_network_stop_works_at_once(impatient: CodexRoom, tmp_path: Path) -> None:
    await use_codex(impatient.server, tireless_home(tmp_path, unused_port()))

    async with impatient.talk() as talk:
        await talk.say("say 3 words")
        await talk.heard("runtime.warning")
        async with asyncio.timeout(2):
            await talk.interrupt()
            end = await talk.end()

    await use_codex(impatient.server, impatient.home)
    assert end["state"] == "interrupted"
    assert talk.of("runtime.reconnected") == []


async def test_thoughts_are_recorded_whole(impatient: CodexRoom) -> None:
    async with impatient.talk() as talk:
        await talk.run("reason")
        (thought,) = [one for one in talk.activities if one["kind"] == "reasoning"]

    assert thought["summary"] == "Thought: Thinking hard"
    assert thought["payload"]["data"]["text"] == "**Thinking hard** about the scripted question"
    assert thought["payload"]["status"] == "completed"


async def test_warnings_about_codex_are_told_once_though_the_server_starts_again(
    tmp_path: Path, migrated_database: Path
) -> None:
    async with ModelServer() as model:
        home = make_codex_home(tmp_path / "codex", model.url)
        add_to_features(home, "web_search_request = true", "made_up = true")
        told = []
        with servers(tmp_path, migrated_database) as start:
            server = start()
            await use_codex(server, home)
            for _ in range(2):
                async with CodexRoom(server, home, model, tmp_path).talk() as talk:
                    await talk.run("say 1 words")
                    told.append([warning["message"] for warning in talk.of("runtime.warning")])
                server.stop()
                server = start(home=server.home)

    first, second = told
    assert sorted(message.split()[0] for message in first) == [
        "Codex",
        "`[features].web_search_request`",
    ]
    assert second == []


def add_to_features(home: CodexHome, *lines: str) -> None:
    config = home.path / "config.toml"
    features = "\n".join(("[features]", *lines))
    config.write_text(config.read_text().replace("[features]", features))


def add_to_provider(home: CodexHome, line: str) -> None:
    """The provider is the last table of the configuration."""
    config = home.path / "config.toml"
    config.write_text(f"{config.read_text()}{line}\n")


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def tireless_home(folder: Path, port: int) -> CodexHome:
    """As people have it: codex tries for ever, and says so."""
    home = make_codex_home(folder / "codex", f"http://127.0.0.1:{port}/v1")
    config = home.path / "config.toml"
    config.write_text(config.read_text().replace("unbounded_connection_retries = false\n", ""))
    return home
