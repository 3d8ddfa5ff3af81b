"""Threads of the demo agent: what it remembers of them, and hands out."""

from __future__ import annotations

from pathlib import Path

from tests.support.app_server import AppServer
from tests.support.demo import DemoHome


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
