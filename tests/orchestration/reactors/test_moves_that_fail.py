"""Going back and undoing it where the agent, its memory or the files do not play along."""

import shutil
from pathlib import Path

import pytest

from providers.errors import AgentGone, AgentRefused, ConversationLost
from tests.orchestration.reactors.moves import (
    go_back,
    picture,
    remembered,
    replace_files,
    run_turn,
    shop,
    three_turns,
    undo,
)
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import git, repository
from tests.support.builders import THREAD, revert_checkpoint

__all__ = ["shop", "world"]


@pytest.mark.parametrize("step", ["take_back", "open_session"])
async def test_going_back_that_fails_leaves_everything_as_it_was(
    world: World, shop: Path, step: str
) -> None:
    await three_turns(world, shop)
    await world.agents.close_session(THREAD)
    before = await picture(world, shop)
    world.agents.fail_at[step] = AgentRefused("not today")

    await world.dispatch(revert_checkpoint(1))
    await world.quiet()

    assert (await world.activities())["checkpoint.revert.failed"]["detail"] == "not today"
    assert await picture(world, shop) == before


@pytest.mark.parametrize("step", ["keep_copy", "take_back", "take_back answered"])
async def test_an_agent_that_dies_while_it_does_something_is_asked_again(
    world: World, shop: Path, step: str
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    world.agents.dies_at.add(step)

    ref = await go_back(world, 1)
    went = await picture(world, shop)
    await undo(world, ref)

    assert (went.messages, went.remembered) == (["m-1"], ["turn-of-m-1"])
    assert await picture(world, shop) == before


@pytest.mark.parametrize(
    ("step", "failure"),
    [("open_copy", ConversationLost("gone")), ("open_session", AgentGone("codex ended"))],
)
async def test_an_undo_whose_conversation_is_lost_changes_nothing_and_offers_the_files(
    world: World, shop: Path, step: str, failure: Exception
) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    before = await picture(world, shop)
    world.agents.fail_at[step] = failure

    await undo(world, ref)
    failed = (await world.activities())["checkpoint.revert.failed"]
    after = await picture(world, shop)
    world.agents.fail_at.clear()
    await undo(world, failed["undoRef"], files_only=True)

    assert str(failure) in failed["detail"] and failed["undoRef"] == ref
    assert after == before
    assert await picture(world, shop) == replace_files(before, (await picture(world, shop)).files)
    assert (shop / "three.py").exists()
    assert (await world.activities())["checkpoint.revert.undone"]["undoes"] == "files"


async def test_an_undo_that_cannot_write_the_files_leaves_everything_as_it_was(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    nested = repository(shop / "two.py", "inside.txt")
    before, conversations = await picture(world, nested.parent), set(world.memory.conversations)

    await undo(world, ref)
    after = await picture(world, nested.parent)
    assert set(world.memory.conversations) == conversations, "none is left that nobody knows"
    await run_turn(world, "m-4", "four.py", folder=shop)

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert "in the way" in failed["detail"] and "undoRef" not in failed
    assert after == before
    assert await remembered(world) == ["turn-of-m-1", "turn-of-m-4"]


async def test_what_somebody_writes_while_files_are_made_ready_stays(
    world: World, shop: Path
) -> None:
    git(shop, "config", "filter.odd.clean", "cat")
    git(shop, "config", "filter.odd.smudge", f'echo precious > "{shop}/a.py"; cat')
    (shop / ".gitattributes").write_text("*.big filter=odd\n")
    await run_turn(world, "m-1", "movie.big", folder=shop)
    await run_turn(world, "m-2", "two.py", folder=shop)
    (shop / "movie.big").unlink()
    (shop / "a.py").write_text("changed\n")

    await world.dispatch(revert_checkpoint(1))
    await world.quiet()

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert "a.py was changed meanwhile" in failed["detail"]
    assert (shop / "a.py").read_text() == "precious\n"
    assert (shop / "two.py").exists()


async def test_without_the_folder_nothing_is_undone(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    before = await picture(world, shop)
    shutil.move(shop, f"{shop}-elsewhere")

    await undo(world, ref)

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert "does not exist" in failed["detail"] and "undoRef" not in failed
    assert await picture(world, shop) == replace_files(before, {})
