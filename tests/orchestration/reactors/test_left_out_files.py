"""Files that a turn's checkpoint could not hold: going back to it does not take them away."""

import shutil
from pathlib import Path

from tests.orchestration.reactors.moves import go_back, run_turn, shop
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import repository

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
