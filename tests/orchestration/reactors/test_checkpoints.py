"""Checkpoints around turns: in order, once, and never in a turn's way."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.contracts.receipts import (
    BaselineCaptured,
    DiffFinalized,
    Receipt,
    TurnQuiesced,
    type_of,
)
from orchestration.errors import StorageFailed
from orchestration.models import Activity
from orchestration.queries.checkpoints import begun_turns
from orchestration.queries.lookups import checkpoints_of
from orchestration.reactors import captures, following
from orchestration.reactors.capture_reports import CapturedTurn, CaptureReports
from orchestration.workspace.checkpoints.refs import turn_ref
from orchestration.workspace.checkpoints.store import CheckpointStore
from providers.contracts.ids import ThreadId, TurnId
from tests.orchestration.reactors.moves import files_of_turns, refs_of, run_turn, shop
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import repository, write
from tests.support.builders import THREAD, append_activity, create_thread, delete_thread, start_turn

__all__ = ["shop", "world"]

OTHER = ThreadId("thread-2")
RUNS_ON = {"itemType": "command_execution", "data": {"command": "serve", "background": True}}


async def count_of(world: World, kind: str) -> int:
    rows = Activity.objects.filter(thread_id=THREAD, kind=kind)
    return await world.readers.run(rows.count)


async def test_the_folder_is_captured_before_the_agent_hears_of_the_turn(
    world: World, shop: Path
) -> None:
    world.agents.hang_at.add("start_turn")
    await world.dispatch(start_turn("go"))
    await world.agents.reached["start_turn"].wait()

    refs = await refs_of(world, shop)

    baseline = await world.receipts.wait_for(BaselineCaptured, timeout=5)
    assert refs == {baseline.checkpoint_ref} == {turn_ref(THREAD, 0)}
    assert baseline.duration_ms is not None and baseline.duration_ms > 0


async def test_each_turn_has_its_own_files(world: World, shop: Path) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    write(shop, "by-a-person.py")
    await run_turn(world, "m-2", "two.py", folder=shop)

    assert await files_of_turns(world) == [["one.py"], ["two.py"]]
    finished = await world.receipts.wait_for(DiffFinalized, timeout=5, checkpoint_turn_count=2)
    assert (finished.status, finished.turn_id) == ("ready", "turn-of-m-2")
    assert (await world.activities())["checkpoint.captured"]["files"] == 1


async def test_a_turn_that_ends_on_a_full_disk_is_captured_once_there_is_room(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "STORAGE_SECONDS", 0)
    record, failures = CaptureReports.record, [StorageFailed("the disk is full")] * 2

    async def with_luck(self: CaptureReports, captured: CapturedTurn) -> None:
        if failures:
            raise failures.pop()
        await record(self, captured)

    monkeypatch.setattr(CaptureReports, "record", with_luck)

    await run_turn(world, "m-1", "one.py", folder=shop)

    assert await files_of_turns(world) == [["one.py"]]
    assert await count_of(world, "checkpoint.capture.failed") == 0


async def test_a_server_that_dies_at_the_end_of_a_turn_captures_it_when_it_is_back(
    world: World, shop: Path
) -> None:
    await world.dispatch(start_turn("go", message_id="m-1"))
    await world.commands.drain()
    write(shop, "one.py")
    await world.restart()
    await world.quiet()

    assert await files_of_turns(world) == [["one.py"]]
    (point,) = await world.readers.run(checkpoints_of, THREAD)
    assert point.status == "missing"


async def test_a_server_that_dies_once_a_checkpoint_is_recorded_loses_no_line_about_it(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = asyncio.Event()

    async def die_here(receipt: Receipt) -> None:
        if isinstance(receipt, DiffFinalized):
            recorded.set()
            await asyncio.Event().wait()  # for ever

    monkeypatch.setattr(world.receipts, "publish", die_here)
    await world.dispatch(create_thread(OTHER))
    await world.dispatch(start_turn("go", "m-1"), start_turn("go", "m-2", OTHER))
    await world.commands.drain()
    repository(shop / "nested", "inside.py", commit=False)
    await world.dispatch(append_activity(payload=RUNS_ON, turn_id="turn-of-m-1"))
    world.agents.finish_turn(THREAD)
    await recorded.wait()

    await world.restart()
    await world.quiet()

    assert len(await files_of_turns(world)) == 1
    assert {*(await world.activities())} >= {
        "checkpoint.captured",
        "checkpoint.left-out",
        "checkpoint.commands-running",
        "checkpoint.shared-folder",
    }


async def test_doing_it_again_records_nothing_new(world: World, shop: Path) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    head = world.log.head
    position = world.checkpoints.position

    await world.captures.after_turn(THREAD, (await begun(world))[0])
    await world.quiet()

    assert (world.log.head, world.checkpoints.position) == (head, position)


async def begun(world: World) -> list[TurnId]:
    return [turn.turn_id for turn in await world.readers.run(begun_turns, THREAD)]


async def test_a_turn_waits_until_the_one_before_it_is_captured(world: World, shop: Path) -> None:
    await world.dispatch(start_turn("go", message_id="m-1"))
    await world.commands.drain()
    write(shop, "one.py")
    world.agents.finish_turn(THREAD)
    world.agents.hang_at.add("start_turn")

    await world.dispatch(start_turn("go", message_id="m-2"))
    world.agents.reached["start_turn"].clear()
    await world.agents.reached["start_turn"].wait()

    assert await files_of_turns(world) == [["one.py"]]


async def test_a_message_into_a_running_turn_captures_nothing(world: World, shop: Path) -> None:
    await world.dispatch(start_turn("go", message_id="m-1"))
    await world.commands.drain()
    write(shop, "one.py")
    await world.dispatch(start_turn("and this", message_id="m-2"))
    await world.commands.drain()

    assert await refs_of(world, shop) == {turn_ref(THREAD, 0)}


async def test_a_repository_that_cannot_be_read_holds_up_no_turn_and_is_told_once(
    world: World, shop: Path
) -> None:
    (shop / ".git/config").write_text("[core\n")

    await run_turn(world, "m-1", "one.py", folder=shop)
    await run_turn(world, "m-2", "two.py", folder=shop)

    assert len(await begun(world)) == 2
    assert await count_of(world, "checkpoint.capture.failed") == 1
    assert "config" in (await world.activities())["checkpoint.capture.failed"]["detail"]


async def test_files_that_are_left_out_are_told_once(world: World, shop: Path) -> None:
    repository(shop / "nested", "inside.py", commit=False)

    await run_turn(world, "m-1", folder=shop)
    await run_turn(world, "m-2", folder=shop)

    assert await count_of(world, "checkpoint.left-out") == 1
    (left,) = (await world.activities())["checkpoint.left-out"]["leftOut"]
    assert left == {"path": "nested", "reason": "a repository of its own"}


async def test_git_that_comes_later_begins_at_that_time(world: World, tmp_path: Path) -> None:
    await run_turn(world, "m-1", "one.py", folder=tmp_path)
    repository(tmp_path, commit=False)
    await run_turn(world, "m-2", "two.py", folder=tmp_path)

    assert await files_of_turns(world) == [["two.py"]]


async def test_a_turn_is_quiet_once_its_checkpoint_is_made(world: World, shop: Path) -> None:
    with world.receipts.subscribe() as receipts:
        await run_turn(world, "m-1", "one.py", folder=shop)
        quiet = await world.receipts.wait_for(TurnQuiesced, timeout=5)

        told = [type_of(await receipts.next()) for _ in range(4)]

    assert quiet.checkpoint_turn_count == 1
    assert quiet.duration_ms is not None
    assert told[0] == "checkpoint.baseline.captured"
    assert set(told[1:3]) == {"turn.settled", "checkpoint.diff.finalized"}
    assert told[3] == "turn.processing.quiesced"


async def test_checkpoints_of_threads_deleted_long_ago_are_removed(
    world: World, shop: Path
) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    store = world.host.checkpoints
    await store.keep(str(shop), (await snapshot_of(store, shop)), turn_ref("somebody-elses", 0))
    await world.dispatch(delete_thread())
    await world.quiet()
    kept = await store.find_refs(str(shop), "refs/t3")

    removed = await world.sweep.run(grace=timedelta(seconds=-1))

    left = await store.find_refs(str(shop), "refs/t3")
    assert (len(kept), removed) == (3, 2)
    assert [ref.name for ref in left] == [turn_ref("somebody-elses", 0)]


async def snapshot_of(store: CheckpointStore, folder: Path) -> str:
    snapshot = await store.snapshot(str(folder))
    assert snapshot is not None
    return snapshot.tree


async def test_a_folder_that_others_keep_busy_holds_up_no_turn(
    world: World, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captures, "LONGEST_SECONDS", 0.0)

    await world.dispatch(start_turn("go", message_id="m-1"))
    await world.quiet()

    failed = (await world.activities())["checkpoint.capture.failed"]
    assert failed["detail"] == "the folder could not be captured in time"
    assert len(await begun(world)) == 1
