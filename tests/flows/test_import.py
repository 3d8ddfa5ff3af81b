"""Conversations that codex keeps: listed, looked at, and gone on with in a thread."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conversations import (
    a_conversation,
    import_,
    importing,
    kinds,
    last_request,
    listed,
    other_program,
    reasons,
    remove,
    said,
    thread_of,
)
from tests.support.client import AT
from tests.support.codex import CodexHome, old_codex_binary
from tests.support.images import PNG
from tests.support.model_server import ModelServer
from tests.support.server import RunningServer


async def test_what_was_begun_in_a_terminal_is_listed_read_and_gone_on_with(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    exec_ = await asyncio.create_subprocess_exec(
        str(codex_home.binary),
        *["exec", "say 4 words"],
        cwd=workspace,
        env=codex_home.environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await exec_.wait() == 0
    async with importing(codex_server, codex_home, workspace) as (client, project_id):
        (found,) = await listed(client, project_id)
        conversation = found["conversation"]
        seen = await client.request(
            "agents.readConversation",
            projectId=project_id,
            conversation={"provider": "codex", "id": conversation["id"]},
        )
        shell = await client.request("orchestration.getShell")
        thread_id = await import_(client, project_id, conversation["id"])
        page = await thread_of(client, thread_id)
        await client.say(thread_id, "say 2 words", "approval-required")
        request = await last_request(client, scripted_model, "say 2 words")

    assert conversation["title"] == "say 4 words"
    assert conversation["source"] == "exec"
    assert conversation["cwd"] == workspace
    assert found["threadId"] is None
    assert shell["threads"] == []  # a look records nothing
    assert said(seen, "user") == said(page, "user") == ["say 4 words"]
    assert said(seen, "assistant") == said(page, "assistant") == ["word0 word1 word2 word3 "]
    thread = page["thread"]
    assert thread["title"] == "say 4 words"
    assert thread["runtimeMode"] == "approval-required"
    assert thread["latestTurn"]["state"] == "completed"
    assert thread["session"]["status"] == "stopped"
    assert kinds(page)[-1] == "conversation.imported"
    assert "word0 word1 word2 word3" in request


@pytest.mark.parametrize("history", ["paginated", "legacy"])
async def test_an_imported_thread_looks_as_one_that_ran_here(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str, history: str
) -> None:
    texts = ["shell: echo hello; sleep 0.3", "add notes.md :: one\\ntwo", "reason", "error 400"]
    id_ = await a_conversation(codex_home, workspace, *texts, historyMode=history)
    async with importing(codex_server, codex_home, workspace) as (client, project_id):
        here = await client.create_thread(project_id, provider="codex", model="gpt-5.5")
        await client.request(
            "orchestration.subscribe",
            shell=True,
            shellAfter=0,
            threads=[{"threadId": here, "after": 0}],
        )
        remove(Path(workspace, "notes.md"))
        for count, text in enumerate(texts, start=1):
            await client.say(here, text)
            await client.settled(count)
        ran = await thread_of(client, here)
        imported = await thread_of(client, await import_(client, project_id, id_))

    assert said(imported, "user") == texts
    assert said(imported, "assistant")[-1] == said(ran, "assistant")[-1] == "I thought."
    assert drawn(imported, "file_change") == drawn(ran, "file_change")
    assert drawn(imported, "reasoning") == drawn(ran, "reasoning")
    if history == "paginated":  # codex kept no commands before
        assert drawn(imported, "command_execution") == drawn(ran, "command_execution")
    assert reasons(imported) == reasons(ran)
    assert imported["thread"]["latestTurn"]["state"] == "error"
    counts = [checkpoint["checkpointTurnCount"] for checkpoint in imported["checkpoints"]]
    assert counts == [1, 2, 3, 4]


def write_images(*files: Path) -> None:
    for file in files:
        file.write_bytes(PNG)


def drawn(page: Any, item_type: str) -> list[Any]:
    """What the timeline draws of the items of a type, without what differs from run to run."""
    completed = [
        activity["payload"]
        for activity in page["activities"]
        if activity["payload"].get("itemType") == item_type and activity["kind"] != "tool.started"
    ]
    for payload in completed:
        payload.pop("itemId", None)
        payload.get("data", {}).pop("durationMs", None)
    return completed


async def test_a_command_that_is_sent_twice_imports_once(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    id_ = await a_conversation(codex_home, workspace, "say 2 words")
    async with importing(codex_server, codex_home, workspace) as (client, project_id):
        command = {
            "type": "thread.import",
            "commandId": "twice",
            "threadId": "t-twice",
            "projectId": project_id,
            "conversation": {"provider": "codex", "id": id_},
            "copy": True,
            "createdAt": AT,
        }
        first = await client.request("orchestration.dispatchCommand", command=command)
        second = await client.request("orchestration.dispatchCommand", command=command)
        conversations = await listed(client, project_id)

    assert first == second
    assert len(conversations) == 2  # the conversation, and one copy


async def test_images_of_messages_come_along(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    there, gone = Path(workspace, "there.png"), Path(workspace, "gone.png")
    write_images(there, gone)
    async with other_program(codex_home) as agent:
        id_ = await agent.start_thread(Path(workspace))
        for image in (there, gone):
            looked = [{"type": "localImage", "path": str(image)}]
            since = len(agent.frames)
            turn = await agent.request("turn/start", threadId=id_, input=looked)
            await agent.completed(turn["turn"]["id"], since=since)
        await agent.close()
    remove(gone)
    async with importing(codex_server, codex_home, workspace) as (client, project_id):
        page = await thread_of(client, await import_(client, project_id, id_))

    shown, lost = [message for message in page["messages"] if message["role"] == "user"]
    assert [image["name"] for image in shown["attachments"]] == ["there.png"]
    assert lost["text"] == "[image: gone.png]"
    with codex_server.signed_in() as browser:
        kept = browser.get(f"/attachments/{shown['attachments'][0]['id']}")
    assert kept.content == PNG


async def test_a_review_and_a_compaction_are_told_as_such(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with other_program(codex_home) as agent:
        id_ = await agent.start_thread(Path(workspace))
        await agent.run_turn(id_, "say 3 words")
        target = {"type": "uncommittedChanges"}
        since = len(agent.frames)
        review = await agent.request("review/start", threadId=id_, target=target)
        await agent.completed(review["turn"]["id"], since=since)
        since = len(agent.frames)
        await agent.request("thread/compact/start", threadId=id_)
        await agent.notified("turn/completed", since=since)
        await agent.close()
    async with importing(codex_server, codex_home, workspace) as (client, project_id):
        page = await thread_of(client, await import_(client, project_id, id_))

    titles = [one["summary"] for one in page["activities"]]
    assert titles[:3] == ["Review started", "Review finished", "Context compacted"]
    assert said(page, "user") == ["say 3 words"]
    assert page["thread"]["latestTurn"]["state"] == "completed"


async def test_search_and_other_folders(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str, tmp_path: Path
) -> None:
    await a_conversation(codex_home, workspace, "say 1 words")
    await a_conversation(codex_home, workspace, "reason about it")
    await a_conversation(codex_home, str(tmp_path), "say 5 words")
    link = tmp_path / "link"
    link.symlink_to(workspace)
    async with importing(codex_server, codex_home, str(link)) as (client, project_id):
        every = await listed(client, project_id)
        some = await listed(client, project_id, search="reason")

    titles = [one["conversation"]["title"] for one in every]
    assert titles == ["reason about it", "say 1 words"]
    assert [one["conversation"]["title"] for one in some] == ["reason about it"]


async def test_an_older_codex_gives_what_it_keeps_as_a_whole(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    old = CodexHome(old_codex_binary(), codex_home.path)
    id_ = await a_conversation(old, workspace, "say 3 words", "error 400")
    async with importing(codex_server, old, workspace) as (client, project_id):
        (found,) = await listed(client, project_id)
        thread_id = await import_(client, project_id, id_)
        page = await thread_of(client, thread_id)
        await client.say(thread_id, "say 2 words", "approval-required")
        request = await last_request(client, scripted_model, "say 2 words")

    assert found["conversation"]["version"] == "0.104.0"
    assert said(page, "user") == ["say 3 words", "error 400"]
    assert said(page, "assistant") == ["word0 word1 word2 "]
    assert page["thread"]["latestTurn"]["state"] == "completed"  # it kept no failures
    assert page["thread"]["modelSelection"]["model"] == "gpt-5.5"
    assert "word0 word1 word2" in request
