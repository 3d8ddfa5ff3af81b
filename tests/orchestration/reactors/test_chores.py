"""Reviews, compactions and ends of background commands, from people to agents."""

import pytest

from orchestration.contracts.commands import Command
from orchestration.errors import CommandRejected
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


async def test_a_thread_that_was_deleted_while_its_review_was_on_its_way_is_not_reviewed(
    world: World,
) -> None:
    world.agents.hang_at.add("open_session")
    await world.dispatch(start_review())
    await world.agents.reached["open_session"].wait()
    await world.dispatch(delete_thread())

    await world.restart()
    await world.quiet()

    assert world.memory.chores == []


@CHORES
async def test_of_two_chores_asked_for_at_once_the_second_is_refused(
    world: World, kind: str
) -> None:
    await after_a_turn(world)

    first, second = await world.engine.dispatch_all([chore(kind), start_review()])
    await world.quiet()

    assert isinstance(first, int)
    assert isinstance(second, CommandRejected) and "is about to begin" in second.reason
    assert len(world.memory.chores) == 1


async def test_a_review_does_not_end_the_turn_of_a_message_on_its_way(world: World) -> None:
    world.agents.hang_at.add("open_session")
    await world.dispatch(start_turn(message_id="m-1"))
    await world.agents.reached["open_session"].wait()

    with pytest.raises(CommandRejected, match="A message is on its way"):
        await world.dispatch(start_review())


@CHORES
@pytest.mark.parametrize("step", ["open_session", "begin_chore", "begin_chore answered"])
async def test_a_crash_at_any_step_of_a_chore_keeps_the_next_one_out_no_longer_than_it_lasts(
    world: World, kind: str, step: str
) -> None:
    await after_a_turn(world)
    await world.dispatch(stop_session())
    await world.quiet()
    world.agents.hang_at.add(step)
    world.agents.announces = False
    await world.dispatch(chore(kind))
    await world.agents.reached[step].wait()

    await world.restart()
    await world.quiet()
    await end_what_runs(world)

    await world.dispatch(chore(kind))


@CHORES
@pytest.mark.parametrize("step", ["open_session", "begin_chore", "begin_chore answered"])
async def test_an_agent_that_refuses_a_chore_or_dies_of_it_keeps_the_next_one_out_no_longer(
    world: World, kind: str, step: str
) -> None:
    await after_a_turn(world)
    await world.dispatch(stop_session())
    await world.quiet()
    for failing in ("refuses", "dies"):
        if failing == "dies":
            world.agents.fail_at.clear()
            world.agents.dies_at.add(step)
        else:
            world.agents.fail_at[step] = AgentRefused("not now")
        await world.dispatch(chore(kind))
        await world.quiet()
        await end_what_runs(world)

    await world.dispatch(chore(kind))


async def end_what_runs(world: World) -> None:
    if world.agents.active_turn_of(THREAD) is not None:
        world.agents.finish_turn(THREAD)
    await world.quiet()


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
