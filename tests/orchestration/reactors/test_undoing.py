"""Undoing a return: files, thread and what the agent remembers come back together."""

from pathlib import Path

import pytest

from orchestration.contracts.receipts import RevertUndone
from orchestration.models import KeptConversation, QueuedMessage
from orchestration.queries.checkpoints import begun_turns
from orchestration.workspace.checkpoints.refs import turn_ref
from tests.orchestration.reactors.moves import (
    diff,
    go_back,
    move_as_far_as,
    newest_undo,
    picture,
    refs_of,
    remembered,
    run_turn,
    shop,
    three_turns,
    undo,
    undo_of,
)
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import write
from tests.support import builders as b
from tests.support.builders import THREAD, revert_checkpoint, start_turn

__all__ = ["shop", "world"]


async def test_an_undo_brings_back_files_thread_and_conversation(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    ref = await go_back(world, 1)
    went = await picture(world, shop)

    await undo(world, ref)

    told = (await world.activities())["checkpoint.revert.undone"]
    undone = await world.receipts.wait_for(RevertUndone, timeout=5)
    assert went.remembered == ["turn-of-m-1"] and went.messages == ["m-1"]
    assert await picture(world, shop) == before
    assert (await world.session()).status == "ready"
    assert (told["undoes"], told["undid"]) == ("everything", ref)
    assert (undone.checkpoint_ref, undone.duration_ms is not None) == (ref, True)


async def test_the_thread_goes_on_after_an_undo_as_if_nothing_had_been(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    await undo(world, await go_back(world, 1))

    await run_turn(world, "m-4", "four.py", folder=shop)

    turns = ["turn-of-m-1", "turn-of-m-2", "turn-of-m-3", "turn-of-m-4"]
    assert await remembered(world) == turns
    assert [t.turn_count for t in await world.readers.run(begun_turns, THREAD)] == [1, 2, 3, 4]
    assert "+four.py" in await diff(world, 3, 4)
    assert "+two.py" in await diff(world, 1, 2)


async def test_going_back_with_nothing_to_forget_can_be_undone_after_more_was_said(
    world: World, shop: Path
) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    write(shop, "by-a-person.py")
    before = await picture(world, shop)
    ref = await go_back(world, 1)
    await run_turn(world, "m-2", "two.py", folder=shop)

    await undo(world, ref)

    assert await picture(world, shop) == before


async def test_a_turn_after_going_back_has_names_of_its_own(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    old = await refs_of(world, shop)
    await go_back(world, 1)

    await run_turn(world, "m-4", "four.py", folder=shop)

    (after,) = {name for name in await refs_of(world, shop) - old if name.endswith("/turn/2")}
    assert "/since/" in after
    assert "+four.py" in await diff(world, 1, 2) and "two.py" not in await diff(world, 1, 2)
    assert {turn_ref(THREAD, 2), turn_ref(THREAD, 3)} <= await refs_of(world, shop)


async def test_what_was_said_since_goes_with_an_undo_and_comes_back_with_its_own(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    first = await go_back(world, 1)
    write(shop, "by-a-person.py")
    await run_turn(world, "m-4", "four.py", folder=shop)
    since = await picture(world, shop)

    await undo(world, first)
    undone = await picture(world, shop)
    await undo(world, await newest_undo(world))

    assert undone == before
    assert await picture(world, shop) == since
    assert "+four.py" in await diff(world, 1, 2) and "by-a-person" not in await diff(world, 1, 2)


async def test_any_point_can_be_gone_back_to_in_any_order(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    first = await picture(world, shop)
    to_first = await go_back(world, 2)
    second = await picture(world, shop)
    to_second = await go_back(world, 1)
    third = await picture(world, shop)
    to_third = await go_back(world, 0)
    seen = []

    for ref in (to_second, to_first, to_third, to_second):
        await undo(world, ref)
        seen.append(await picture(world, shop))

    assert seen == [second, first, third, second]


async def test_what_is_queued_stays_queued_over_an_undo(world: World, shop: Path) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    await world.dispatch(start_turn("go", message_id="m-2"))
    await world.commands.drain()
    await world.dispatch(b.add_to_queue("later", "queued-1"), b.interrupt_turn())
    await world.quiet()
    before = await picture(world, shop)

    ref = await go_back(world, 1)
    await undo(world, ref)

    queued = await world.readers.run(lambda: [*QueuedMessage.objects.values_list("message_id")])
    assert await picture(world, shop) == before
    assert queued == [("queued-1",)]
    assert world.memory.sent == ["m-1", "m-2"]


@pytest.mark.parametrize("step", ["keep_copy", "open_copy"])
async def test_what_is_said_while_a_move_is_made_goes_to_the_agent_after_it(
    world: World, shop: Path, step: str
) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1) if step == "open_copy" else None
    before = await picture(world, shop)
    await move_as_far_as(world, step, revert_checkpoint(1) if ref is None else undo_of(ref))
    await world.dispatch(start_turn("and now this", message_id="m-9"))
    await world.restart()
    await world.quiet()
    write(shop, "nine.py")
    world.agents.finish_turn(THREAD)
    await world.quiet()

    after = await picture(world, shop)
    messages = ["m-1"] if ref is None else ["m-1", "m-2", "m-3"]
    assert after.messages == [*messages, "m-9"] and after.messages != before.messages
    assert after.remembered == [f"turn-of-{message}" for message in after.messages]
    assert "+nine.py" in await diff(world, len(messages), len(messages) + 1)


async def test_the_eleventh_move_makes_the_first_final(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    first = await go_back(world, 2)
    moves = [first, await go_back(world, 1)]
    for _ in range(8):
        await undo(world, moves[-1])
        moves.append(await newest_undo(world))
    kept = await refs_of(world, shop), [*world.memory.copies]

    await go_back(world, 1)
    left = await refs_of(world, shop)
    await undo(world, first)

    copies = await world.readers.run(lambda: KeptConversation.objects.filter(is_copy=True).count())
    assert first in kept[0] and first not in left and moves[1] in left
    assert len(kept[1]) == 2 and kept[1][0] not in world.memory.copies
    assert len(world.memory.copies) == copies == 2
    assert turn_ref(THREAD, 3) not in left and turn_ref(THREAD, 2) in left
    assert "not kept any more" in (await world.activities())["checkpoint.revert.failed"]["detail"]
