"""Turns of the demo agent that somebody interrupts or adds to, or that die with it."""

from __future__ import annotations

from pathlib import Path

from tests.support.app_server import AppServer
from tests.support.demo import DemoHome
from tests.support.processes import ended

SOME_ID = "01a203ad-07b8-7fa1-9f2e-501f3339ab9c"


async def begin(demo: AppServer, folder: Path, text: str) -> tuple[str, str]:
    """A thread and a turn in it that has said something."""
    thread = await demo.start_thread(folder)
    turn = await demo.start_turn(thread, text)
    await demo.wait_for(lambda frame: frame.get("method", "").endswith("elta"))
    return thread, turn


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


async def test_an_interrupt_stops_a_flood(demo: AppServer, folder: Path) -> None:
    thread, turn = await begin(demo, folder, "flood 1000000")

    await demo.request("turn/interrupt", threadId=thread, turnId=turn)

    assert (await demo.completed(turn))["status"] == "interrupted"


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
