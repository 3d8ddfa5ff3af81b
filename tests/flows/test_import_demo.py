"""What the demo agent keeps: a thread that was deleted comes back, with its past."""

import json
from pathlib import Path
from typing import Any

from tests.flows.conversations import kinds, listed, said, thread_of
from tests.flows.moves import demo_thread, diffed, revert, told
from tests.orchestration.workspace.repository import repository
from tests.support.client import AT, connected
from tests.support.seed_contracts import decode_event
from tests.support.server import StartServer


async def test_a_deleted_thread_comes_back_and_goes_on(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server()
    async with connected(server) as everything:
        project_id = await everything.create_project(workspace)
        gone = await everything.create_thread(project_id)
        await everything.say(gone, "add a file notes.md")
        await everything.settled()
        await everything.dispatch("thread.delete", threadId=gone)
        async with connected(server, "/ws") as client:
            await client.request("orchestration.subscribe", shell=True, shellAfter=0, threads=[])
            (found,) = await listed(client, project_id, provider="demo")
            await client.dispatch(
                "thread.import",
                threadId="back",
                projectId=project_id,
                conversation={"provider": "demo", "id": found["conversation"]["id"]},
                createdAt=AT,
            )
            page = await thread_of(client, "back")
        await everything.say("back", "help", "approval-required")
        end = await everything.settled(3)  # the imported one is the second on this connection

    for event in everything.events:
        decode_event(event)
    assert found["conversation"]["title"] == "add a file notes.md"
    assert found["threadId"] is None
    assert said(page, "user") == ["add a file notes.md"]
    assert page["thread"]["runtimeMode"] == "approval-required"
    assert "tool.completed" in kinds(page)
    assert end["state"] == "completed"


async def test_what_is_kept_so_that_a_return_can_be_undone_is_offered_to_nobody(
    start_server: StartServer, tmp_path: Path
) -> None:
    shop = repository(tmp_path / "shop", "a.py")
    server = start_server()
    async with (
        demo_thread(server, shop) as (everything, thread_id),
        connected(server, "/ws") as tab,
    ):
        for count in (1, 2):
            await everything.say(thread_id, f"stream {count} words")
            await diffed(everything, thread_id, count)
        project_id = everything.events[0]["payload"]["projectId"]
        await revert(everything, thread_id, 1)
        done = await told(everything, "checkpoint.reverted")
        reverted = await listed(tab, project_id, provider="demo")
        await revert(everything, thread_id, 1, checkpointRef=done["undoRef"])
        undone = await told(everything, "checkpoint.revert.undone")
        back = await listed(tab, project_id, provider="demo")

    assert (done["undoes"], undone["undoes"]) == ("everything", "everything")
    assert [found["threadId"] for found in reverted] == [thread_id]
    assert [found["threadId"] for found in back] == [thread_id]
    assert reverted[0]["conversation"]["id"] != back[0]["conversation"]["id"]


async def test_of_a_very_long_conversation_the_newest_entries_come_along(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server()
    id_ = "0a0a0a0a-0000-4000-8000-000000000000"
    write_conversation(server.home, id_, workspace, turns=240, answers=9)
    async with connected(server) as everything:
        project_id = await everything.create_project(workspace)
        async with connected(server, "/ws") as client:
            await client.dispatch(
                "thread.import",
                threadId="long",
                projectId=project_id,
                conversation={"provider": "demo", "id": id_},
                createdAt=AT,
            )
            page = await thread_of(client, "long")
        await everything.event(
            "thread.activity-appended",
            lambda payload: payload["activity"]["kind"] == "conversation.imported",
        )

    created, first, *_ = everything.events[1:]
    assert created["type"] == "thread.created"
    assert first["payload"]["activity"]["kind"] == "conversation.left-out"
    assert page["thread"]["latestTurn"]["turnId"] == "u239"
    assert len(page["checkpoints"]) == 200
    sent = [event for event in everything.events if event["type"] == "thread.message-sent"]
    people = [event for event in sent if event["payload"]["role"] == "user"]
    assert next(event["payload"]["text"] for event in people) == "question 40"


def write_conversation(home: Path, id_: str, cwd: str, *, turns: int, answers: int) -> None:
    """As the demo agent keeps it: each turn a question and its answers."""
    lines: list[dict[str, Any]] = [
        {"type": "thread", "id": id_, "cwd": cwd, "createdAt": 1_790_000_000, "originator": "tests"}
    ]
    for number in range(turns):
        turn, at = f"u{number}", 1_790_000_000 + number * 10
        ended = {"status": "completed", "startedAt": at, "completedAt": at + 5, "durationMs": 5000}
        lines.append({"type": "turn", "id": turn, **ended})
        content = [{"type": "text", "text": f"question {number}", "text_elements": []}]
        items = [{"type": "userMessage", "id": f"q{number}", "clientId": None, "content": content}]
        items += [
            {"type": "agentMessage", "id": f"a{number}-{place}", "text": f"answer {place}"}
            for place in range(answers)
        ]
        times = {"startedAtMs": at * 1000, "completedAtMs": at * 1000}
        lines += [{"type": "item", "turnId": turn, "item": item | times} for item in items]
    folder = home / "agents" / "demo" / "threads"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{id_}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
