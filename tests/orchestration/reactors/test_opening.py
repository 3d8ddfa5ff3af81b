"""An agent is attached to a thread, and says what it still knows of it."""

from providers.contracts.ids import MessageId
from providers.errors import AgentMissing
from tests.orchestration.reactors.world import World, world
from tests.support.builders import THREAD, create_thread, start_turn, stop_session

__all__ = ["world"]

MISSING = AgentMissing("codex is not installed: `npm install -g @openai/codex` installs it")


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


async def test_a_missing_folder_is_named(world: World) -> None:
    await world.dispatch(create_thread("thread-2", worktree_path="/nowhere/at/all"))

    await world.dispatch(start_turn(thread_id="thread-2"))
    await world.quiet()

    failed = (await world.activities("thread-2"))["provider.turn.start.failed"]
    assert "/nowhere/at/all" in failed["detail"]
