"""The demo agent says what the recorded codex says: same methods, same shapes, same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.app_server import AppServer, Frame
from tests.support.recordings import recorded_result, recorded_turn, shape, told

APPROVAL = "item/commandExecution/requestApproval"
CHANGE_APPROVAL = "item/fileChange/requestApproval"


async def turn_with_approval(
    demo: AppServer, folder: Path, text: str, method: str, decision: Any
) -> list[Frame]:
    thread = await demo.start_thread(folder, "untrusted", sandbox="workspace-write")
    since = len(demo.frames)
    turn = await demo.start_turn(thread, text)
    await demo.answer(await demo.notified(method), {"decision": decision})
    await demo.completed(turn)
    return demo.frames[since:]


async def test_a_simple_turn(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    frames = await demo.run_turn(thread, "stream 6 words at 2000/s")

    assert told(frames) == told(recorded_turn("t02_simple"))


@pytest.mark.parametrize(
    ("decision", "section"),
    [
        ("accept", "untrusted/workspace-write shell: touch x1"),
        ("decline", "decision decline"),
        ("cancel", "decision cancel"),
        ("acceptForSession", "decision acceptForSession"),
        ("bogus", "decision {'decision': 'bogus'}"),
    ],
)
async def test_a_command_that_waits_for_approval(
    demo: AppServer, folder: Path, decision: str, section: str
) -> None:
    text = "run touch x1 && echo touched"

    frames = await turn_with_approval(demo, folder, text, APPROVAL, decision)

    assert told(frames) == told(recorded_turn("t04_approval", section))
    assert (folder / "x1").exists() == decision.startswith("accept")


async def test_a_command_that_needs_no_approval(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    frames = await demo.run_turn(thread, "run touch x1 && echo touched")

    section = "on-request/workspace-write shell: touch x1"
    assert told(frames) == told(recorded_turn("t04_approval", section))


async def test_a_new_file_that_needs_no_approval(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    frames = await demo.run_turn(thread, "add a file f0.txt")

    assert told(frames) == told(recorded_turn("t05_patch", "never/danger-full-access patch f0.txt"))


async def test_an_update_that_waits_for_approval(demo: AppServer, folder: Path) -> None:
    (folder / "a.txt").write_text("one\ntwo\n")

    frames = await turn_with_approval(
        demo, folder, "add a line to a.txt", CHANGE_APPROVAL, "accept"
    )

    assert told(frames) == told(recorded_turn("t05_patch", "update"))


@pytest.mark.parametrize(
    ("decision", "section"),
    [
        ("accept", "untrusted/workspace-write patch f1.txt"),
        ("decline", "fileChange decision decline"),
        ("cancel", "fileChange decision cancel"),
    ],
)
async def test_a_change_that_waits_for_approval(
    demo: AppServer, folder: Path, decision: str, section: str
) -> None:
    frames = await turn_with_approval(demo, folder, "add a file f1.txt", CHANGE_APPROVAL, decision)

    assert told(frames) == told(recorded_turn("t05_patch", section))
    assert (folder / "f1.txt").exists() == (decision == "accept")


async def test_an_interrupt_in_the_middle_of_a_message(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    since = len(demo.frames)
    turn = await demo.start_turn(thread, "stream 1000 words at 20/s")

    await demo.notified("item/agentMessage/delta")
    await demo.request("turn/interrupt", threadId=thread, turnId=turn)
    await demo.completed(turn)

    recording = recorded_turn("t07_interrupt", "mid-stream")
    assert told(demo.frames[since:]) == told(recording)


async def test_a_message_that_steers_the_turn(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    since = len(demo.frames)
    turn = await demo.start_turn(thread, "stream 1000 words at 20/s")

    await demo.notified("item/agentMessage/delta")
    said = [{"type": "text", "text": "stream 3 words at 2000/s"}]
    await demo.request("turn/steer", threadId=thread, expectedTurnId=turn, input=said)
    await demo.completed(turn)

    recording = recorded_turn("t08_steer", "steer mid-stream")
    assert told(demo.frames[since:]) == told(recording)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("thread/resume", {}),
        ("thread/read", {"includeTurns": True}),
        ("thread/turns/list", {"limit": 1}),
        ("thread/items/list", {"limit": 3}),
        ("thread/unsubscribe", {}),
    ],
)
async def test_what_is_told_of_a_thread(
    demo: AppServer, folder: Path, method: str, params: Frame
) -> None:
    thread = await demo.start_thread(folder)
    for _ in range(2):
        await demo.run_turn(thread, "stream 3 words at 2000/s")

    result = await demo.request(method, threadId=thread, **params)

    recording = recorded_result("t09_resume", method)
    if "thread" in recording:
        recording["thread"]["gitInfo"] = None  # the demo agent never asks git
    assert shape(result) == shape(recording)


async def test_the_conversations_that_it_keeps(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    await demo.run_turn(thread, "stream 6 words at 2000/s")
    await demo.start_thread(folder)

    found = await demo.request("thread/list", cwd=[str(folder)], searchTerm="6 words")
    turns = await demo.request("thread/turns/list", threadId=thread, itemsView="full")

    kept = recorded_result("t26_kept", "thread/list")
    assert [one["id"] for one in found["data"]] == [thread]
    assert found["data"][0].keys() == kept["data"][0].keys()
    assert found.keys() == kept.keys()
    assert shape(turns["data"][0]["items"][0]) == shape(
        recorded_result("t26_kept", "thread/turns/list")["data"][-1]["items"][0]
    )
