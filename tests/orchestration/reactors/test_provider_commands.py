"""From what people ask to what the agent hears, and back into the thread."""

import asyncio

import pytest

from orchestration.contracts.entities import PlanSource
from orchestration.contracts.receipts import TurnQuiesced, TurnSettled
from orchestration.queries.agents import find_plan
from orchestration.queries.lookups import binding_of
from providers.contracts import runtime as said
from providers.contracts.ids import ItemId, MessageId, RequestId, ThreadId, TurnId
from providers.contracts.models import DemoSelection
from providers.errors import AgentGone, AgentMissing
from tests.orchestration.reactors.world import World, world
from tests.support.builders import (
    AT,
    THREAD,
    begin_turn,
    create_thread,
    delete_thread,
    interrupt_turn,
    respond_to_approval,
    respond_to_user_input,
    set_runtime_mode,
    start_turn,
    stop_session,
    upsert_plan,
)

__all__ = ["world"]

MISSING = AgentMissing("codex is not installed: `npm install -g @openai/codex` installs it")


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


async def test_the_session_is_starting_before_the_agent_answers(world: World) -> None:
    world.agents.hang_at.add("open_session")

    await world.dispatch(start_turn())
    await world.agents.reached["open_session"].wait()
    await world.ingestion.drain()

    assert (await world.session()).status == "starting"


async def test_where_the_conversation_is_kept_is_remembered_and_resumed(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    world.agents.finish_turn(THREAD)
    await world.dispatch(stop_session())
    await world.quiet()

    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()

    first, second = world.agents.opened
    assert first.resume_cursor is None
    assert second.resume_cursor == {"threadId": f"conversation of {THREAD}"}


async def test_an_agent_that_forgot_the_conversation_is_told_of(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    await world.dispatch(stop_session())
    await world.quiet()
    world.agents.forgets = True

    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()

    assert "session.context-lost" in await world.activities()


async def test_turns_that_an_agent_could_not_save_before_it_ended_are_told(world: World) -> None:
    for message_id in ("m-1", "m-2", "m-3"):
        await world.dispatch(start_turn(message_id=message_id))
        await world.quiet()
        world.agents.finish_turn(THREAD)
        await world.quiet()
    await world.dispatch(stop_session())
    await world.quiet()
    del world.memory.turns[THREAD, MessageId("m-2")], world.memory.turns[THREAD, MessageId("m-3")]

    await world.dispatch(start_turn(message_id="m-4"))
    await world.quiet()

    lost = (await world.activities())["session.context-lost"]
    assert lost["turns"] == 2 and "say again" in lost["detail"]


async def test_turns_that_an_agent_still_knows_are_no_news(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    await world.dispatch(stop_session())
    await world.quiet()

    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()

    assert "session.context-lost" not in await world.activities()


async def test_a_message_during_a_turn_steers_it_and_says_so(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.dispatch(start_turn("and the tests", message_id="m-2"))
    await world.quiet()

    steered = (await world.activities())["turn.steered"]
    assert steered == {"messageId": "m-2", "turnId": "turn-of-m-1"}
    assert (await world.session()).status == "running"


async def test_a_session_that_was_just_let_go_is_opened_again(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    world.agents.finish_turn(THREAD)
    world.agents.lets_go = True

    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()

    assert world.agents.memory.sent == ["m-1", "m-2"]
    assert world.agents.opened[-1].resume_cursor is not None
    assert "provider.turn.start.failed" not in await world.activities()


async def test_a_missing_agent_is_told_of_and_the_next_message_tries_again(world: World) -> None:
    world.agents.fail_at["open_session"] = MISSING
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()

    failed = (await world.activities())["provider.turn.start.failed"]
    session = await world.session()
    assert failed == {"detail": str(MISSING), "messageId": "m-1"}
    assert session.status == "error" and session.last_error == str(MISSING)

    world.agents.fail_at.clear()
    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()

    session = await world.session()
    assert session.status == "running" and session.last_error is None
    assert world.memory.sent == ["m-2"]


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


async def test_a_bug_is_told_without_its_stack_trace(world: World) -> None:
    world.agents.fail_at["start_turn"] = KeyError("internal/secret/path")

    await world.dispatch(start_turn())
    await world.quiet()

    detail = (await world.activities())["provider.turn.start.failed"]["detail"]
    assert "secret" not in detail and "log" in detail


async def test_a_missing_folder_is_named(world: World) -> None:
    await world.dispatch(create_thread("thread-2", worktree_path="/nowhere/at/all"))

    await world.dispatch(start_turn(thread_id="thread-2"))
    await world.quiet()

    failed = (await world.activities("thread-2"))["provider.turn.start.failed"]
    assert "/nowhere/at/all" in failed["detail"]


async def test_a_slow_start_holds_up_no_other_thread(world: World) -> None:
    await world.dispatch(create_thread("thread-2"))
    world.agents.hang_at.add("open_session")
    await world.dispatch(start_turn(message_id="m-1"))
    await world.agents.reached["open_session"].wait()
    world.agents.hang_at.clear()

    await world.dispatch(start_turn(message_id="m-2", thread_id="thread-2"))
    await world.agents.reached["start_turn"].wait()

    assert world.memory.sent == ["m-2"]


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


async def test_the_plan_that_a_turn_carries_out_is_marked(world: World) -> None:
    await world.dispatch(upsert_plan("plan-1", turn_id=None))

    source = PlanSource(thread_id=THREAD, plan_id="plan-1")
    await world.dispatch(start_turn(source_proposed_plan=source))
    await world.quiet()

    plan = await world.readers.run(find_plan, ThreadId(THREAD), "plan-1")
    assert plan is not None
    assert plan.implemented_at is not None and plan.implementation_thread_id == THREAD


async def test_the_model_of_the_request_wins(world: World) -> None:
    await world.dispatch(start_turn(model_selection=DemoSelection(model="demo")))
    await world.quiet()

    (request,) = world.agents.started
    assert request.model_selection == DemoSelection(model="demo")


async def test_events_of_one_thread_are_passed_on_in_order(world: World) -> None:
    await asyncio.gather(
        *(world.engine.dispatch(start_turn(message_id=f"m-{n}")) for n in range(9))
    )
    await world.quiet()

    assert world.memory.sent == [f"m-{n}" for n in range(9)]
