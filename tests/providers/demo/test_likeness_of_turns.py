"""Questions, plans, retries, reviews and the rest: told as the recorded codex tells them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support.app_server import AppServer, Frame
from tests.support.demo import DemoHome
from tests.support.recordings import items_of, recorded, recorded_result, recorded_turn, shape, told

COMMAND = "item/commandExecution/requestApproval"
QUESTION = "item/tool/requestUserInput"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAF0lEQVR4nGP4z8BA"
    "EiJN9aiGUQ1DSgMAkPn/Afnh+ngAAAAASUVORK5CYII="
)


def codex_said(name: str, section: str) -> list[Frame]:
    """All notifications of a section that holds one turn and no more."""
    return [frame for way, frame in recorded(name, section) if way == "<"]


def without(frames: list[Frame], *methods: str) -> list[Frame]:
    return [frame for frame in frames if frame.get("method") not in methods]


def only(frames: list[Frame], *methods: str) -> list[Any]:
    return told([frame for frame in frames if frame.get("method") in methods])


def plan_mode(effort: str = "medium") -> Frame:
    settings = {"model": "demo", "reasoning_effort": effort, "developer_instructions": None}
    return {"collaborationMode": {"mode": "plan", "settings": settings}}


async def asked(demo: AppServer, method: str, count: int, since: int) -> list[Frame]:
    """The first so many requests of this method."""
    found: list[Frame] = []
    for _ in range(count):
        found.append(await demo.notified(method, since=since))
        since = demo.frames.index(found[-1]) + 1
    return found


async def test_a_question_and_its_answers(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    since = len(demo.frames)
    turn = await demo.start_turn(thread, "ask me a question", **plan_mode())
    (question,) = await asked(demo, QUESTION, 1, since)
    answers = {"colour": {"answers": ["Blue"]}, "name": {"answers": ["Other", "user_note: Ada"]}}
    await demo.answer(question, {"answers": answers})
    end = await demo.completed(turn)

    recording = codex_said("t06_plan", "plan mode: request_user_input")
    settings = "thread/settings/updated"
    assert told(without(demo.frames[since:], settings)) == told(without(recording, settings))
    assert "- Colour: Blue\n- Name: Other, user_note: Ada" in end["items"][-1]["text"]


async def test_a_proposed_plan(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    frames = await demo.run_turn(thread, "plan a file hello.md", **plan_mode())

    recording = codex_said("t06_plan", "plan mode: propose")
    settings = "thread/settings/updated"
    assert told(without(frames, settings)) == told(without(recording, settings))
    assert [item["id"] for item in items_of(frames) if item["type"] == "plan"] == (
        [f"{frames[-1]['params']['turn']['id']}-plan"] * 2
    )


async def test_plan_mode_is_announced_and_stays(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)

    first = await demo.run_turn(thread, "plan a file", **plan_mode("high"))
    await demo.run_turn(thread, "add a file a.md")

    (announced,) = [frame for frame in first if frame.get("method") == "thread/settings/updated"]
    mode = announced["params"]["threadSettings"]["collaborationMode"]
    assert (mode["mode"], mode["settings"]["reasoning_effort"]) == ("plan", "high")
    assert not (folder / "a.md").exists()


async def test_a_checklist(demo: AppServer, folder: Path) -> None:
    frames = await demo.run_turn(await demo.start_thread(folder), "work through a checklist")

    method = "turn/plan/updated"
    recording = codex_said("t06_plan", "update_plan in default mode")
    assert only(frames, method)[:1] == only(recording, method)[:1]
    statuses = [
        [step["status"] for step in frame["params"]["plan"]]
        for frame in frames
        if frame.get("method") == method
    ]
    assert statuses == [
        ["inProgress", "pending", "pending"],
        ["completed", "inProgress", "pending"],
        ["completed", "completed", "inProgress"],
        ["completed", "completed", "completed"],
    ]
    after = [frames[place + 1]["method"] for place in places_of(frames, method)]
    assert set(after) == {"thread/tokenUsage/updated"}


def places_of(frames: list[Frame], method: str) -> list[int]:
    return [place for place, frame in enumerate(frames) if frame.get("method") == method]


async def test_two_approvals_of_which_the_second_is_answered_first(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder, "untrusted", sandbox="workspace-write")
    since = len(demo.frames)
    turn = await demo.start_turn(thread, "run `touch one` and `touch two` at once")
    first, second = await asked(demo, COMMAND, 2, since)
    await demo.answer(second, {"decision": "accept"})
    await demo.wait_for(
        lambda frame: (
            frame.get("method") == "serverRequest/resolved"
            and frame["params"]["requestId"] == second["id"]
        ),
        since=since,
    )
    await demo.answer(first, {"decision": "decline"})
    await demo.completed(turn)

    frames = demo.frames[since:]
    opening = {COMMAND, "item/started", "thread/status/changed", "serverRequest/resolved"}
    recording = recorded_turn("t25_several", "two approvals, the second one answered first")
    assert only(frames, *opening) == only(recording, *opening)
    assert [(folder / name).exists() for name in ("one", "two")] == [False, True]


async def test_an_answer_after_two_lost_connections(demo: AppServer, folder: Path) -> None:
    frames = await demo.run_turn(await demo.start_thread(folder), "lose the connection")

    recording = recorded_turn("t25_several", "dropped once")
    one_retry = [frame for frame in frames if "2/2" not in str(frame)]
    assert told(one_retry) == told(recording)
    errors = [frame["params"]["error"]["message"] for frame in frames if "error" in str(frame)[:20]]
    assert errors == ["Reconnecting... 1/2", "Reconnecting... 2/2"]
    begun = [item["id"] for item in items_of(frames) if item["type"] == "agentMessage"]
    assert len(begun) == 3 and begun[0] not in begun[1:]  # the first one is never completed


async def test_a_turn_that_reaches_the_usage_limit(demo: AppServer, folder: Path) -> None:
    frames = await demo.run_turn(await demo.start_thread(folder), "reach the usage limit")

    assert told(frames) == told(recorded_turn("t25_several", "usage limit"))
    assert frames[-1]["params"]["turn"]["error"]["codexErrorInfo"] == "usageLimitExceeded"


async def test_thoughts_before_an_answer(demo: AppServer, folder: Path) -> None:
    frames = await demo.run_turn(await demo.start_thread(folder), "think about names")

    parts = places_of(frames, "item/reasoning/summaryPartAdded")
    second = frames[: parts[0] + 2] + [
        frame for frame in frames[parts[0] + 2 :] if frame["params"].get("summaryIndex") is None
    ]
    assert told(second) == told(recorded_turn("t25_several", "reasoning"))
    (thought,) = [
        item for item in items_of(frames) if item["type"] == "reasoning" and item["summary"]
    ]
    assert [part.split("** ")[0] for part in thought["summary"]] == (
        ["**Turning it over", "**Coming to an end"]
    )


@pytest.mark.parametrize(
    ("type_", "section"),
    [
        ("localImage", "{'type': 'localImage', 'path': '/home/dev/lab/work/t11_image/p.png'}"),
        ("image", "{'type': 'image', 'url': '" + PIXEL[:54]),
    ],
)
async def test_a_message_with_an_image(
    demo: AppServer, folder: Path, type_: str, section: str
) -> None:
    thread = await demo.start_thread(folder)
    (folder / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n rest")
    where = {"url": PIXEL} if type_ == "image" else {"path": str(folder / "p.png")}
    text = {"type": "text", "text": "look", "text_elements": []}
    parts = [text, {"type": type_, **where}]
    since = len(demo.frames)
    started = await demo.request("turn/start", threadId=thread, input=parts)
    await demo.completed(started["turn"]["id"])

    recording = codex_said("t11_image", section)
    assert told(demo.frames[since:]) == told(recording)
    (heard, *_), (recorded_heard, *_) = items_of(demo.frames[since:]), items_of(recording)
    assert sorted(heard["content"][1]) == sorted(recorded_heard["content"][1])


async def test_a_review_under_two_turn_ids(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    since = len(demo.frames)
    asked_for = await demo.request(
        "review/start", threadId=thread, target={"type": "uncommittedChanges"}
    )
    await demo.completed(asked_for["turn"]["id"])

    frames = demo.frames[since:]
    assert told(frames) == told(codex_said("t16_review", "{'type': 'uncommittedChanges'}"))
    started = next(frame for frame in frames if frame.get("method") == "turn/started")
    assert started["params"]["turn"]["id"] != asked_for["turn"]["id"]
    assert started["params"]["turn"]["rootTurnId"] == asked_for["turn"]["id"]
    assert asked_for["turn"]["rootTurnId"] is None


async def test_an_interrupt_of_a_review_names_the_id_it_started_under(
    demo: AppServer, demo_home: DemoHome, folder: Path
) -> None:
    (demo_home.path / ".bash_profile").write_text("git() { sleep 60; }\n")
    thread = await demo.start_thread(folder)
    target = {"type": "uncommittedChanges"}
    review = (await demo.request("review/start", threadId=thread, target=target))["turn"]["id"]
    begun = (await demo.notified("turn/started"))["params"]["turn"]["id"]

    wrong = await demo.refused("turn/interrupt", threadId=thread, turnId=review)
    await demo.request("turn/interrupt", threadId=thread, turnId=begun)
    end = await demo.completed(review)

    assert wrong["message"] == f"expected active turn id {review} but found {begun}"
    assert end["status"] == "interrupted"
    assert "exitedReviewMode" in [item["type"] for item in items_of(demo.frames)]


async def test_a_compaction(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    await demo.run_turn(thread, "stream 3 words")
    since = len(demo.frames)

    assert await demo.request("thread/compact/start", threadId=thread) == {}
    await demo.notified("turn/completed", since=since)

    recording = [frame for _, frame in recorded("t15_compact")]
    begins = next(
        place for place, frame in enumerate(recording) if "contextCompaction" in str(frame)
    )
    ends = next(
        place
        for place, frame in enumerate(recording)
        if place > begins and frame.get("method") == "turn/completed"
    )
    assert told(demo.frames[since:]) == told(recording[begins - 2 : ends + 1])


async def test_a_command_in_the_background_and_its_end(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    since = len(demo.frames)
    turn = await demo.start_turn(thread, "start a background timer")
    await demo.completed(turn)

    listed = await demo.request("thread/backgroundTerminals/list", threadId=thread)
    process = listed["data"][0]["processId"]
    place = {"threadId": thread, "processId": process}
    ended = await demo.request("thread/backgroundTerminals/terminate", **place)
    last = await demo.wait_for(
        lambda frame: (
            frame.get("method") == "item/completed"
            and frame["params"]["item"]["type"] == "commandExecution"
        ),
        since=since,
    )
    again = await demo.request("thread/backgroundTerminals/terminate", **place)

    recording = recorded_turn("t25_several", "a command that outlives its turn")
    recorded_end = [item for item in items_of(recording) if item["type"] == "commandExecution"][-1]
    assert shape(listed) == shape(recorded_result("t25_several", "thread/backgroundTerminals/list"))
    assert shape(last["params"]["item"]) == shape(recorded_end)
    assert (ended, again) == ({"terminated": True}, {"terminated": False})
    assert last["params"]["turnId"] == turn
    assert demo.methods().index("turn/completed") < demo.frames.index(last)


async def test_what_starts_by_itself_interrupts_the_running_turn(
    demo: AppServer, folder: Path
) -> None:
    thread = await demo.start_thread(folder)
    turn = await demo.start_turn(thread, "stream 10000 words at 20/s")
    await demo.notified("item/agentMessage/delta")

    await demo.request("thread/compact/start", threadId=thread)
    review = await demo.request(
        "review/start", threadId=thread, target={"type": "custom", "instructions": "look"}
    )

    ends = await asyncio.gather(demo.completed(turn), demo.completed(review["turn"]["id"]))
    assert [end["status"] for end in ends] == ["interrupted", "completed"]
