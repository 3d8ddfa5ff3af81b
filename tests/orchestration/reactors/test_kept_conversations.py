"""What the agent remembered before a move: copied, kept for the undo, and removed in the end."""

from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.errors import StorageFailed
from orchestration.models import KeptConversation, ProviderBinding
from orchestration.reactors import moves
from orchestration.records import let_go_of_conversations
from providers.errors import AgentGone, AgentRefused
from tests.orchestration.reactors.moves import (
    crash_at,
    go_back,
    move_as_far_as,
    newest_undo,
    picture,
    remembered,
    replace_files,
    run_turn,
    shop,
    three_turns,
    undo,
    undo_of,
)
from tests.orchestration.reactors.world import World, world
from tests.support import builders as b
from tests.support.builders import THREAD, revert_checkpoint, start_turn

__all__ = ["shop", "world"]


async def test_an_agent_that_cannot_copy_goes_back_all_the_same(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    world.agents.fail_at["keep_copy"] = AgentRefused("not in this version")
    ref = await go_back(world, 1)
    went = await picture(world, shop)

    undoes = (await world.activities())["checkpoint.reverted"]["undoes"]
    await undo(world, ref)
    undone = await picture(world, shop)

    assert undoes == "files"
    assert (await world.activities())["checkpoint.revert.undone"]["undoes"] == "files"
    assert undone == replace_files(went, undone.files)
    assert set(undone.files) == {"a.py", "one.py", "two.py", "three.py"}


async def test_a_conversation_that_was_never_kept_here_is_not_made_up(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    before = await picture(world, shop)
    await world.record(lambda: KeptConversation.objects.all().delete())

    await undo(world, ref)

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert "was not kept" in failed["detail"] and failed["undoRef"] == ref
    assert await picture(world, shop) == before


async def test_a_thread_without_a_conversation_is_undone_without_one(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    await world.record(lambda: ProviderBinding.objects.all().delete())
    await world.agents.close_session(THREAD)
    before = await picture(world, shop)
    ref = await go_back(world, 1)
    await run_turn(world, "m-4", "four.py", folder=shop)
    since = await picture(world, shop)

    await undo(world, ref)
    undone = await picture(world, shop)
    await undo(world, await newest_undo(world))

    assert undone == before and before.remembered == []
    assert await picture(world, shop) == since and since.remembered == ["turn-of-m-4"]


async def test_a_conversation_in_which_nothing_was_said_is_not_copied(
    world: World, shop: Path
) -> None:
    world.agents.fail_at["start_turn"] = AgentRefused("not today")
    await world.dispatch(start_turn("go", message_id="m-1"))
    await world.quiet()
    world.agents.fail_at.clear()
    before = await picture(world, shop)
    ref = await go_back(world, 0)
    await run_turn(world, "m-2", "two.py", folder=shop)

    await undo(world, ref)
    undone = await picture(world, shop)
    await run_turn(world, "m-3", "three.py", folder=shop)

    assert world.memory.copies == []
    assert (undone.files, undone.messages) == (before.files, ["m-1"])
    assert await remembered(world) == ["turn-of-m-3"]


async def test_copies_of_a_move_that_failed_go_with_the_next(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    world.agents.fail_at["take_back"] = AgentRefused("not today")
    await world.dispatch(revert_checkpoint(1))
    await world.quiet()
    failed = [*world.memory.copies]
    world.agents.fail_at.clear()

    await go_back(world, 2)

    assert len(failed) == 1
    assert len(world.memory.copies) == 1 and failed[0] not in world.memory.copies


async def test_copies_of_a_thread_deleted_long_ago_are_removed(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    await go_back(world, 1)
    await world.dispatch(b.delete_thread())
    await world.quiet()
    before = [*world.memory.copies]

    await world.sweep.run(grace=timedelta(seconds=-1))

    assert len(before) == 1 and world.memory.copies == []
    assert await world.readers.run(KeptConversation.objects.count) == 0


async def test_a_copy_that_cannot_be_removed_is_tried_again(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    await go_back(world, 1)
    await world.dispatch(b.delete_thread())
    await world.quiet()
    world.agents.fail_at["drop_copy"] = AgentGone("codex ended")
    await world.sweep.run(grace=timedelta(seconds=-1))
    kept = await world.readers.run(KeptConversation.objects.count)
    world.agents.fail_at.clear()

    await world.sweep.run(grace=timedelta(seconds=-1))

    assert kept == 1 and world.memory.copies == []


async def test_a_copy_that_was_made_and_not_recorded_is_dropped(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    await crash_at(world, "keep_copy answered", revert_checkpoint(1))
    made = [*world.memory.copies]

    await undo(world, await newest_undo(world))

    assert len(made) == 1
    assert await picture(world, shop) == before


async def test_a_copy_that_is_lost_with_its_agent_is_dropped(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    world.agents.dies_at.add("keep_copy answered")

    await go_back(world, 1)

    told = (await world.activities())["checkpoint.reverted"]
    assert told["undoes"] == "everything" and len(world.memory.copies) == 1


async def test_a_lost_copy_that_cannot_be_dropped_holds_nothing_up(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    world.agents.fail_at["drop_lost_copies"] = AgentRefused("not today")
    await move_as_far_as(world, "keep_copy answered", revert_checkpoint(1))
    await world.kill()
    await world.start()
    world.agents.fail_at["drop_lost_copies"] = AgentRefused("not today")
    world.run()
    await world.quiet()

    told = (await world.activities())["checkpoint.reverted"]
    assert told["undoes"] == "everything"


async def test_nobody_goes_back_without_a_copy_for_want_of_room(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)

    def fail(*args: object) -> None:
        raise StorageFailed("the disk is full")

    monkeypatch.setattr(moves, "begin_copy", fail)
    await world.dispatch(revert_checkpoint(1))
    await world.quiet()

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert failed["detail"] == "the disk is full"
    assert await picture(world, shop) == before


async def test_a_copy_that_failed_leaves_no_row_behind(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    world.agents.fail_at["keep_copy answered"] = AgentRefused("it is made, and not put away")

    await go_back(world, 1)

    assert world.memory.copies == []
    assert await world.readers.run(KeptConversation.objects.count) == 0


async def test_a_copy_that_was_opened_for_an_undo_and_not_recorded_is_dropped(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    await crash_at(world, "open_copy answered", undo_of(ref))

    opened = [name for name in world.memory.conversations if name.startswith("copy ")]

    assert len(opened) == 1
    assert len(await remembered(world)) == 3


async def test_a_conversation_that_an_undo_leaves_is_put_away(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    (left,) = world.memory.conversations
    ref = await go_back(world, 1)
    before = [*world.memory.away]

    await undo(world, ref)

    assert before == [] and world.memory.away == [left]


@pytest.mark.parametrize(
    "failure", [AgentRefused("somebody else writes it"), ValueError("nobody thought of this")]
)
async def test_what_cannot_be_put_away_holds_no_undo_up(
    world: World, shop: Path, failure: Exception
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    ref = await go_back(world, 1)
    world.agents.fail_at["put_away"] = failure

    await undo(world, ref)

    told = await world.activities()
    assert await picture(world, shop) == before
    assert told["checkpoint.revert.undone"]["undoes"] == "everything"
    assert "checkpoint.revert.failed" not in told


async def test_what_is_marked_as_unneeded_goes_with_the_next_sweep(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    await go_back(world, 1)
    await world.dispatch(b.delete_thread())
    await world.quiet()
    await world.sweep.run()
    before = [*world.memory.copies]
    await world.record(lambda: let_go_of_conversations([THREAD]))

    await world.sweep.run()

    assert len(before) == 1 and world.memory.copies == []
    assert await world.readers.run(KeptConversation.objects.count) == 0
