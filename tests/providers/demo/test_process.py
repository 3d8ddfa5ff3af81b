"""The demo agent as a process: what it refuses, what it remembers, how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.support.app_server import AppServer, Frame
from tests.support.demo import DemoHome
from tests.support.processes import ended, processor_seconds_of

SOME_ID = "01a203ad-07b8-7fa1-9f2e-501f3339ab9c"


async def begin(demo: AppServer, folder: Path, text: str) -> tuple[str, str]:
    """A thread and a turn in it that has said something."""
    thread = await demo.start_thread(folder)
    turn = await demo.start_turn(thread, text)
    await demo.wait_for(lambda frame: frame.get("method", "").endswith("elta"))
    return thread, turn


async def running_child(demo: AppServer, folder: Path) -> int:
    """The process id of a command's own child, which would live for a minute."""
    thread = await demo.start_thread(folder)
    await demo.start_turn(thread, "run sleep 60 & echo $!; wait")
    printed = await demo.notified("item/commandExecution/outputDelta")
    return int(printed["params"]["delta"])


async def test_it_starts_fast(demo_home: DemoHome) -> None:
    async with demo_home.start() as agent:
        await agent.handshake()

        assert 0 < processor_seconds_of(agent.process.pid) < 0.5  # some 0.1 s


async def test_it_imports_nothing_heavy(demo_home: DemoHome) -> None:
    program = (
        "import sys, providers.demo.agent\n"
        "heavy = {'django', 'channels', 'orchestration', 'http', 'logging.config'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    process = await asyncio.create_subprocess_exec(
        demo_home.command[0],
        "-c",
        program,
        env=demo_home.environment,
        stdout=asyncio.subprocess.PIPE,
    )

    printed, _ = await process.communicate()

    assert printed == b"[]\n"


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


async def test_an_interrupt_before_the_turn_is_active_is_refused(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder)

    error = await demo.refused("turn/interrupt", threadId=thread, turnId=SOME_ID)

    assert error["message"] == "no active turn to interrupt"


async def test_an_interrupt_ends_the_command_and_its_children(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder)
    turn = await demo.start_turn(thread, "run sleep 60 & echo $!; wait")
    printed = await demo.notified("item/commandExecution/outputDelta")
    since = len(demo.frames)

    wrong = await demo.refused("turn/interrupt", threadId=thread, turnId=SOME_ID)
    await demo.request("turn/interrupt", threadId=thread, turnId=turn)
    item = (await demo.notified("item/completed", since=since))["params"]["item"]

    said = demo.methods()[-3:]
    assert said == ["thread/status/changed", "turn/completed", "item/completed"]
    assert (item["status"], item["exitCode"]) == ("failed", -1)
    assert wrong["message"] == f"expected active turn id {SOME_ID} but found {turn}"
    await ended(int(printed["params"]["delta"]))


async def test_a_message_during_a_command_waits_for_its_end(demo: AppServer, folder: Path) -> None:
    waiting = "until [ -e go ]; do sleep 0.02; done"
    thread, turn = await begin(demo, folder, f"run echo begun; {waiting}; echo ended")
    await demo.notified("item/commandExecution/outputDelta")

    steered = await demo.start_turn(thread, "stream 3 words")
    (folder / "go").touch()
    end = await demo.completed(turn)

    assert steered == turn
    assert end["items"][-1]["text"] == "word0 word1 word2 "
    outputs = [
        frame["params"]["item"]["aggregatedOutput"]
        for frame in demo.frames
        if frame.get("method") == "item/completed"
        and frame["params"]["item"]["type"] == "commandExecution"
    ]
    assert outputs == ["begun\nended\n"]


async def test_a_steer_names_the_active_turn(demo: AppServer, folder: Path) -> None:
    thread, turn = await begin(demo, folder, "stream 1000 words at 20/s")

    wrong = await demo.refused("turn/steer", threadId=thread, expectedTurnId="nope", input=[])
    await demo.request("turn/interrupt", threadId=thread, turnId=turn)
    await demo.completed(turn)
    idle = await demo.refused("turn/steer", threadId=thread, expectedTurnId=turn, input=[])

    assert wrong["message"] == f"expected active turn id `nope` but found `{turn}`"
    assert idle["message"] == "no active turn to steer"


async def test_an_interrupt_stops_a_flood(demo: AppServer, folder: Path) -> None:
    thread, turn = await begin(demo, folder, "flood 1000000")

    await demo.request("turn/interrupt", threadId=thread, turnId=turn)

    assert (await demo.completed(turn))["status"] == "interrupted"


