"""Commands of the demo agent that run side by side, or on after their turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.providers.demo.answers import answer_in, finished
from tests.support.app_server import AppServer, Frame
from tests.support.processes import ended

COMMAND = "item/commandExecution/requestApproval"
LIST = "thread/backgroundTerminals/list"


async def end_of_command(demo: AppServer, since: int) -> Frame:
    return await demo.wait_for(
        lambda frame: (
            frame.get("method") == "item/completed"
            and frame["params"]["item"]["type"] == "commandExecution"
        ),
        since=since,
    )


async def test_what_ends_by_itself_is_told_with_its_old_turn(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    waiting = "until [ -e go ]; do sleep 0.02; done; echo gone"
    turn = await demo.start_turn(thread, f"run {waiting} in the background")
    await demo.completed(turn)
    await demo.run_turn(thread, "stream 1 words")
    since = len(demo.frames)

    (folder / "go").touch()
    end = (await end_of_command(demo, since))["params"]

    assert (end["turnId"], end["item"]["aggregatedOutput"]) == (turn, "gone\n")
    assert (end["item"]["status"], end["item"]["exitCode"]) == ("completed", 0)
    assert (await demo.request(LIST, threadId=thread))["data"] == []
    items = await demo.request("thread/items/list", threadId=thread, turnId=turn)
    assert "commandExecution" in {entry["item"]["type"] for entry in items["data"]}


async def test_an_interrupt_of_a_later_turn_leaves_it_running(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder)
    await demo.run_turn(thread, "start a background timer")
    turn = await demo.start_turn(thread, "stream 1000 words at 20/s")
    await demo.wait_for(lambda frame: frame.get("params", {}).get("turnId") == turn)

    await demo.request("turn/interrupt", threadId=thread, turnId=turn)
    await demo.completed(turn)

    assert len((await demo.request(LIST, threadId=thread))["data"]) == 1


async def test_all_of_it_is_cleaned_at_once(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    for _ in range(2):
        await demo.run_turn(thread, "start a background timer")
    since = len(demo.frames)

    await demo.request("thread/backgroundTerminals/clean", threadId=thread)
    end = await end_of_command(demo, since)
    await end_of_command(demo, demo.frames.index(end) + 1)

    assert (end["params"]["item"]["status"], end["params"]["item"]["exitCode"]) == ("failed", -1)
    assert (await demo.request(LIST, threadId=thread))["data"] == []


async def test_the_person_ends_it_in_words(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    await demo.run_turn(thread, "start a background timer of 60 seconds")

    stopped = await demo.run_turn(thread, "stop the background")
    again = await demo.run_turn(thread, "stop the background")

    assert "1 command(s)" in answer_in(stopped)
    assert "Nothing runs" in answer_in(again)


async def test_a_thread_is_kept_while_something_runs_in_it(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    await demo.run_turn(thread, "start a background timer")

    await demo.request("thread/unsubscribe", threadId=thread)

    assert len((await demo.request(LIST, threadId=thread))["data"]) == 1


async def test_what_was_taken_back_may_still_end(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    turn = await demo.start_turn(thread, "start a background timer")
    await demo.completed(turn)
    await demo.request("thread/revert", threadId=thread, beforeTurnId=turn)
    since = len(demo.frames)

    await demo.request("thread/backgroundTerminals/clean", threadId=thread)
    await end_of_command(demo, since)

    items = await demo.request("thread/items/list", threadId=thread)
    assert items["data"] == []


async def test_the_agents_end_ends_it(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    since = len(demo.frames)
    await demo.start_turn(thread, "run echo $$; sleep 60 in the background")
    said = await demo.notified("item/commandExecution/outputDelta", since=since)

    assert await demo.close() == 0

    await ended(int(said["params"]["delta"]))


async def test_declined_it_does_not_start(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    turn = await demo.start_turn(thread, "start a background timer")
    await demo.answer(await demo.notified(COMMAND), {"decision": "decline"})
    end = await demo.completed(turn)

    assert "did not start it" in end["items"][-1]["text"]
    assert (await demo.request(LIST, threadId=thread))["data"] == []


async def test_too_many_in_the_background_fail_the_turn(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    for _ in range(16):
        await demo.run_turn(thread, "start a background timer")

    frames = await demo.run_turn(thread, "start a background timer")

    assert "16 commands run" in frames[-1]["params"]["turn"]["error"]["message"]


async def test_side_by_side_both_run_at_the_same_time(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    one = "touch one; until [ -e two ]; do sleep 0.02; done"
    other = "touch two; until [ -e one ]; do sleep 0.02; done"

    frames = await demo.run_turn(thread, f"run `{one}` and `{other}` in parallel")

    assert [item["exitCode"] for item in finished(frames, "commandExecution")] == [0, 0]


@pytest.mark.parametrize("place", [0, 1])
async def test_to_cancel_one_of_two_cancels_the_turn(
    demo: AppServer, folder: Path, place: int
) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    turn = await demo.start_turn(thread, "run `touch one` and `touch two` at once")
    first = await demo.notified(COMMAND)
    second = await demo.notified(COMMAND, since=demo.frames.index(first) + 1)

    await demo.answer((first, second)[place], {"decision": "cancel"})
    end = await demo.completed(turn)
    withdrawn = await demo.wait_for(
        lambda frame: (
            frame.get("method") == "serverRequest/resolved"
            and frame["params"]["requestId"] == (second, first)[place]["id"]
        )
    )

    assert end["status"] == "interrupted"
    assert demo.frames.index(withdrawn) > demo.methods().index("turn/completed")
    assert not any((folder / name).exists() for name in ("one", "two"))


async def test_many_lines_are_streamed_and_cut(demo: AppServer, folder: Path) -> None:
    frames = await demo.run_turn(await demo.start_thread(folder), "print 20,000 lines")

    output = finished(frames, "commandExecution")[0]["aggregatedOutput"]
    deltas = [
        frame["params"]["delta"]
        for frame in frames
        if frame.get("method") == "item/commandExecution/outputDelta"
    ]
    assert "".join(deltas).count("\n") == 20_000
    assert len(deltas) > 10
    assert len(output) == 1024 * 1024 < len("".join(deltas))
    assert output.endswith("line 20000 of many, to see how a long output is shown\n")
