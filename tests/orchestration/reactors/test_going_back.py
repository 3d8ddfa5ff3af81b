"""Going back to before a turn: files, conversation and thread in one piece, or nothing."""

from pathlib import Path

from orchestration.contracts.receipts import RevertCompleted
from orchestration.queries.checkpoints import find_revert_plan
from orchestration.workspace.checkpoints.refs import turn_ref
from providers.errors import AgentMissing, AgentRefused
from tests.orchestration.reactors.moves import (
    files_of_turns,
    refs_of,
    run_turn,
    shop,
    three_turns,
    undo_of,
)
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import repository
from tests.support.builders import THREAD, revert_checkpoint, start_turn

__all__ = ["shop", "world"]


async def test_going_back_does_so_in_one_piece(world: World, shop: Path) -> None:
    await three_turns(world, shop)

    await world.dispatch(revert_checkpoint(1))
    await world.quiet()

    done = await world.receipts.wait_for(RevertCompleted, timeout=5)
    safety = (await world.activities())["checkpoint.reverted"]["undoRef"]
    assert (done.turn_count, (shop / "two.py").exists()) == (1, False)
    assert world.agents.taken_back == [["turn-of-m-2", "turn-of-m-3"]]
    turns = {turn_ref(THREAD, count) for count in range(4)}
    assert await refs_of(world, shop) == {*turns, safety}
    assert await files_of_turns(world) == [["one.py"]]


async def test_a_thread_that_never_had_an_agent_has_nothing_to_forget(
    world: World, shop: Path
) -> None:
    world.agents.fail_at["open_session"] = AgentRefused("not today")
    await world.dispatch(start_turn("go"))
    await world.quiet()

    plan = await world.readers.run(find_revert_plan, THREAD, 3)

    assert plan is None
    await world.dispatch(revert_checkpoint(3))
    await world.quiet()
    failed = (await world.activities())["checkpoint.revert.failed"]
    assert failed["detail"] == "Checkpoint ref is unavailable for turn 3."


async def test_only_refs_of_this_threads_reverts_are_undone(world: World, shop: Path) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)

    await world.dispatch(undo_of("refs/heads/main"))
    await world.quiet()

    assert "is not a checkpoint" in (await world.activities())["checkpoint.revert.failed"]["detail"]
    assert (shop / "one.py").exists()


async def test_before_the_first_is_before_the_first_that_was_captured(
    world: World, tmp_path: Path
) -> None:
    await run_turn(world, "m-1", "one.py", folder=tmp_path)
    repository(tmp_path, commit=False)
    await run_turn(world, "m-2", "two.py", folder=tmp_path)
    await run_turn(world, "m-3", "three.py", folder=tmp_path)

    before = await world.readers.run(find_revert_plan, THREAD, 0)
    first = await world.readers.run(find_revert_plan, THREAD, 1)

    assert before is not None and first is not None
    assert (before.dropped, before.kept_messages) == (["turn-of-m-2", "turn-of-m-3"], ["m-1"])
    assert (first.dropped, first.kept_messages) == (["turn-of-m-3"], ["m-1", "m-2"])


async def test_a_checkpoint_that_somebody_removed_is_named_by_its_turn(
    world: World, shop: Path
) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    await world.host.checkpoints.delete_refs(str(shop), [turn_ref(THREAD, 0)])

    await world.dispatch(revert_checkpoint(0))
    await world.quiet()

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert failed["detail"] == "Filesystem checkpoint is unavailable for turn 0."
    assert (shop / "one.py").exists()


async def test_without_its_agent_nothing_is_taken_back(world: World, shop: Path) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    await world.agents.close_session(THREAD)
    world.agents.fail_at["open_session"] = AgentMissing("codex is not installed")

    await world.dispatch(revert_checkpoint(0))
    await world.quiet()

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert failed["detail"] == "codex is not installed"
    assert (shop / "one.py").exists()
    assert not [name for name in await refs_of(world, shop) if "/safety/" in name]


async def test_going_back_leaves_files_and_conversation_as_they_were_when_the_agent_refuses(
    world: World, shop: Path
) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    await run_turn(world, "m-2", "two.py", folder=shop)
    world.agents.fail_at["take_back"] = AgentRefused("the agent cannot do this")

    await world.dispatch(revert_checkpoint(1))
    await world.quiet()

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert failed["detail"] == "the agent cannot do this"
    assert (shop / "two.py").exists()
    assert await files_of_turns(world) == [["one.py"], ["two.py"]]
