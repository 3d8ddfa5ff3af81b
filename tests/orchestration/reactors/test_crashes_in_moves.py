"""A server that dies while somebody goes back or undoes it makes the move once, or not at all."""

import shutil
from pathlib import Path

import pytest

from orchestration import event_store
from orchestration.contracts.events import CheckpointRevertRequested
from orchestration.contracts.recorded import RecordedEvent
from providers.errors import AgentRefused
from tests.orchestration.reactors.moves import (
    crash_at,
    files_in,
    go_back,
    move_as_far_as,
    newest_undo,
    picture,
    shop,
    three_turns,
    undo,
    undo_of,
)
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import write
from tests.support import builders as b
from tests.support.builders import revert_checkpoint

__all__ = ["shop", "world"]


@pytest.mark.parametrize(
    "step", ["keep_copy", "keep_copy answered", "take_back", "take_back answered"]
)
async def test_a_crash_while_going_back_changes_nothing_about_the_undo(
    world: World, shop: Path, step: str
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    await crash_at(world, step, revert_checkpoint(1))

    went = await picture(world, shop)
    await undo(world, await newest_undo(world))

    assert (went.messages, went.remembered) == (["m-1"], ["turn-of-m-1"])
    assert set(went.files) == {"a.py", "one.py"}
    assert await picture(world, shop) == before


@pytest.mark.parametrize("step", ["open_session", "open_copy", "open_copy answered"])
async def test_a_crash_in_an_undo_is_gone_on_from(world: World, shop: Path, step: str) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    ref = await go_back(world, 1)
    went = await picture(world, shop)

    await crash_at(world, step, undo_of(ref))
    undone = await picture(world, shop)
    await undo(world, await newest_undo(world))

    assert undone == before
    assert await picture(world, shop) == went


async def test_what_is_recorded_already_is_not_done_again(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    write(shop, "by-a-person.py")
    asked = await world.readers.run(requests_of_reverts)

    for event in asked:
        assert isinstance(event.payload, CheckpointRevertRequested)
        await world.reverter.revert(event, event.payload)

    assert (shop / "by-a-person.py").exists()
    assert await newest_undo(world) == ref


def requests_of_reverts() -> list[RecordedEvent]:
    kind = "thread.checkpoint-revert-requested"
    return [event for event in event_store.read(0, 1_000) if event.type == kind]


async def test_a_move_of_which_people_know_that_it_failed_is_not_made_later(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    world.agents.fail_at["take_back"] = AgentRefused("not today")
    world.keeps_positions = False
    await world.dispatch(revert_checkpoint(1))
    await world.quiet()

    world.keeps_positions = True
    await world.restart()
    await world.quiet()

    assert await picture(world, shop) == before
    assert "checkpoint.reverted" not in await world.activities()


async def test_after_a_crash_the_agent_is_not_asked_for_the_copy_that_it_refused(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    world.agents.fail_at["keep_copy"] = AgentRefused("not in this version")
    await move_as_far_as(world, "take_back answered", revert_checkpoint(1))

    await world.restart()
    await world.quiet()

    assert (await world.activities())["checkpoint.reverted"]["undoes"] == "files"
    assert world.memory.copies == []


async def test_going_back_that_fails_after_a_crash_puts_the_files_back(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    await move_as_far_as(world, "take_back", revert_checkpoint(1))
    gone = (shop / "two.py").exists()
    await world.kill()
    await world.start()
    world.agents.fail_at["open_session"] = AgentRefused("not today")
    world.run()
    await world.quiet()

    assert not gone
    assert await picture(world, shop) == before


async def test_files_that_cannot_be_put_back_can_be_asked_for(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    await move_as_far_as(world, "take_back", revert_checkpoint(1))
    await world.kill()
    (shop / "two.py").mkdir()
    write(shop, "two.py/.git/in-the-way.txt")
    await world.start()
    world.agents.fail_at["open_session"] = AgentRefused("not today")
    world.run()
    await world.quiet()
    failed = (await world.activities())["checkpoint.revert.failed"]
    shutil.rmtree(shop / "two.py")

    await undo(world, failed["undoRef"], files_only=True)

    assert "not today; and the files could not be put back" in failed["detail"]
    assert await picture(world, shop) == before


async def test_after_a_crash_the_work_of_others_is_left_alone(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    await world.dispatch(b.create_thread("thread-2"))
    await move_as_far_as(world, "take_back", revert_checkpoint(1))
    await world.kill()
    await world.start()
    await world.dispatch(b.begin_turn("turn-of-others", thread_id="thread-2"))
    write(shop, "of-others.py")
    world.run()
    await world.quiet()
    failed = (await world.activities())["checkpoint.revert.failed"]
    left = files_in(shop)
    await world.dispatch(b.settle_turn("turn-of-others", thread_id="thread-2"))

    await undo(world, failed["undoRef"], files_only=True)

    assert "another thread works in this folder" in failed["detail"]
    assert left.keys() == {"a.py", "one.py", "of-others.py"}
    assert await picture(world, shop) == before
