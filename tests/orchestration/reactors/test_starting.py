"""A message of a person on its way to the agent, and the turn that it begins or steers."""

import asyncio

from orchestration.contracts.entities import PlanSource
from orchestration.contracts.receipts import TurnQuiesced, TurnSettled
from orchestration.queries.agents import find_plan
from providers.contracts import runtime as said
from providers.contracts.ids import ItemId
from providers.contracts.models import DemoSelection
from providers.errors import AgentGone
from tests.orchestration.reactors.world import World, world
from tests.support.builders import THREAD, create_thread, start_turn, upsert_plan

__all__ = ["world"]


async def test_a_message_reaches_the_agent_and_its_turn_is_recorded(world: World) -> None:
    await world.dispatch(start_turn("fix the bug", message_id="m-1"))
    await world.quiet()

    (request,) = world.agents.started
    thread = await world.thread()
    assert request.text == "fix the bug" and request.runtime_mode == "full-access"
    assert thread.latest_turn is not None and thread.latest_turn.state == "running"
    assert (await world.session()).status == "running"


async def test_a_whole_turn_ends_with_receipts(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()

    for piece in ("Hel", "lo"):
        world.agents.say(
            said.ContentDelta,
            THREAD,
            item_id=ItemId("i-1"),
            stream_kind="assistant_text",
            delta=piece,
        )
    world.agents.finish_turn(THREAD)

    settled = await world.receipts.wait_for(TurnSettled, thread_id=THREAD, timeout=5)
    await world.receipts.wait_for(TurnQuiesced, turn_id=settled.turn_id, timeout=5)
    assert settled.state == "completed"
    assert await world.texts() == [("Hello", False)]
    assert (await world.session()).status == "ready"
    assert await world.kept_receipts() == ["turn.settled", "turn.processing.quiesced"]


async def test_a_message_during_a_turn_steers_it_and_says_so(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.dispatch(start_turn("and the tests", message_id="m-2"))
    await world.quiet()

    steered = (await world.activities())["turn.steered"]
    assert steered == {"messageId": "m-2", "turnId": "turn-of-m-1"}
    assert (await world.session()).status == "running"


async def test_a_start_that_fails_on_a_live_session_leaves_it_ready(world: World) -> None:
    world.agents.fail_at["start_turn"] = AgentGone("the agent did not answer in 20 seconds")

    await world.dispatch(start_turn())
    await world.quiet()

    assert (await world.session()).status == "ready"
    assert "provider.turn.start.failed" in await world.activities()


async def test_a_message_of_which_people_know_that_it_failed_is_not_sent_after_a_crash(
    world: World,
) -> None:
    world.agents.fail_at["start_turn"] = AgentGone("the agent did not answer in 20 seconds")
    world.keeps_positions = False
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    assert "provider.turn.start.failed" in await world.activities()

    world.keeps_positions = True
    await world.restart()
    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()

    assert world.memory.sent == ["m-2"]
    assert (await world.session()).status == "running"


async def test_a_slow_start_holds_up_no_other_thread(world: World) -> None:
    await world.dispatch(create_thread("thread-2"))
    world.agents.hang_at.add("open_session")
    await world.dispatch(start_turn(message_id="m-1"))
    await world.agents.reached["open_session"].wait()
    world.agents.hang_at.clear()

    await world.dispatch(start_turn(message_id="m-2", thread_id="thread-2"))
    await world.agents.reached["start_turn"].wait()

    assert world.memory.sent == ["m-2"]


async def test_events_of_one_thread_are_passed_on_in_order(world: World) -> None:
    await asyncio.gather(
        *(world.engine.dispatch(start_turn(message_id=f"m-{n}")) for n in range(9))
    )
    await world.quiet()

    assert world.memory.sent == [f"m-{n}" for n in range(9)]


async def test_the_model_of_the_request_wins(world: World) -> None:
    await world.dispatch(start_turn(model_selection=DemoSelection(model="demo")))
    await world.quiet()

    (request,) = world.agents.started
    assert request.model_selection == DemoSelection(model="demo")


async def test_the_plan_that_a_turn_carries_out_is_marked(world: World) -> None:
    await world.dispatch(upsert_plan("plan-1", turn_id=None))

    source = PlanSource(thread_id=THREAD, plan_id="plan-1")
    await world.dispatch(start_turn(source_proposed_plan=source))
    await world.quiet()

    plan = await world.readers.run(find_plan, THREAD, "plan-1")
    assert plan is not None
    assert plan.implemented_at is not None and plan.implementation_thread_id == THREAD


async def test_the_first_message_names_the_thread(world: World) -> None:
    await world.dispatch(start_turn("\n  Fix   the bug\nin app.py", message_id="m-1"))
    await world.dispatch(start_turn("Something else", message_id="m-2"))
    await world.quiet()

    assert (await world.thread()).title == "Fix the bug"


async def test_a_title_that_somebody_chose_stays(world: World) -> None:
    await world.dispatch(create_thread("thread-2", title="Mine"))

    await world.dispatch(start_turn("Fix the bug", thread_id="thread-2"))
    await world.quiet()

    assert (await world.thread("thread-2")).title == "Mine"


async def test_the_title_that_the_page_guessed_is_replaced(world: World) -> None:
    await world.dispatch(create_thread("thread-2", title="Fix the b..."))

    await world.dispatch(start_turn("Fix the bug", thread_id="thread-2", title_seed="Fix the b..."))
    await world.quiet()

    assert (await world.thread("thread-2")).title == "Fix the bug"
