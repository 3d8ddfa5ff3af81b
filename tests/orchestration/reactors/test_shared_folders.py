"""Threads that work in the same files, whatever they call them."""

import os
from pathlib import Path

import pytest

from tests.orchestration.reactors.moves import (
    files_in,
    go_back,
    picture,
    run_turn,
    shop,
    three_turns,
    undo,
)
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import git
from tests.support import builders as b
from tests.support.builders import revert_checkpoint, start_turn

__all__ = ["shop", "world"]


async def test_a_thread_that_has_company_in_its_folder_is_left_alone(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    await world.dispatch(b.create_thread("thread-2"))
    await world.dispatch(start_turn("go", "m-other", "thread-2"))
    await world.commands.drain()
    before = await picture(world, shop)

    await undo(world, ref)

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert "another thread works in this folder" in failed["detail"] and "undoRef" not in failed
    assert await picture(world, shop) == before


@pytest.mark.parametrize("place", ["/lib", "-link", "-link/lib"])
async def test_company_in_a_folder_of_it_or_under_another_name_counts(
    world: World, shop: Path, place: str
) -> None:
    await run_turn(world, "m-1", "one.py", "lib/two.py", folder=shop)
    os.symlink(shop, f"{shop}-link")
    await world.dispatch(
        b.create_project("project-2", workspace_root=f"{shop}{place}"),
        b.create_thread("thread-2", project_id="project-2", title="In the library"),
        b.begin_turn("turn-of-others", thread_id="thread-2"),
    )

    await world.dispatch(revert_checkpoint(0))
    await world.quiet()
    refused = (await world.activities())["checkpoint.revert.failed"]
    await run_turn(world, "m-2", "three.py", folder=shop)
    shared = (await world.activities())["checkpoint.shared-folder"]
    await world.dispatch(b.settle_turn("turn-of-others", thread_id="thread-2"))
    await go_back(world, 0)

    assert "another thread works in this folder: In the library" in refused["detail"]
    assert shared["detail"] == "In the library"
    assert files_in(shop).keys() == {"a.py"}


async def test_a_work_tree_inside_of_the_folder_is_no_company(world: World, shop: Path) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    git(shop, "worktree", "add", "--quiet", ".trees/one")
    other = str(shop / ".trees/one")
    await world.dispatch(
        b.create_thread("thread-2", worktree_path=other),
        b.begin_turn("turn-of-others", thread_id="thread-2"),
    )

    await run_turn(world, "m-2", "two.py", folder=shop)
    await go_back(world, 1)

    assert (shop / "one.py").exists() and not (shop / "two.py").exists()
    assert "checkpoint.shared-folder" not in await world.activities()
