"""Reviews, compactions and ends of background commands, from people to agents."""

import pytest

from orchestration.contracts.commands import Command
from providers.errors import AgentMissing, AgentRefused
from tests.orchestration.reactors.world import World, world
from tests.support.builders import (
    THREAD,
    delete_thread,
    start_compaction,
    start_review,
    start_turn,
    stop_background_command,
    stop_session,
)

__all__ = ["world"]

CHORES = pytest.mark.parametrize("kind", ["review", "compaction"])


def chore(kind: str) -> Command:
    return start_review() if kind == "review" else start_compaction()


async def after_a_turn(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    world.agents.finish_turn(THREAD)
    await world.quiet()


async def test_a_review_opens_a_session_and_its_turn_is_recorded(world: World) -> None:
    await world.dispatch(start_review())
    await world.quiet()

    (opened,) = world.agents.opened
    thread = await world.thread()
    told = (await world.activities())["review.requested"]
    assert (opened.runtime_mode, opened.resume_cursor) == ("full-access", None)
    assert world.memory.chores == ["Review of uncommitted changes"]
    assert told == {"target": {"type": "uncommittedChanges"}}
    assert thread.latest_turn is not None and thread.latest_turn.state == "running"
    assert (await world.session()).status == "running"


async def test_a_compaction_uses_the_session_that_is_open(world: World) -> None:
    await after_a_turn(world)

    await world.dispatch(start_compaction())
    await world.quiet()

    assert len(world.agents.opened) == 1
    assert world.memory.chores == ["compaction"]


async def test_a_compaction_resumes_the_conversation_of_a_stopped_thread(world: World) -> None:
    await after_a_turn(world)
    await world.dispatch(stop_session())
    await world.quiet()

    await world.dispatch(start_compaction())
    await world.quiet()

    assert world.agents.opened[-1].resume_cursor is not None
    assert world.memory.chores == ["compaction"]


async def test_a_session_that_was_let_go_meanwhile_is_opened_again(world: World) -> None:
    await after_a_turn(world)
    world.agents.lets_go = True

    await world.dispatch(start_review())
    await world.quiet()

    assert world.memory.chores == ["Review of uncommitted changes"]


@CHORES
async def test_an_agent_that_cannot_be_opened_is_told_and_the_thread_stays_usable(
    world: World, kind: str
) -> None:
    await after_a_turn(world)
    await world.dispatch(stop_session())
    world.agents.fail_at["open_session"] = AgentMissing("codex is not installed")

    await world.dispatch(chore(kind))
    await world.quiet()

    failed = (await world.activities())[f"provider.{kind}.start.failed"]
    assert failed == {"detail": "codex is not installed"}
    assert (await world.session()).status == "error"
    world.agents.fail_at.clear()
    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()
    assert (await world.session()).status == "running"


@CHORES
async def test_an_agent_that_refuses_keeps_its_session(world: World, kind: str) -> None:
    await after_a_turn(world)
    world.agents.fail_at["begin_chore"] = AgentRefused("not now")

    await world.dispatch(chore(kind))
    await world.quiet()

    assert (await world.activities())[f"provider.{kind}.start.failed"] == {"detail": "not now"}
    assert (await world.session()).status == "ready"


@CHORES
async def test_what_was_sent_before_a_crash_is_told_and_not_sent_again(
    world: World, kind: str
) -> None:
    await after_a_turn(world)
    world.agents.hang_at.add("begin_chore answered")
    await world.dispatch(chore(kind))
    await world.agents.reached["begin_chore answered"].wait()

    await world.restart()
    await world.quiet()

    assert len(world.memory.chores) == 1
    assert f"{kind}.interrupted" in await world.activities()
    assert (await world.session()).status == "stopped"


@CHORES
async def test_what_was_not_sent_before_a_crash_is_sent_after_it(world: World, kind: str) -> None:
    await after_a_turn(world)
    await world.dispatch(stop_session())
    world.agents.hang_at.add("open_session")
    await world.dispatch(chore(kind))
    await world.agents.reached["open_session"].wait()

    await world.restart()
    await world.quiet()

    assert len(world.memory.chores) == 1
    assert f"{kind}.interrupted" not in await world.activities()


async def test_a_deleted_thread_is_not_reviewed(world: World) -> None:
    world.agents.hang_at.add("open_session")
    await world.dispatch(start_turn(message_id="m-1"))
    await world.agents.reached["open_session"].wait()
    await world.dispatch(start_review(), delete_thread())

    await world.restart()
    await world.quiet()

    assert world.memory.chores == []


async def test_background_commands_are_stopped_one_and_all(world: World) -> None:
    await after_a_turn(world)

    await world.dispatch(stop_background_command("process-1"), stop_background_command())
    await world.quiet()

    assert world.agents.stopped_in_background == ["process-1", None]


async def test_without_an_agent_there_is_nothing_to_stop(world: World) -> None:
    await world.dispatch(stop_background_command())
    await world.quiet()

    assert world.agents.stopped_in_background == []
    assert await world.activities() == {}


async def test_a_background_command_that_is_not_stopped_is_told(world: World) -> None:
    await after_a_turn(world)
    world.agents.fail_at["stop_background"] = AgentRefused("no such thread")

    await world.dispatch(stop_background_command())
    await world.quiet()

    failed = (await world.activities())["provider.background-command.stop.failed"]
    assert failed == {"detail": "no such thread"}