async def test_a_thread_is_taken_up_again_in_a_new_process(
    demo_home: DemoHome, folder: Path
) -> None:
    async with demo_home.start() as agent:
        await agent.handshake()
        thread = await agent.start_thread(folder, "untrusted", sandbox="workspace-write")
        await agent.run_turn(thread, "stream 2 words", clientUserMessageId="message-1")
        assert await agent.close() == 0

    async with demo_home.start() as agent:
        await agent.handshake()
        unloaded = (await agent.request("thread/read", threadId=thread))["thread"]
        resumed = await agent.request("thread/resume", threadId=thread, model="demo")
        items = (await agent.request("thread/items/list", threadId=thread))["data"]
        await agent.run_turn(thread, "stream 1 words")
        turns = (await agent.request("thread/turns/list", threadId=thread))["data"]

    assert unloaded["status"] == {"type": "notLoaded"}
    assert (resumed["approvalPolicy"], resumed["cwd"]) == ("untrusted", str(folder))
    assert [item["item"]["type"] for item in items] == ["userMessage", "agentMessage"]
    assert items[0]["item"]["clientId"] == "message-1"
    assert items[1]["item"]["text"] == "word0 word1 "
    assert [turn["status"] for turn in turns] == ["completed", "completed"]


async def test_a_turn_that_died_with_its_process_is_interrupted(
    demo_home: DemoHome, folder: Path
) -> None:
    async with demo_home.start() as agent:
        await agent.handshake()
        thread, _ = await begin(agent, folder, "stream 1000 words at 20/s")
        await agent.kill()

    async with demo_home.start() as agent:
        await agent.handshake()
        turns = (await agent.request("thread/turns/list", threadId=thread))["data"]

    assert [turn["status"] for turn in turns] == ["interrupted"]
    assert [item["type"] for item in turns[0]["items"]] == ["userMessage"]


async def test_a_line_that_was_cut_off_by_death_is_skipped(
    demo_home: DemoHome, folder: Path
) -> None:
    async with demo_home.start() as agent:
        await agent.handshake()
        thread = await agent.start_thread(folder)
        await agent.run_turn(thread, "stream 1 words")
        await agent.close()
    file = demo_home.path / "demo" / "threads" / f"{thread}.jsonl"
    file.write_bytes(file.read_bytes() + b'{"type":"item","turnId":"x","it')

    async with demo_home.start() as agent:
        await agent.handshake()
        turns = (await agent.request("thread/turns/list", threadId=thread))["data"]

    assert len(turns) == 1


async def test_what_is_reverted_stays_so(demo_home: DemoHome, folder: Path) -> None:
    async with demo_home.start() as agent:
        await agent.handshake()
        thread = await agent.start_thread(folder)
        turns = []
        for count in (1, 2, 3):
            frames = await agent.run_turn(thread, f"stream {count} words")
            turns.append(frames[-1]["params"]["turn"]["id"])
        await agent.request("thread/revert", threadId=thread, beforeTurnId=turns[1])
        wrong = await agent.refused("thread/revert", threadId=thread, beforeTurnId=turns[2])
        await agent.close()

    async with demo_home.start() as agent:
        await agent.handshake()
        left = (await agent.request("thread/turns/list", threadId=thread))["data"]

    assert [turn["id"] for turn in left] == turns[:1]
    assert wrong["message"] == f"turn not found: {turns[2]}"


async def test_a_fork_takes_along_what_it_is_told(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    first = (await demo.run_turn(thread, "stream 1 words"))[-1]["params"]["turn"]["id"]
    await demo.run_turn(thread, "stream 2 words")

    forked = await demo.request("thread/fork", threadId=thread, lastTurnId=first)

    assert forked["thread"]["forkedFromId"] == thread
    assert [turn["id"] for turn in forked["thread"]["turns"]] == [first]
    await demo.run_turn(forked["thread"]["id"], "stream 1 words")


async def test_pages_follow_each_other(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    for _ in range(3):
        await demo.run_turn(thread, "stream 1 words")

    newest = await demo.request("thread/turns/list", threadId=thread, limit=2)
    oldest = await demo.request(
        "thread/turns/list", threadId=thread, limit=2, cursor=newest["nextCursor"]
    )
    upwards = await demo.request("thread/turns/list", threadId=thread, sortDirection="asc")

    whole = [turn["id"] for turn in newest["data"] + oldest["data"]]
    assert len(set(whole)) == 3
    assert oldest["nextCursor"] is None
    assert [turn["id"] for turn in upwards["data"]] == whole[::-1]


async def test_the_end_of_its_input_ends_it_and_what_it_runs(demo: AppServer, folder: Path) -> None:
    child = await running_child(demo, folder)

    assert await demo.close() == 0
    await ended(child)


async def test_a_signal_to_end_does_the_same(demo: AppServer, folder: Path) -> None:
    child = await running_child(demo, folder)

    demo.process.send_signal(signal.SIGTERM)

    assert await demo.process.wait() == 0
    await ended(child)


async def test_killing_it_kills_the_command_it_runs(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    await demo.start_turn(thread, "run echo $$; exec sleep 60")
    said = await demo.notified("item/commandExecution/outputDelta")

    os.kill(demo.process.pid, signal.SIGKILL)

    assert await demo.process.wait() == -signal.SIGKILL
    await ended(int(said["params"]["delta"]))


async def test_a_crash_ends_the_process_in_the_middle_of_a_turn(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder)
    await demo.start_turn(thread, "crash")

    assert await demo.process.wait() == 70
    assert "turn/completed" not in demo.methods()
