"""What the demo agent is told to put away: listed nowhere, used for nothing, and all there."""

from __future__ import annotations

from pathlib import Path

from tests.support.app_server import AppServer
from tests.support.demo import DemoHome

NOWHERE = "01a203ad-07b8-7fa1-9f2e-501f3339ab9c"


async def begun(agent: AppServer, folder: Path) -> str:
    thread = await agent.start_thread(folder)
    await agent.run_turn(thread, "stream 2 words")
    return thread


async def listed(agent: AppServer, *, archived: bool = False) -> list[str]:
    page = await agent.request("thread/list", archived=archived)
    return [thread["id"] for thread in page["data"]]


async def test_what_is_archived_is_listed_apart_and_let_go_of(
    demo: AppServer, folder: Path
) -> None:
    thread, other = await begun(demo, folder), await begun(demo, folder)

    await demo.request("thread/archive", threadId=thread)

    assert (await listed(demo), await listed(demo, archived=True)) == ([other], [thread])
    assert (await demo.request("thread/loaded/list"))["data"] == [other]
    assert "thread/archived" in demo.methods()


async def test_what_is_archived_can_be_read_and_not_gone_on_with(
    demo: AppServer, folder: Path
) -> None:
    thread = await begun(demo, folder)
    await demo.request("thread/archive", threadId=thread)

    for method in ("thread/resume", "thread/fork"):
        error = await demo.refused(method, threadId=thread)
        assert error["message"].startswith(f"session {thread} is archived.")
    assert len((await demo.request("thread/turns/list", threadId=thread))["data"]) == 1
    again = await demo.refused("thread/archive", threadId=thread)
    assert again["message"] == f"no rollout found for thread id {thread}"


async def test_what_is_archived_stays_so_and_can_be_brought_back(
    demo_home: DemoHome, folder: Path
) -> None:
    async with demo_home.start() as agent:
        await agent.handshake()
        thread = await begun(agent, folder)
        await agent.request("thread/archive", threadId=thread)
        await agent.close()

    async with demo_home.start() as agent:
        await agent.handshake()
        assert await listed(agent) == []
        back = await agent.request("thread/unarchive", threadId=thread)
        again = await agent.refused("thread/unarchive", threadId=thread)
        copy = await agent.request("thread/fork", threadId=thread)

        assert back["thread"]["status"] == {"type": "notLoaded"}
        assert again["message"] == f"no rollout found for thread id {thread}"
        assert len(copy["thread"]["turns"]) == 1 and thread in await listed(agent)


async def test_what_is_deleted_is_gone(demo: AppServer, folder: Path) -> None:
    thread = await begun(demo, folder)
    copy = (await demo.request("thread/fork", threadId=thread))["thread"]["id"]

    await demo.request("thread/delete", threadId=thread)

    assert await listed(demo) == [copy]
    for method in ("thread/delete", "thread/fork", "thread/resume"):
        error = await demo.refused(method, threadId=thread)
        assert error["message"] == f"no rollout found for thread id {thread}"
    assert (await demo.refused("thread/delete", threadId=NOWHERE))["code"] == -32600


async def test_a_turn_in_what_is_archived_ends(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    turn = await demo.start_turn(thread, "stream 1000 words at 20/s")
    await demo.notified("item/agentMessage/delta")

    await demo.request("thread/archive", threadId=thread)

    assert (await demo.completed(turn))["status"] == "interrupted"
    assert await listed(demo, archived=True) == [thread]
