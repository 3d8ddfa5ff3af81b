"""Turns whose end could not be captured: when it can be, it is, unless others came first."""

from pathlib import Path
from typing import Any

import pytest

from orchestration.models import Activity
from orchestration.workspace.checkpoints.errors import CaptureFailed
from orchestration.workspace.checkpoints.side_index import SideIndex, Snapshot
from providers.contracts.ids import ThreadId
from tests.orchestration.reactors.moves import (
    files_of_turns,
    go_back,
    go_back_for_good,
    run_turn,
    shop,
)
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import write
from tests.support.builders import THREAD, create_thread, revert_checkpoint, start_turn

__all__ = ["shop", "world"]

OTHER = ThreadId("thread-2")


async def times_told(world: World) -> int:
    rows = Activity.objects.filter(thread_id=THREAD, kind="checkpoint.capture.failed")
    return await world.readers.run(rows.count)


class FullDisk:
    """Git's, not the database's: from now on nothing can be captured, until there is room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full = True
        self.words = "No space left on device"
        capture = SideIndex.capture

        async def unless_full(index: SideIndex, *args: Any, **more: Any) -> Snapshot:
            if self.is_full:
                raise CaptureFailed(f"git cannot write to the repository: {self.words}")
            return await capture(index, *args, **more)

        monkeypatch.setattr(SideIndex, "capture", unless_full)


async def turn_on_a_full_disk(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch, message_id: str = "m-1"
) -> FullDisk:
    """It is full when the turn ends."""
    await world.dispatch(start_turn("go", message_id=message_id))
    await world.commands.drain()
    disk = FullDisk(monkeypatch)
    write(shop, f"{message_id}.py")
    world.agents.finish_turn(THREAD)
    await world.quiet()
    return disk


async def turn_of_another_thread(world: World) -> None:
    await world.dispatch(create_thread(OTHER, title="Another one"))
    await world.dispatch(start_turn("go", "m-other", OTHER))
    await world.commands.drain()
    world.agents.finish_turn(OTHER)
    await world.quiet()


async def test_a_turn_that_git_had_no_room_for_is_captured_before_the_next(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = await turn_on_a_full_disk(world, shop, monkeypatch)
    failed = (await world.activities())["checkpoint.capture.failed"]
    disk.is_full = False

    await run_turn(world, "m-2", "two.py", folder=shop)

    assert await files_of_turns(world) == [["m-1.py"], ["two.py"]]
    assert failed["detail"] == (
        "git cannot write to the repository: No space left on device; it is tried again"
        " before the next turn, and shows all that is changed until then"
    )
    assert await times_told(world) == 1


@pytest.mark.parametrize("opportunity", ["move", "restart"])
async def test_other_opportunities_to_capture_it_are_taken(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch, opportunity: str
) -> None:
    disk = await turn_on_a_full_disk(world, shop, monkeypatch)
    disk.is_full = False

    if opportunity == "move":
        await world.dispatch(revert_checkpoint(1))
        await world.quiet()
    else:
        await world.restart()
        await run_turn(world, "m-2", folder=shop)

    assert (await files_of_turns(world))[0] == ["m-1.py"]


async def test_it_is_captured_never_where_another_turn_came_first(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = await turn_on_a_full_disk(world, shop, monkeypatch)
    await run_turn(world, "m-2", "two.py", folder=shop)
    disk.is_full = False

    await run_turn(world, "m-3", "three.py", folder=shop)

    assert await files_of_turns(world) == [["m-1.py", "two.py"], ["three.py"]]


async def test_it_is_captured_never_where_another_thread_has_worked_in_the_folder(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = await turn_on_a_full_disk(world, shop, monkeypatch)
    disk.is_full = False
    await turn_of_another_thread(world)

    await run_turn(world, "m-2", "two.py", folder=shop)

    failed = (await world.activities())["checkpoint.capture.failed"]
    assert failed["detail"] == "another thread has worked in this folder since then: Another one"
    assert await files_of_turns(world) == [["two.py"]]


async def test_a_server_that_was_restarted_captures_it_and_names_who_has_worked_there_since(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = await turn_on_a_full_disk(world, shop, monkeypatch)
    disk.is_full = False
    await world.restart()
    await turn_of_another_thread(world)

    await run_turn(world, "m-2", "two.py", folder=shop)

    assert await files_of_turns(world) == [["m-1.py"], ["two.py"]]
    assert (await world.activities())["checkpoint.shared-folder"]["detail"] == "Another one"


async def test_the_same_trouble_is_told_again_once_it_had_gone(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = await turn_on_a_full_disk(world, shop, monkeypatch)
    disk.is_full = False
    await run_turn(world, "m-2", "two.py", folder=shop)

    await turn_on_a_full_disk(world, shop, monkeypatch, "m-3")

    assert await times_told(world) == 2


async def test_the_same_trouble_is_told_again_after_going_back(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    disk = await turn_on_a_full_disk(world, shop, monkeypatch, "m-2")
    disk.is_full = False
    await go_back(world, 1)

    await turn_on_a_full_disk(world, shop, monkeypatch, "m-3")

    assert await times_told(world) == 1


async def test_the_same_trouble_is_told_again_after_going_back_for_good(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    disk = await turn_on_a_full_disk(world, shop, monkeypatch, "m-2")
    disk.is_full = False
    await go_back_for_good(world, 1)

    await turn_on_a_full_disk(world, shop, monkeypatch, "m-3")

    assert await times_told(world) == 1


async def test_where_the_next_turn_begins_nobody_says_that_it_is_tried_again(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = await turn_on_a_full_disk(world, shop, monkeypatch)
    disk.words = "quota exceeded"

    await world.dispatch(start_turn("go", message_id="m-2"))
    await world.commands.drain()

    failed = (await world.activities())["checkpoint.capture.failed"]
    assert failed["detail"] == "git cannot write to the repository: quota exceeded"
