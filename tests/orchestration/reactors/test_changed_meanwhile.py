"""What people change between a crash in the middle of a move and its next try."""

from pathlib import Path

import pytest

from providers.errors import AgentRefused
from tests.orchestration.reactors.moves import (
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
from tests.orchestration.workspace.repository import git, write
from tests.support.builders import revert_checkpoint

__all__ = ["shop", "world"]

PERSON = "by a person\n"


async def crash_after_the_files(world: World) -> None:
    await move_as_far_as(world, "take_back", revert_checkpoint(1))
    await world.kill()


async def try_again(world: World, *, in_vain: bool) -> None:
    await world.start()
    if in_vain:
        world.agents.fail_at["open_session"] = AgentRefused("not today")
    world.run()
    await world.quiet()


async def test_it_comes_back_with_the_undo_and_the_line_says_so(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    await crash_after_the_files(world)
    write(shop, "new.py")
    (shop / "two.py").write_text(PERSON)
    await try_again(world, in_vain=False)
    told = (await world.activities())["checkpoint.reverted"]
    went = await picture(world, shop)

    await undo(world, await newest_undo(world))

    undone = (await picture(world, shop)).files
    assert set(went.files) == {"a.py", "one.py"}
    assert (undone["new.py"], undone["two.py"], undone["three.py"]) == (
        *("new.py\n", PERSON),
        "three.py\n",
    )
    assert told["changedMeanwhile"] == ["new.py", "two.py"]
    changed, undoing, before = told["detail"].split("; ")
    assert changed == "new.py and two.py were changed while this was interrupted"
    assert undoing == "undoing it brings that back"
    assert before.endswith(":./FILE` has what two.py held before")
    commit = before.removeprefix("`git show ").partition(":")[0]
    assert git(shop, "show", f"{commit}:./two.py") == "two.py\n"


async def test_a_move_that_is_not_interrupted_says_nothing_of_it(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    write(shop, "new.py")

    await go_back(world, 1)

    told = (await world.activities())["checkpoint.reverted"]
    assert "changedMeanwhile" not in told and "detail" not in told


async def test_it_comes_back_where_an_undo_was_interrupted(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    await move_as_far_as(world, "open_copy answered", undo_of(ref))
    await world.kill()
    write(shop, "new.py")
    await world.restart()
    await world.quiet()
    undone = (await picture(world, shop)).files

    await undo(world, await newest_undo(world))

    assert "three.py" in undone
    assert set((await picture(world, shop)).files) == {"a.py", "one.py", "new.py"}


async def test_it_stays_where_the_next_try_fails(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    await crash_after_the_files(world)
    write(shop, "new.py")

    await try_again(world, in_vain=True)

    failed = (await world.activities())["checkpoint.revert.failed"]
    files = set((await picture(world, shop)).files)
    assert files == {"a.py", "one.py", "two.py", "three.py", "new.py"}
    assert failed["detail"] == "not today"


async def test_what_was_there_before_is_named_where_the_next_try_fails(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    await crash_after_the_files(world)
    (shop / "two.py").write_text(PERSON)

    await try_again(world, in_vain=True)

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert (shop / "two.py").read_text() == PERSON
    assert failed["detail"].startswith("not today; `git show ")
    assert failed["detail"].endswith("has what two.py held before")


@pytest.mark.parametrize("count", [4, 5, 150])
async def test_only_the_first_of_many_are_named_in_the_line(
    world: World, shop: Path, count: int
) -> None:
    await three_turns(world, shop)
    await crash_after_the_files(world)
    write(shop, *(f"new-{number:03}.py" for number in range(count)))

    await try_again(world, in_vain=False)

    told = (await world.activities())["checkpoint.reverted"]
    assert len(told["changedMeanwhile"]) == min(count, 100)
    assert f"new-000.py, new-001.py, new-002.py and {count - 3} more were changed" in told["detail"]
