"""Files that a turn's checkpoint could not hold: going back to it does not take them away."""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from orchestration.models import Activity
from tests.orchestration.reactors.moves import go_back, go_back_for_good, run_turn, shop
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import repository, write
from tests.support.builders import THREAD, start_turn

__all__ = ["shop", "world"]


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.py")}


async def test_what_was_there_before_the_first_turn_and_after_each_one_stays(
    world: World, shop: Path
) -> None:
    repository(shop / "before", "of-a-person.py", commit=False)
    await run_turn(world, "m-1", "one.py", folder=shop)
    repository(shop / "later", "of-a-person.py", commit=False)
    await run_turn(world, "m-2", "two.py", folder=shop)
    for name in ("before", "later"):
        shutil.rmtree(shop / name / ".git")
    await run_turn(world, "m-3", "three.py", folder=shop)

    await go_back(world, 2)
    after_the_second = names_in(shop)
    await go_back(world, 0)
    at_first = names_in(shop)

    assert after_the_second == {
        *("a.py", "one.py", "two.py", "before/of-a-person.py", "later/of-a-person.py")
    }
    assert at_first == {"a.py", "before/of-a-person.py"}


async def test_of_many_files_that_stay_only_some_are_named_and_all_are_counted(
    world: World, shop: Path
) -> None:
    (shop / ".gitignore").write_text("packages/\n")
    write(shop, *(f"packages/{number}.py" for number in range(150)))
    await run_turn(world, "m-1", "one.py", folder=shop)
    (shop / ".gitignore").unlink()
    await run_turn(world, "m-2", "two.py", folder=shop)

    await go_back(world, 1)
    told = await payload_of(world, "checkpoint.reverted")

    assert (len(told["leftAlone"]), told["leftAloneCount"]) == (100, 150)
    assert len(names_in(shop / "packages")) == 150


async def test_of_many_files_that_are_left_out_only_some_are_named_and_all_are_counted(
    world: World, shop: Path
) -> None:
    write(shop, *(f"made/{number}.py" for number in range(150)))
    await run_turn(world, "m-1", "one.py", folder=shop)
    (shop / ".gitignore").write_text("made/\n")
    await run_turn(world, "m-2", "two.py", folder=shop)

    told = await payload_of(world, "checkpoint.left-out")

    assert (len(told["leftOut"]), told["leftOutCount"]) == (100, 150)
    assert told["detail"].endswith("(ignored by now) and 147 more")


@pytest.mark.parametrize("going_back", [go_back, go_back_for_good])
async def test_what_is_left_out_is_told_again_after_going_back_took_the_line(
    world: World, shop: Path, going_back: Callable[[World, int], Awaitable[str]]
) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    await world.dispatch(start_turn("go", message_id="m-2"))
    await world.commands.drain()
    repository(shop / "inner", "made.py", commit=False)
    world.agents.finish_turn(THREAD)
    await world.quiet()
    told = await payload_of(world, "checkpoint.left-out")
    await going_back(world, 1)

    await run_turn(world, "m-3", "three.py", folder=shop)

    assert told["detail"] == "inner (a repository of its own)"
    assert await payload_of(world, "checkpoint.left-out") == told


async def payload_of(world: World, kind: str) -> Any:
    rows = Activity.objects.filter(kind=kind).values_list("payload", flat=True)
    (payload,) = await world.readers.run(lambda: [*rows])
    return msgspec.json.decode(payload)
