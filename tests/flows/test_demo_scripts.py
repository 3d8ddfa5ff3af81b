"""What an agent can ask, propose, fail at and leave running, through the whole server."""

from pathlib import Path
from typing import Any

from tests.support.client import AT, Client, connected
from tests.support.images import PNG, upload
from tests.support.server import RunningServer


async def demo_thread(client: Client, workspace: str, mode: str = "full-access") -> str:
    project_id = await client.create_project(workspace)
    return await client.create_thread(project_id, mode=mode)


async def switch_to(client: Client, thread_id: str, mode: str) -> None:
    kind = "thread.interaction-mode.set"
    await client.dispatch(kind, threadId=thread_id, interactionMode=mode, createdAt=AT)


async def approve(client: Client, thread_id: str, request_id: str, decision: str) -> None:
    await client.dispatch(
        "thread.approval.respond",
        threadId=thread_id,
        requestId=request_id,
        decision=decision,
        createdAt=AT,
    )


async def test_two_questions_are_answered(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "ask me a question")
        asked = (await client.activity("user-input.requested"))["payload"]
        await client.dispatch(
            "thread.user-input.respond",
            threadId=thread_id,
            requestId=asked["requestId"],
            answers={"colour": "Green", "name": "Ada, of course"},
            createdAt=AT,
        )
        resolved = (await client.activity("user-input.resolved"))["payload"]
        end = await client.settled()

    assert [question["id"] for question in asked["questions"]] == ["colour", "name"]
    assert resolved["answers"] == {"colour": "Green", "name": "Ada, of course"}
    assert "- Colour: Green\n- Name: Ada, of course" in client.text_of_answers()
    assert end["state"] == "completed"


async def test_a_question_that_is_interrupted_closes(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "ask me a question")
        asked = (await client.activity("user-input.requested"))["payload"]
        await client.dispatch("thread.turn.interrupt", threadId=thread_id, createdAt=AT)
        resolved = (await client.activity("user-input.resolved"))["payload"]
        end = await client.settled()

    assert resolved["requestId"] == asked["requestId"]
    assert end["state"] == "interrupted"


async def test_a_plan_is_proposed_and_then_implemented(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await switch_to(client, thread_id, "plan")
        await client.say(thread_id, "add a file hello.md with Hello")
        proposed = (await client.event("thread.proposed-plan-upserted"))["payload"]
        await client.settled()
        before = (Path(workspace) / "hello.md").exists()
        await switch_to(client, thread_id, "default")
        await client.say(thread_id, "Implement this plan.")
        end = await client.settled(2)

    assert "1. `add a file hello.md with Hello`" in proposed["proposedPlan"]["planMarkdown"]
    assert (before, (Path(workspace) / "hello.md").read_text()) == (False, "Hello\n")
    assert end["state"] == "completed"


async def test_a_checklist_progresses(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "work through a checklist")
        end = await client.settled()

    plans = [activity["payload"]["plan"] for activity in client.activities("turn.plan.updated")]
    done = [[step["status"] for step in plan].count("completed") for plan in plans]
    assert done == [0, 1, 2, 3]
    assert "- README.md" in (Path(workspace) / "checklist.md").read_text()
    assert end["state"] == "completed"


async def test_two_requests_are_open_and_answered_in_any_order(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace, "approval-required")
        text = "run `touch one` and `touch two` at once"
        await client.say(thread_id, text, mode="approval-required")
        asked: Any = await client.until(
            lambda client: (
                found if len(found := client.activities("approval.requested")) == 2 else None
            ),
            "two requests",
        )
        requests = {one["payload"]["detail"]: one["payload"]["requestId"] for one in asked}
        await approve(client, thread_id, requests["touch two"], "decline")
        await approve(client, thread_id, requests["touch one"], "accept")
        end = await client.settled()

    assert len(client.activities("approval.resolved")) == 2
    assert [(Path(workspace) / name).exists() for name in ("one", "two")] == [True, False]
    assert end["state"] == "completed"


async def test_retries_are_seen_and_the_answer_is_whole(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "lose the connection")
        end = await client.settled()

    warnings = [activity["payload"] for activity in client.activities("runtime.warning")]
    assert [warning["message"] for warning in warnings] == [
        "Reconnecting... 1/2",
        "Reconnecting... 2/2",
    ]
    assert "pulled the plug" in warnings[0]["detail"]
    assert "This is the whole answer." in client.text_of_answers()
    assert end["state"] == "completed"


async def test_a_used_up_limit_fails_the_turn_and_not_the_thread(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "reach the usage limit")
        failed = await client.settled()
        await client.say(thread_id, "stream 1 words")
        end = await client.settled(2)
        snapshot = await client.request("orchestration.getSnapshot")

    assert (failed["state"], end["state"]) == ("error", "completed")
    shown = [activity["payload"] for activity in snapshot["threads"][0]["activities"]]
    assert any("usage limit" in str(payload) for payload in shown)


async def test_a_long_output_is_cut_in_its_middle(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "print 20000 lines")
        end = await client.settled()

    output = client.activities("tool.completed")[0]["payload"]["data"]["output"]
    assert output.startswith("line 1 of many") and "characters left out" in output
    assert output.rstrip().endswith("how a long output is shown")
    assert end["state"] == "completed"


async def test_an_image_is_weighed(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "look at this", attachments=[upload("pixel.png")])
        end = await client.settled()

    assert "I see one image:" in client.text_of_answers()
    assert f"(PNG, {len(PNG)} bytes)" in client.text_of_answers()
    assert end["state"] == "completed"


async def test_a_review_and_a_compaction_are_told(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "review my changes")
        await client.settled()
        await client.say(thread_id, "compact this conversation")
        end = await client.settled(2)

    assert "?? README.md" in client.text_of_answers()
    steps = [activity["summary"] for activity in client.activities("agent.item")]
    assert steps == ["Review started", "Review finished"]
    assert len(client.activities("context-compaction")) == 1
    assert end["state"] == "completed"


async def test_a_command_outlives_its_turn_and_is_ended_in_another(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        await client.say(thread_id, "start a background timer")
        first = await client.settled()
        await client.say(thread_id, "stop the background")
        second = await client.settled(2)
        told = await client.activity("agent.background-command")

    assert (first["state"], second["state"]) == ("completed", "completed")
    assert "I ended what ran in the background" in client.text_of_answers()
    assert "sleep 1" in told["payload"]["detail"]
