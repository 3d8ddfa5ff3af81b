"""What people ask besides turns: to stop, answers, modes, the end; and what becomes of it."""

import pytest

from orchestration.contracts.receipts import TurnSettled
from orchestration.queries.lookups import binding_of
from providers.contracts.ids import RequestId, TurnId
from providers.errors import AgentGone
from tests.orchestration.reactors.world import World, world
from tests.support.builders import (
    AT,
    THREAD,
    begin_turn,
    delete_thread,
    interrupt_turn,
    respond_to_approval,
    respond_to_user_input,
    set_runtime_mode,
    start_turn,
    stop_session,
)

__all__ = ["world"]


async def test_a_bug_is_told_without_its_stack_trace(world: World) -> None:
    world.agents.fail_at["start_turn"] = KeyError("internal/secret/path")

    await world.dispatch(start_turn())
    await world.quiet()

    detail = (await world.activities())["provider.turn.start.failed"]["detail"]
    assert "secret" not in detail and "log" in detail


async def test_stop_interrupts_the_turn(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.dispatch(interrupt_turn())
    await world.quiet()

    thread = await world.thread()
    assert thread.latest_turn is not None and thread.latest_turn.state == "interrupted"
    assert (await world.activities())["turn.settled"]["state"] == "interrupted"


async def test_stop_waits_for_no_message_that_hangs_on_its_way(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    world.agents.reached["start_turn"].clear()
    world.agents.hang_at.add("start_turn")
    await world.dispatch(start_turn(message_id="m-2"))
    await world.agents.reached["start_turn"].wait()

    await world.dispatch(interrupt_turn())
    await world.agents.reached["interrupt_turn"].wait()
    await world.ingestion.drain()

    thread = await world.thread()
    assert thread.latest_turn is not None and thread.latest_turn.state == "interrupted"


async def test_stop_without_an_agent_says_so(world: World) -> None:
    await world.dispatch(interrupt_turn())
    await world.quiet()

    failed = (await world.activities())["provider.turn.interrupt.failed"]
    assert failed == {"detail": "No active provider session is bound to this thread."}


async def test_stop_ends_what_only_seems_to_run(world: World) -> None:
    await world.dispatch(begin_turn("turn-1"))

    await world.dispatch(interrupt_turn())
    await world.quiet()

    thread = await world.thread()
    assert thread.session is not None and thread.session.status == "stopped"
    assert thread.latest_turn is not None and thread.latest_turn.state == "interrupted"


async def test_a_milestone_is_kept_once(world: World) -> None:
    receipt = TurnSettled(
        thread_id=THREAD, created_at=AT, turn_id=TurnId("turn-1"), state="completed"
    )

    await world.receipts.publish(receipt)
    await world.receipts.publish(receipt)

    assert await world.kept_receipts() == ["turn.settled"]


async def test_an_approval_is_passed_on(world: World) -> None:
    await world.dispatch(start_turn())
    await world.quiet()
    world.agents.ask(THREAD, RequestId("request-1"))
    await world.ingestion.drain()

    await world.dispatch(respond_to_approval("request-1", "decline"))
    await world.quiet()

    assert world.agents.answers == ["decline"]


async def test_an_approval_for_good_reaches_the_agent_as_such(world: World) -> None:
    await world.dispatch(start_turn())
    await world.quiet()
    world.agents.waiting.add(RequestId("request-1"))

    await world.dispatch(respond_to_approval("request-1", "accept", always_allow=True))
    await world.quiet()

    assert world.agents.answers == ["accept always"]


async def test_answers_are_passed_on_as_lists(world: World) -> None:
    await world.dispatch(start_turn())
    await world.quiet()
    world.agents.waiting.add(RequestId("request-1"))

    await world.dispatch(
        respond_to_user_input("request-1", {"colour": "Blue", "sizes": ["S", "M"]})
    )
    await world.quiet()

    assert world.agents.answers == [{"colour": ["Blue"], "sizes": ["S", "M"]}]


@pytest.mark.parametrize("is_live", [True, False])
async def test_an_answer_that_comes_too_late_closes_its_question(
    world: World, is_live: bool
) -> None:
    if is_live:
        await world.dispatch(start_turn())

    await world.dispatch(respond_to_approval("r-1"), respond_to_user_input("r-2"))
    await world.quiet()

    told = await world.activities()
    approval = told["provider.approval.respond.failed"]
    answer = told["provider.user-input.respond.failed"]
    assert approval["requestId"] == "r-1"
    assert approval["detail"].startswith("Stale pending approval request: r-1. Provider callback")
    assert answer["detail"].startswith("Stale pending user-input request: r-2. Provider callback")


async def test_an_answer_that_fails_otherwise_says_why(world: World) -> None:
    await world.dispatch(start_turn())
    world.agents.fail_at["answer"] = AgentGone("the agent's process has ended")

    await world.dispatch(respond_to_approval("r-1"))
    await world.quiet()

    failed = (await world.activities())["provider.approval.respond.failed"]
    assert failed == {"requestId": "r-1", "detail": "the agent's process has ended"}


async def test_the_agent_learns_of_a_new_runtime_mode(world: World) -> None:
    await world.dispatch(start_turn())
    await world.quiet()

    await world.dispatch(set_runtime_mode("approval-required"))
    await world.quiet()

    assert world.agents.modes == ["approval-required"]
    assert (await world.session()).runtime_mode == "approval-required"


async def test_a_stopped_session_keeps_its_way_back(world: World) -> None:
    await world.dispatch(start_turn())
    await world.quiet()

    await world.dispatch(stop_session())
    await world.quiet()

    binding = await world.readers.run(binding_of, THREAD)
    thread = await world.thread()
    assert world.agents.closed == [THREAD]
    assert thread.session is not None and thread.session.status == "stopped"
    assert thread.latest_turn is not None and thread.latest_turn.state == "interrupted"
    assert binding is not None and binding.resume_cursor and binding.status == "stopped"


async def test_a_deleted_thread_loses_its_agent(world: World) -> None:
    await world.dispatch(start_turn())
    await world.quiet()

    await world.dispatch(delete_thread())
    await world.quiet()

    assert world.agents.closed == [THREAD]
