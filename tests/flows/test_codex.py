"""The real codex in our server, against a scripted model: the main job, end to end."""

from pathlib import Path

import pytest

from tests.flows.codex_threads import answer, codex_thread
from tests.support.client import AT, connected, summary
from tests.support.codex import MODEL, CodexHome, add_mcp_server
from tests.support.model_server import ModelServer
from tests.support.server import RunningServer, StartServer


async def test_a_turn_streams_its_answer_and_completes(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "say 30 words")
        end = await client.settled()
        usage = await client.activity("context-window.updated")
        text = client.text_of_answers()

    assert end["state"] == "completed"
    assert text.split() == [f"word{number}" for number in range(30)]
    assert usage["payload"]["usedTokens"] > 0


async def test_a_command_waits_for_a_yes_and_shows_its_output(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace, "approval-required")
        await client.say(thread_id, "shell: echo from-the-shell", "approval-required")
        asked = await answer(client, thread_id, "accept")
        end = await client.settled()
        ran = await client.activity("tool.completed")

    assert end["state"] == "completed"
    assert asked["payload"]["requestKind"] == "command"
    assert asked["payload"]["data"]["command"] == "echo from-the-shell"
    assert ran["payload"]["data"]["output"].strip() == "from-the-shell"
    assert ran["payload"]["data"]["exitCode"] == 0


async def test_a_file_change_waits_for_a_yes_and_is_then_in_the_workspace(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace, "approval-required")
        await client.say(thread_id, "add notes.md :: hello", "approval-required")
        asked = await answer(client, thread_id, "accept")
        await client.settled()
        changed = await client.activity("tool.completed")

    (change,) = changed["payload"]["data"]["changes"]
    assert asked["payload"]["requestKind"] == "file-change"
    assert (change["path"], change["kind"], change["additions"]) == ("notes.md", "added", 1)
    assert (Path(workspace) / "notes.md").read_text() == "hello\n"


@pytest.mark.parametrize(
    ("decision", "state"), [("decline", "completed"), ("cancel", "interrupted")]
)
async def test_a_no_keeps_the_file_out_of_the_workspace(
    codex_server: RunningServer,
    codex_home: CodexHome,
    workspace: str,
    decision: str,
    state: str,
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace, "approval-required")
        await client.say(thread_id, "add notes.md :: hello", "approval-required")
        await answer(client, thread_id, decision)
        end = await client.settled()

    assert end["state"] == state
    assert not (Path(workspace) / "notes.md").exists()


async def test_a_yes_for_the_session_is_not_asked_for_again(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace, "approval-required")
        await client.say(thread_id, "shell: touch same", "approval-required")
        await answer(client, thread_id, "acceptForSession")
        await client.settled()
        await client.say(thread_id, "shell: touch same", "approval-required")
        end = await client.settled(2)
        asked = client.activities("approval.requested")

    assert end["state"] == "completed"
    assert len(asked) == 1


async def test_a_yes_for_good_is_kept_by_codex_and_told(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace, "approval-required")
        await client.say(thread_id, "shell: touch same", "approval-required")
        asked = await answer(client, thread_id, "acceptForSession", alwaysAllow=True)
        told = await client.activity("approval.always-allowed")
        await client.settled()

    rules = codex_home.path / "rules" / "default.rules"
    assert asked["payload"]["data"]["alwaysAllow"] == ["touch", "same"]
    assert told["payload"]["rule"] in rules.read_text()
    assert str(rules) in told["payload"]["detail"]


async def test_a_form_of_an_mcp_server_is_answered_from_the_page(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    add_mcp_server(codex_home)
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace, "approval-required")
        await client.say(thread_id, "call mcp__lab/register", "approval-required")
        asked = await answer(client, thread_id, "accept")
        form = await client.activity("user-input.requested")
        await client.dispatch(
            "thread.user-input.respond",
            threadId=thread_id,
            requestId=form["payload"]["requestId"],
            answers={"name": "Bob", "age": "3", "sure": "Yes", "colour": "Leave out"},
            createdAt=AT,
        )
        end = await client.settled()
        called = await client.activity("tool.completed")

    assert end["state"] == "completed"
    assert asked["payload"]["requestType"] == "tool_call_approval"
    assert "Bob" in str(called["payload"]["data"]["result"])


async def test_full_access_asks_nothing(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "shell: touch made-it")
        await client.settled()
        asked = client.activities("approval.requested")

    assert asked == []
    assert (Path(workspace) / "made-it").exists()


async def test_an_interrupt_stops_the_answer_and_keeps_its_text(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "hold")
        await client.event("thread.message-sent", lambda sent: sent["role"] == "assistant")
        await client.dispatch("thread.turn.interrupt", threadId=thread_id, createdAt=AT)
        end = await client.settled()
        snapshot = await client.request("orchestration.getSnapshot")
        await client.say(thread_id, "say 3 words")
        after = await client.settled(2)

    last = snapshot["threads"][0]["messages"][-1]
    assert end["state"] == "interrupted"
    assert (last["text"].strip(), last["streaming"]) == ("before", False)
    assert snapshot["threads"][0]["latestTurn"]["state"] == "interrupted"
    assert after["state"] == "completed"


async def test_a_message_during_a_turn_steers_it_visibly(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "hold")
        await client.event("thread.message-sent", lambda sent: sent["role"] == "assistant")
        await client.say(thread_id, "say 3 words")
        steered = await client.activity("turn.steered")
        scripted_model.release(10)
        end = await client.settled()
        starts = [event for event in client.events if "startedTurn" in event["payload"]]

    assert end["state"] == "completed"
    assert end["turnId"] == steered["turnId"]
    assert len(starts) == 1


async def test_a_failure_of_the_model_is_told_and_the_thread_stays_usable(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "error 400")
        end = await client.settled()
        snapshot = await client.request("orchestration.getSnapshot")
        await client.say(thread_id, "say 3 words")
        after = await client.settled(2)

    assert end["state"] == "error"
    assert end["error"]
    assert snapshot["threads"][0]["session"]["lastError"] == end["error"]
    assert after["state"] == "completed"


async def test_a_conversation_goes_on_after_a_restart_of_the_server(
    start_server: StartServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    first = start_server()
    async with connected(first) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "say 3 words")
        await client.settled()
    assert first.stop() == 0

    second = start_server(home=first.home)
    async with connected(second) as client:
        await client.say(thread_id, "say 5 words")
        end = await client.settled()
        snapshot = await client.request("orchestration.getSnapshot")

    heard = str(scripted_model.requests[-1].body["input"])
    assert end["state"] == "completed", summary(client.events)
    assert "say 3 words" in heard
    assert "say 5 words" in heard
    assert [m["role"] for m in snapshot["threads"][0]["messages"]] == ["user", "assistant"] * 2


async def test_an_absent_codex_is_told_in_plain_words(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        missing = {"providers": {"codex": {"binaryPath": "/nowhere/codex"}}}
        await client.request("server.updateSettings", patch=missing)
        providers = (await client.request("server.refreshProviders"))["providers"]
        project_id = await client.create_project(workspace)
        thread_id = await client.create_thread(project_id, provider="codex", model=MODEL)
        await client.say(thread_id, "say 3 words")
        failed = await client.activity("provider.turn.start.failed")

    codex = next(provider for provider in providers if provider["provider"] == "codex")
    assert codex["installed"] is False
    assert "/nowhere/codex" in codex["message"]
    assert "/nowhere/codex" in failed["payload"]["detail"]
