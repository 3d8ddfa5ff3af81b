"""Plan mode with the real codex: a plan is proposed, kept, and marked once it is implemented."""

from typing import Any

import pytest

from tests.flows.codex_threads import codex_thread
from tests.support.client import AT, Client, connected
from tests.support.codex import CodexHome
from tests.support.model_server import ModelServer
from tests.support.server import RunningServer

PLAN = "# Title\n- step one\n- step two"


async def plan_first(client: Client, thread_id: str, mode: str = "plan") -> None:
    await client.dispatch(
        "thread.interaction-mode.set", threadId=thread_id, interactionMode=mode, createdAt=AT
    )


async def proposed_plan(client: Client, thread_id: str) -> Any:
    """The plan that codex proposes in plan mode, once its turn is over."""
    await plan_first(client, thread_id)
    await client.say(thread_id, "propose")
    proposed = await client.event("thread.proposed-plan-upserted")
    await client.settled()
    return proposed["payload"]["proposedPlan"]


async def implement(client: Client, thread_id: str, source: str, plan: Any) -> Any:
    """As the page does it; returns the plan as it is marked then."""
    await client.say(
        thread_id,
        f"PLEASE IMPLEMENT THIS PLAN:\n{plan['planMarkdown']}",
        sourceProposedPlan={"threadId": source, "planId": plan["id"]},
    )
    marked = await client.event(
        "thread.proposed-plan-upserted",
        lambda upserted: upserted["proposedPlan"]["implementedAt"] is not None,
    )
    await client.settled(2)
    assert marked["payload"]["threadId"] == source
    return marked["payload"]["proposedPlan"]


async def test_in_plan_mode_codex_proposes_a_plan(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        plan = await proposed_plan(client, thread_id)
        snapshot = await client.request("orchestration.getSnapshot")
        text = client.text_of_answers()

    assert plan["planMarkdown"].strip() == PLAN
    assert plan["implementedAt"] is None
    assert "step one" not in text
    assert [kept["id"] for kept in snapshot["threads"][0]["proposedPlans"]] == [plan["id"]]
    assert snapshot["threads"][0]["interactionMode"] == "plan"


async def test_a_plan_that_is_implemented_is_marked_and_plan_mode_is_left(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        plan = await proposed_plan(client, thread_id)
        await plan_first(client, thread_id, "default")
        marked = await implement(client, thread_id, thread_id, plan)

    assert marked["id"] == plan["id"]
    assert marked["implementationThreadId"] == thread_id
    assert "PLEASE IMPLEMENT THIS PLAN" in scripted_model.requests[-1].user_text


async def test_a_plan_may_be_implemented_in_a_thread_of_its_own(
    codex_server: RunningServer, codex_home: CodexHome, workspace: str
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        plan = await proposed_plan(client, thread_id)
        snapshot = await client.request("orchestration.getSnapshot")
        (thread,) = snapshot["threads"]
        selection = thread["modelSelection"]
        other = await client.create_thread(
            thread["projectId"], selection["provider"], selection["model"]
        )
        marked = await implement(client, other, thread_id, plan)

    assert marked["implementationThreadId"] == other


@pytest.mark.parametrize("label", ["Red", "a colour of my own"])
async def test_in_plan_mode_codex_asks_and_hears_the_answer(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
    label: str,
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await plan_first(client, thread_id)
        await client.say(thread_id, "ask")
        asked = await client.activity("user-input.requested")
        await client.dispatch(
            "thread.user-input.respond",
            threadId=thread_id,
            requestId=asked["payload"]["requestId"],
            answers={"colour": label, "size": "Small"},
            createdAt=AT,
        )
        end = await client.settled()

    assert [question["id"] for question in asked["payload"]["questions"]] == ["colour", "size"]
    assert end["state"] == "completed"
    assert label in scripted_model.requests[-1].tool_outputs[0]
