"""Plans of the demo agent: proposed first, done when the person wants it, and a checklist."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.providers.demo.answers import answer_in, finished
from tests.support.app_server import AppServer, Frame

CHANGE = "item/fileChange/requestApproval"


def mode(name: str) -> Frame:
    settings = {"model": "demo", "reasoning_effort": None, "developer_instructions": None}
    return {"collaborationMode": {"mode": name, "settings": settings}}


@pytest.mark.parametrize(
    "text",
    [
        "add a file made.md",
        "run touch made.md",
        "run `touch made.md` and `touch made.md` at once",
        "work through a checklist",
        "start a background timer",
        "print 3 lines",
    ],
)
async def test_in_plan_mode_nothing_is_changed(demo: AppServer, folder: Path, text: str) -> None:
    frames = await demo.run_turn(await demo.start_thread(folder), text, **mode("plan"))

    (plan,) = finished(frames, "plan")
    assert f"1. `{text}`" in plan["text"]
    assert not finished(frames, "commandExecution") + finished(frames, "fileChange")


async def test_in_plan_mode_reading_is_no_change(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    frames = await demo.run_turn(thread, "explain this folder", **mode("plan"))

    assert "This folder is empty" in answer_in(frames)
    assert not finished(frames, "plan")


async def test_in_plan_mode_implement_does_nothing_yet(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    await demo.run_turn(thread, "plan a file hello.md", **mode("plan"))

    await demo.run_turn(thread, "implement")

    assert not (folder / "hello.md").exists()


@pytest.mark.parametrize("text", ["implement", "Please implement this plan.", "go ahead"])
async def test_the_last_plan_is_implemented(demo: AppServer, folder: Path, text: str) -> None:
    thread = await demo.start_thread(folder)
    await demo.run_turn(thread, "plan a file first.md", **mode("plan"))
    await demo.run_turn(thread, "plan a file hello.md")

    frames = await demo.run_turn(thread, text, **mode("default"))

    assert not (folder / "first.md").exists()
    assert (folder / "hello.md").read_text() == "Planned first, then written.\n"
    (counted,) = finished(frames, "commandExecution")
    assert counted["aggregatedOutput"] == "Planned first, then written.\n"


async def test_a_plan_that_is_repeated_holds_in_another_thread(
    demo: AppServer, folder: Path
) -> None:
    first = await demo.start_thread(folder)
    frames = await demo.run_turn(first, "plan a file hello.md", **mode("plan"))
    (plan,) = finished(frames, "plan")

    other = await demo.start_thread(folder)
    await demo.run_turn(other, f"Implement this plan:\n\n{plan['text']}")

    assert (folder / "hello.md").exists()


async def test_without_a_plan_there_is_nothing_to_implement(demo: AppServer, folder: Path) -> None:
    frames = await demo.run_turn(await demo.start_thread(folder), "implement")

    assert "There is no plan here yet" in answer_in(frames)


async def test_implementing_asks_in_a_supervised_thread(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    await demo.run_turn(thread, "plan a file hello.md")

    turn = await demo.start_turn(thread, "implement")
    await demo.answer(await demo.notified(CHANGE), {"decision": "cancel"})

    assert (await demo.completed(turn))["status"] == "interrupted"
    assert not (folder / "hello.md").exists()


async def test_a_plan_survives_its_process(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    await demo.run_turn(thread, "plan a file hello.md", **mode("plan"))
    await demo.request("thread/unsubscribe", threadId=thread)

    resumed = await demo.request("thread/resume", threadId=thread)
    await demo.run_turn(thread, "implement", **mode("default"))

    assert resumed["collaborationMode"]["mode"] == "plan"
    assert (folder / "hello.md").exists()


async def test_a_checklist_that_is_declined_stops_where_it_is(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder, "untrusted")
    since = len(demo.frames)
    turn = await demo.start_turn(thread, "work through a checklist")
    await demo.answer(await demo.notified(CHANGE), {"decision": "decline"})
    await demo.completed(turn)

    plans = [
        frame["params"]["plan"]
        for frame in demo.frames[since:]
        if frame.get("method") == "turn/plan/updated"
    ]
    assert [step["status"] for step in plans[-1]] == ["completed", "inProgress", "pending"]
    assert not (folder / "checklist.md").exists()


async def test_an_unknown_mode_is_refused(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    error = await demo.refused("turn/start", threadId=thread, input=[], **mode("dream"))

    assert "unknown variant `dream`" in error["message"]
