"""The server dies in the middle of a turn, and starts again: nothing only seems to run."""

from typing import Any

from orchestration.contracts.commands import CompleteAssistantMessage
from orchestration.contracts.receipts import SessionRecovered
from orchestration.ingestion.sentences import SERVER_STOPPED
from orchestration.queries.lookups import open_questions
from orchestration.recovery import commands_to_recover
from providers.contracts import runtime as said
from providers.contracts.base import UNSET
from providers.contracts.ids import ItemId, RequestId, TurnId
from tests.orchestration.ingestion.words import TURN, delta, of, play, settlements, started
from tests.orchestration.reactors.world import World, world
from tests.support.builders import (
    AT,
    THREAD,
    append_activity,
    create_thread,
    interrupt_turn,
    respond_to_approval,
    set_session,
    start_turn,
)

__all__ = ["world"]


async def test_late_words_of_an_interrupted_turn_change_nothing(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    item: dict[str, Any] = {"turn_id": TurnId("turn-of-m-1"), "item_id": ItemId("i-1")}
    world.agents.say(said.ContentDelta, THREAD, stream_kind="assistant_text", delta="half", **item)
    await world.quiet()
    await world.restart()

    world.agents.say(
        said.ItemCompleted, THREAD, item_type="assistant_message", title="", text="half", **item
    )
    world.agents.say(said.TurnCompleted, THREAD, outcome="completed", turn_id=item["turn_id"])
    await world.quiet()

    assert await world.texts() == [("half", False)]
    assert (await world.session()).status == "stopped"


def test_several_turns_left_running_are_all_settled_and_messages_closed_once() -> None:
    _, view = play(started(), delta("half"))

    commands = commands_to_recover(view, [TurnId("turn-0"), TURN], "codex", "7", AT)

    settled = [command.settled_turn for command in settlements(commands)]
    assert [turn.turn_id for turn in settled if turn is not UNSET] == ["turn-0", TURN]
    assert len(of(CompleteAssistantMessage, commands)) == 1


async def test_what_was_running_is_interrupted_with_a_reason(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    world.agents.say(
        said.ContentDelta,
        THREAD,
        item_id=ItemId("i-1"),
        stream_kind="assistant_text",
        delta="half a sen",
    )
    world.agents.ask(THREAD, RequestId("request-1"))
    await world.quiet()

    await world.restart()

    thread = await world.thread()
    told = await world.activities()
    assert thread.latest_turn is not None and thread.latest_turn.state == "interrupted"
    assert thread.session is not None and thread.session.status == "stopped"
    assert told["turn.settled"]["reason"] == SERVER_STOPPED
    assert told["approval.resolved"]["detail"].startswith("Stale pending approval request")
    assert await world.texts() == [("half a sen", False)]
    assert await world.readers.run(open_questions, THREAD) == []
    recovered = await world.receipts.wait_for(SessionRecovered, thread_id=THREAD, timeout=5)
    assert recovered.interrupted_turns == ["turn-of-m-1"]


async def test_the_thread_is_usable_at_once_after_the_start(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    await world.restart()

    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()
    world.agents.finish_turn(THREAD)
    await world.quiet()

    thread = await world.thread()
    (opened,) = world.agents.opened
    assert opened.resume_cursor == {"threadId": f"conversation of {THREAD}"}
    assert thread.latest_turn is not None and thread.latest_turn.state == "completed"


async def test_an_old_question_answered_after_the_start_is_closed(world: World) -> None:
    await world.dispatch(start_turn())
    await world.quiet()
    world.agents.ask(THREAD, RequestId("request-1"))
    await world.quiet()
    await world.restart()

    await world.dispatch(respond_to_approval("request-1"))
    await world.quiet()

    detail = (await world.activities())["provider.approval.respond.failed"]["detail"]
    assert detail.startswith("Stale pending approval request: request-1.")


async def test_an_idle_session_is_stopped_and_one_that_failed_still_says_so(world: World) -> None:
    await world.dispatch(create_thread("thread-2"))
    await world.dispatch(set_session("ready"))
    await world.dispatch(set_session("error", thread_id="thread-2"))

    await world.restart()

    assert (await world.session()).status == "stopped"
    assert (await world.session("thread-2")).status == "error"


async def test_commands_that_ran_on_are_told_to_have_ended_with_the_server(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    for item, data in (("i-1", {"background": True}), ("i-2", {"exitCode": 0})):
        world.agents.say(
            said.ItemCompleted,
            THREAD,
            item_id=ItemId(item),
            item_type="command_execution",
            title="Ran a command",
            detail="npm run dev",
            data={"command": "npm run dev", **data},
        )
    world.agents.finish_turn(THREAD)
    await world.quiet()

    await world.restart()
    await world.quiet()
    head = world.log.head
    await world.restart()
    await world.quiet()

    told = await world.activities()
    assert told["tool.completed"]["itemId"] == "i-1"
    assert told["tool.completed"]["data"] == {"command": "npm run dev"}
    assert told["tool.completed"]["status"] == "failed"
    assert told["agent.background-command"] == {"detail": "npm run dev"}
    assert world.log.head == head


async def test_a_second_start_finds_nothing_to_recover(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    await world.restart()
    await world.quiet()
    head = world.log.head

    await world.restart()
    await world.quiet()

    assert world.log.head == head


async def test_an_interrupt_asked_for_before_the_crash_is_harmless_after_it(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    world.agents.hang_at.add("interrupt_turn")
    await world.dispatch(interrupt_turn())
    await world.agents.reached["interrupt_turn"].wait()

    await world.restart()
    await world.quiet()

    assert (await world.session()).status == "stopped"
    assert "provider.turn.interrupt.failed" in await world.activities()


async def test_a_process_that_was_waited_for_died_with_the_server(world: World) -> None:
    line = {"activity_id": "agent.ending:1", "summary": "It is restarted when 2 others have ended"}
    await world.dispatch(append_activity("agent.ending", payload={"turns": 2}, **line))

    await world.restart()
    await world.restart()
    await world.quiet()

    assert (await world.activities())["agent.ending"] == {"turns": 0}
