"""What the demo agent answers, what it refuses, and what it ignores."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.app_server import AppServer, Frame
from tests.support.demo import DemoHome

SOME_ID = "01a203ad-07b8-7fa1-9f2e-501f3339ab9c"


async def test_before_the_handshake_nothing_is_answered(demo_home: DemoHome) -> None:
    async with demo_home.start() as agent:
        assert await agent.refused("model/list") == {"code": -32600, "message": "Not initialized"}
        await agent.handshake()
        again = await agent.refused("initialize", clientInfo={"name": "x", "version": "1"})
        assert again["message"] == "Already initialized"


@pytest.mark.parametrize(
    ("method", "params", "message"),
    [
        ("thread/rollback", {}, "Invalid request: unknown variant `thread/rollback`, expected one"),
        ("thread/start", {}, "Invalid request: missing field `cwd`"),
        ("thread/start", {"cwd": "/", "approvalPolicy": "on-failure"}, "unknown variant `on-fail"),
        ("turn/start", {"threadId": SOME_ID, "input": []}, f"thread not found: {SOME_ID}"),
        ("turn/steer", {"threadId": SOME_ID}, f"thread not found: {SOME_ID}"),
        ("thread/resume", {"threadId": SOME_ID}, f"no rollout found for thread id {SOME_ID}"),
        ("thread/resume", {"threadId": "../../x"}, "invalid session id"),
    ],
)
async def test_what_cannot_be_done_is_refused(
    demo: AppServer, method: str, params: Frame, message: str
) -> None:
    error = await demo.refused(method, **params)

    assert error["code"] == -32600
    assert message in error["message"]


@pytest.mark.parametrize(
    "line", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"id": 902}', b'{"id": null, "method": "x"}']
)
async def test_a_malformed_line_is_ignored(demo: AppServer, line: bytes) -> None:
    await demo.send_line(line)

    assert (await demo.request("account/read"))["account"] is None


async def test_it_has_one_model_and_needs_no_account(demo: AppServer) -> None:
    account = await demo.request("account/read")
    models = await demo.request("model/list")

    assert account["requiresOpenaiAuth"] is False
    assert [(model["id"], model["isDefault"]) for model in models["data"]] == [("demo", True)]


async def test_muted_notifications_are_not_sent(demo_home: DemoHome, folder: Path) -> None:
    async with demo_home.start() as agent:
        muted = ["item/agentMessage/delta", "thread/readState/changed"]
        await agent.request(
            "initialize",
            clientInfo={"name": "tests", "version": "1"},
            capabilities={"optOutNotificationMethods": muted},
        )
        thread = await agent.start_thread(folder)
        await agent.run_turn(thread, "stream 3 words")

        assert not set(muted) & set(agent.methods())
