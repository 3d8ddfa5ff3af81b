"""When the demo agent asks, and what the answers do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.app_server import AppServer
from tests.support.recordings import items_of

COMMAND = "item/commandExecution/requestApproval"
CHANGE = "item/fileChange/requestApproval"


def asked(demo: AppServer, method: str = COMMAND) -> int:
    return demo.methods().count(method)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("policy", ["untrusted", "on-request"])
@pytest.mark.parametrize(("text", "method"), [("run date", COMMAND), ("add a file a.md", CHANGE)])
async def test_a_supervised_thread_asks_for_everything(
    demo: AppServer, folder: Path, policy: str, text: str, method: str
) -> None:
    thread = await demo.start_thread(folder, policy, sandbox="workspace-write")
    turn = await demo.start_turn(thread, text)

    await demo.answer(await demo.notified(method), {"decision": "accept"})

    assert (await demo.completed(turn))["status"] == "completed"


async def test_full_access_is_never_asked(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder, "never")

    await demo.run_turn(thread, "ask me before running touch made")

    assert (folder / "made").exists()
    assert asked(demo) == 0


async def test_whoever_wants_to_be_asked_is_told_why(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    await demo.start_turn(thread, "ask me before running date")

    request = await demo.notified(COMMAND)

    assert request["params"]["reason"] == "You wanted to be asked before this runs."
    assert request["params"]["commandActions"] == [{"type": "unknown", "command": "date"}]


async def test_an_approval_for_the_session_holds_for_the_same_command_alone(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    turn = await demo.start_turn(thread, "run echo one")
    await demo.answer(await demo.notified(COMMAND), {"decision": "acceptForSession"})
    await demo.completed(turn)

    await demo.run_turn(thread, "run echo one")
    since = len(demo.frames)
    await demo.start_turn(thread, "run echo two")
    other = await demo.notified(COMMAND, since=since)

    assert "echo two" in other["params"]["command"]
    assert asked(demo) == 2


async def test_an_approval_for_the_session_holds_for_the_same_file_alone(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    turn = await demo.start_turn(thread, "add a file a.md")
    await demo.answer(await demo.notified(CHANGE), {"decision": "acceptForSession"})
    await demo.completed(turn)

    await demo.run_turn(thread, "change a.md")
    since = len(demo.frames)
    await demo.start_turn(thread, "change b.md")
    await demo.notified(CHANGE, since=since)

    assert asked(demo, CHANGE) == 2


async def test_a_refusal_by_error_leaves_the_command_undone(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    turn = await demo.start_turn(thread, "run touch made")

    request = await demo.notified(COMMAND)
    await demo.send({"id": request["id"], "error": {"code": -32601, "message": "what?"}})

    assert (await demo.completed(turn))["status"] == "completed"
    assert not (folder / "made").exists()


async def test_two_threads_ask_at_the_same_time(demo: AppServer, folder: Path) -> None:
    first, second = [await demo.start_thread(folder, "untrusted") for _ in range(2)]
    one = await demo.start_turn(first, "run touch one")
    two = await demo.start_turn(second, "run touch two")

    for thread, decision in ((second, "accept"), (first, "decline")):
        request = await demo.wait_for(
            lambda frame, thread=thread: (  # type: ignore[misc]
                frame.get("method") == COMMAND and frame["params"]["threadId"] == thread
            )
        )
        await demo.answer(request, {"decision": decision})
    await demo.completed(one)
    await demo.completed(two)

    assert names_in(folder) == ["two"]


async def test_an_interrupt_withdraws_the_question(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    turn = await demo.start_turn(thread, "run touch made")
    request = await demo.notified(COMMAND)

    await demo.request("turn/interrupt", threadId=thread, turnId=turn)
    resolved = await demo.notified("serverRequest/resolved")
    await demo.answer(request, {"decision": "accept"})  # too late
    frames = await demo.run_turn(thread, "stream 1 words")

    assert resolved["params"]["requestId"] == request["id"]
    assert demo.frames.index(resolved) > demo.frames.index(
        next(frame for frame in demo.frames if frame.get("method") == "turn/completed")
    )
    assert not (folder / "made").exists()
    assert not [item for item in items_of(frames) if item["type"] == "commandExecution"]


async def test_a_reader_that_may_not_ask_writes_nothing(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder, "never", sandbox="read-only")

    command = await demo.run_turn(thread, "run touch made")
    change = await demo.run_turn(thread, "add a file made.md")

    for frames in (command, change):
        assert frames[-1]["params"]["turn"]["status"] == "completed"
        said = [item["text"] for item in items_of(frames) if item["type"] == "agentMessage"]
        assert "this thread may only read" in said[-1]
    assert names_in(folder) == []


async def test_a_running_turn_keeps_the_policy_with_which_it_began(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    turn = await demo.start_turn(thread, "run touch first")
    request = await demo.notified(COMMAND)

    await demo.request("thread/settings/update", threadId=thread, approvalPolicy="never")
    updated = await demo.notified("thread/settings/updated")
    await demo.start_turn(thread, "run touch second", approvalPolicy="never")
    await demo.answer(request, {"decision": "decline"})
    again = await demo.notified(COMMAND, since=demo.frames.index(request) + 1)
    await demo.answer(again, {"decision": "decline"})
    await demo.completed(turn)
    await demo.run_turn(thread, "run touch third")

    assert updated["params"]["threadSettings"]["approvalPolicy"] == "never"
    assert names_in(folder) == ["third"]
