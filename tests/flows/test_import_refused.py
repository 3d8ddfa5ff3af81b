"""Conversations that cannot be gone on with as they are, and why: people are told."""

from pathlib import Path

import pytest

from tests.flows.conversations import (
    a_conversation,
    import_,
    importing,
    last_request,
    listed,
    other_program,
    remove,
    said,
    thread_of,
)
from tests.support.client import RequestFailed, connected
from tests.support.codex import CodexHome
from tests.support.model_server import ModelServer
from tests.support.server import RunningServer


async def test_a_conversation_whose_file_is_gone_says_so(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    id_ = await a_conversation(codex_home, workspace, "say 1 words")
    remove(*codex_home.path.glob(f"sessions/**/*{id_}.jsonl"))
    async with importing(codex_server, codex_home, workspace) as (client, project_id):
        with pytest.raises(RequestFailed) as unread:
            await client.request(
                "agents.readConversation",
                projectId=project_id,
                conversation={"provider": "codex", "id": id_},
            )
        with pytest.raises(RequestFailed) as refused:
            await import_(client, project_id, id_)
        shell = await client.request("orchestration.getShell")

    assert unread.value.code == refused.value.code == "conversation.lost"
    assert shell["threads"] == []


async def test_a_home_that_is_missing_is_named(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with importing(codex_server, codex_home, workspace) as (client, project_id):
        codex = {"homePath": str(codex_home.path / "missing")}
        await client.request("server.updateSettings", patch={"providers": {"codex": codex}})
        with pytest.raises(RequestFailed) as refused:
            await listed(client, project_id)

    assert "missing" in str(refused.value)


async def test_a_folder_that_is_gone_is_read_but_not_gone_on_with(
    codex_server: RunningServer, codex_home: CodexHome, tmp_path: Path
) -> None:
    folder = tmp_path / "short-lived"
    folder.mkdir()
    id_ = await a_conversation(codex_home, str(folder), "say 1 words")
    async with importing(codex_server, codex_home, str(folder)) as (client, project_id):
        folder.rmdir()
        (found,) = await listed(client, project_id)
        with pytest.raises(RequestFailed) as refused:
            await import_(client, project_id, id_)

    assert found["conversation"]["id"] == id_
    assert "does not exist" in str(refused.value)


async def test_the_protocols_own_door_cannot_ask(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        project_id = await client.create_project(workspace)
        with pytest.raises(RequestFailed) as refused:
            await listed(client, project_id)

    assert refused.value.code == "not-available"


async def test_the_same_conversation_is_one_thread(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    id_ = await a_conversation(codex_home, workspace, "say 2 words")
    async with importing(codex_server, codex_home, workspace) as (client, project_id):
        thread_id = await import_(client, project_id, id_)
        (again,) = await listed(client, project_id)
        with pytest.raises(RequestFailed) as refused:
            await import_(client, project_id, id_)
        await client.dispatch("thread.delete", threadId=thread_id)
        (freed,) = await listed(client, project_id)

    assert again["threadId"] == thread_id
    assert refused.value.code == "conversation.here"
    assert freed["threadId"] is None


async def test_one_that_another_program_writes_is_read_and_continued_as_a_copy(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    async with other_program(codex_home) as agent:
        id_ = await agent.start_thread(Path(workspace))
        await agent.run_turn(id_, "say 3 words")
        async with importing(codex_server, codex_home, workspace) as (client, project_id):
            (found,) = await listed(client, project_id)
            with pytest.raises(RequestFailed) as refused:
                await import_(client, project_id, id_)
            shell = await client.request("orchestration.getShell")
            thread_id = await import_(client, project_id, id_, copy=True)
            await client.say(thread_id, "say 2 words", "approval-required")
            request = await last_request(client, scripted_model, "say 2 words")
            page = await thread_of(client, thread_id)

    holder = found["conversation"]["heldBy"]
    assert holder == f"codex (process {agent.process.pid})"
    assert refused.value.code == "conversation.busy"
    assert str(refused.value).startswith(holder)
    assert shell["threads"] == []
    assert said(page, "user")[0] == "say 3 words"
    assert "word0 word1 word2" in request
