"""Undoing a return: files, thread and what the agent remembers, together or not at all."""

import asyncio
import dataclasses
import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from orchestration import event_store
from orchestration.contracts.commands import RevertCheckpoint
from orchestration.contracts.events import CheckpointRevertRequested
from orchestration.contracts.receipts import RevertUndone
from orchestration.contracts.recorded import RecordedEvent
from orchestration.models import Activity, Message, ProviderBinding, QueuedMessage, Turn
from orchestration.models import KeptConversation as KeptRow
from orchestration.queries.agents import find_agent_thread
from orchestration.queries.checkpoints import begun_turns
from orchestration.rpc.diffs import find_patch
from orchestration.workspace.checkpoints.refs import turn_ref
from providers.contracts.ids import ThreadId
from providers.errors import AgentGone, AgentRefused, ConversationLost
from tests.orchestration.reactors.world import World, world
from tests.orchestration.workspace.repository import git, repository, write
from tests.support import builders as b
from tests.support.builders import THREAD, revert_checkpoint, start_turn

__all__ = ["world"]

REPO = ThreadId(THREAD)


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Path:
    return repository(tmp_path, "a.py")


@dataclass(frozen=True)
class Picture:
    """All that a move changes, and its undoing brings back."""

    files: dict[str, str]
    messages: list[str]
    turns: list[tuple[Any, ...]]
    remembered: list[str]


async def run_turn(world: World, message_id: str, *files: str, folder: Path) -> None:
    """One in which the agent writes these files."""
    await world.dispatch(start_turn("go", message_id=message_id))
    await world.commands.drain()
    write(folder, *files)
    world.agents.finish_turn(REPO)
    await world.quiet()


async def three_turns(world: World, shop: Path) -> None:
    await run_turn(world, "m-1", "one.py", folder=shop)
    await run_turn(world, "m-2", "two.py", folder=shop)
    await run_turn(world, "m-3", "three.py", folder=shop)


async def go_back(world: World, count: int) -> str:
    """The name of its undo point."""
    await world.dispatch(revert_checkpoint(count))
    await world.quiet()
    return await newest_undo(world)


async def undo(world: World, ref: str, **more: Any) -> None:
    await world.dispatch(undo_of(ref, **more))
    await world.quiet()


def undo_of(ref: str, **more: Any) -> RevertCheckpoint:
    return replace(revert_checkpoint(0), checkpoint_ref=ref, **more)


async def newest_undo(world: World) -> str:
    rows = Activity.objects.filter(
        thread_id=THREAD, kind__in=["checkpoint.reverted", "checkpoint.revert.undone"]
    ).order_by("-sequence")
    return str((await payload_of(world, rows))["undoRef"])


async def payload_of(world: World, rows: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(
        await world.readers.run(lambda: rows.values_list("payload", flat=True)[0])
    )
    return found


async def picture(world: World, folder: Path) -> Picture:
    def rows() -> tuple[list[Any], list[Any]]:
        messages = Message.objects.filter(thread_id=THREAD).order_by("sequence")
        turns = Turn.objects.filter(thread_id=THREAD).order_by("sequence")
        return [*messages.values_list("message_id", flat=True)], [*turns.values_list()]

    messages, turns = await world.readers.run(rows)
    return Picture(files_in(folder), messages, turns, await remembered(world))


def files_in(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.glob("*.py")) if path.is_file())
    return {path.name: path.read_text() for path in files}


async def remembered(world: World) -> list[str]:
    """By the conversation that the thread is bound to: what its next message goes on from."""
    thread = await world.readers.run(find_agent_thread, REPO)
    if thread is None or thread.resume_cursor is None:
        return []
    return [*world.memory.conversations[str(thread.resume_cursor["threadId"])]]


async def refs_of(world: World, folder: Path) -> set[str]:
    return {ref.name for ref in await world.host.checkpoints.find_refs(str(folder), "refs/t3")}


async def diff(world: World, start: int, end: int) -> str:
    return (await find_patch(world.readers, world.host, THREAD, start, end)).text


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
    assert [t.turn_count for t in await world.readers.run(begun_turns, REPO)] == [1, 2, 3, 4]
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


@pytest.mark.parametrize(
    "step", ["keep_copy", "keep_copy answered", "take_back", "take_back answered"]
)
async def test_a_crash_while_going_back_changes_nothing_about_the_undo(
    world: World, shop: Path, step: str
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    await crash_at(world, step, revert_checkpoint(1))

    went = await picture(world, shop)
    await undo(world, await newest_undo(world))

    assert (went.messages, went.remembered) == (["m-1"], ["turn-of-m-1"])
    assert set(went.files) == {"a.py", "one.py"}
    assert await picture(world, shop) == before


@pytest.mark.parametrize("step", ["open_session", "open_copy", "open_copy answered"])
async def test_a_crash_in_an_undo_is_gone_on_from(world: World, shop: Path, step: str) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    ref = await go_back(world, 1)
    went = await picture(world, shop)

    await crash_at(world, step, undo_of(ref))
    undone = await picture(world, shop)
    await undo(world, await newest_undo(world))

    assert undone == before
    assert await picture(world, shop) == went


async def crash_at(world: World, step: str, command: RevertCheckpoint) -> None:
    """Twice there; the third run of the server comes to the end."""
    world.agents.hang_at.add(step)
    await world.dispatch(command)
    await reached(world, step)
    await world.kill()
    await world.start()
    world.agents.hang_at.add(step)
    world.run()
    await reached(world, step)
    await world.restart()
    await world.quiet()


async def reached(world: World, step: str) -> None:
    await asyncio.wait_for(world.agents.reached[step].wait(), 5)


async def test_what_is_recorded_already_is_not_done_again(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    write(shop, "by-a-person.py")
    asked = await world.readers.run(requests_of_reverts)

    for event in asked:
        assert isinstance(event.payload, CheckpointRevertRequested)
        await world.reverter.revert(event, event.payload)

    assert (shop / "by-a-person.py").exists()
    assert await newest_undo(world) == ref


async def test_a_move_of_which_people_know_that_it_failed_is_not_made_later(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    world.agents.fail_at["take_back"] = AgentRefused("not today")
    world.keeps_positions = False
    await world.dispatch(revert_checkpoint(1))
    await world.quiet()

    world.keeps_positions = True
    await world.restart()
    await world.quiet()

    assert await picture(world, shop) == before
    assert "checkpoint.reverted" not in await world.activities()


def requests_of_reverts() -> list[RecordedEvent]:
    kind = "thread.checkpoint-revert-requested"
    return [event for event in event_store.read(0, 1_000) if event.type == kind]


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


def replace_files(picture: Picture, files: dict[str, str]) -> Picture:
    return dataclasses.replace(picture, files=files)


async def test_after_a_crash_the_agent_is_not_asked_for_the_copy_that_it_refused(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    world.agents.fail_at["keep_copy"] = AgentRefused("not in this version")
    world.agents.hang_at.add("take_back answered")
    await world.dispatch(revert_checkpoint(1))
    await reached(world, "take_back answered")

    await world.restart()
    await world.quiet()

    assert (await world.activities())["checkpoint.reverted"]["undoes"] == "files"
    assert world.memory.copies == []


@pytest.mark.parametrize("step", ["take_back", "open_session"])
async def test_going_back_that_fails_leaves_everything_as_it_was(
    world: World, shop: Path, step: str
) -> None:
    await three_turns(world, shop)
    await world.agents.close_session(REPO)
    before = await picture(world, shop)
    world.agents.fail_at[step] = AgentRefused("not today")

    await world.dispatch(revert_checkpoint(1))
    await world.quiet()

    assert (await world.activities())["checkpoint.revert.failed"]["detail"] == "not today"
    assert await picture(world, shop) == before


async def test_going_back_that_fails_after_a_crash_puts_the_files_back(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    world.agents.hang_at.add("take_back")
    await world.dispatch(revert_checkpoint(1))
    await reached(world, "take_back")
    gone = (shop / "two.py").exists()
    await world.kill()
    await world.start()
    world.agents.fail_at["open_session"] = AgentRefused("not today")
    world.run()
    await world.quiet()

    assert not gone
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
    before = await picture(world, nested.parent)

    await undo(world, ref)
    after = await picture(world, nested.parent)
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


async def test_files_that_cannot_be_put_back_can_be_asked_for(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    world.agents.hang_at.add("take_back")
    await world.dispatch(revert_checkpoint(1))
    await reached(world, "take_back")
    await world.kill()
    (shop / "two.py").mkdir()
    write(shop, "two.py/.git/in-the-way.txt")
    await world.start()
    world.agents.fail_at["open_session"] = AgentRefused("not today")
    world.run()
    await world.quiet()
    failed = (await world.activities())["checkpoint.revert.failed"]
    shutil.rmtree(shop / "two.py")

    await undo(world, failed["undoRef"], files_only=True)

    assert "not today; and the files could not be put back" in failed["detail"]
    assert await picture(world, shop) == before


async def test_after_a_crash_the_work_of_others_is_left_alone(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    before = await picture(world, shop)
    await world.dispatch(b.create_thread("thread-2"))
    world.agents.hang_at.add("take_back")
    await world.dispatch(revert_checkpoint(1))
    await reached(world, "take_back")
    await world.kill()
    await world.start()
    await world.dispatch(b.begin_turn("turn-of-others", thread_id="thread-2"))
    write(shop, "of-others.py")
    world.run()
    await world.quiet()
    failed = (await world.activities())["checkpoint.revert.failed"]
    left = files_in(shop)
    await world.dispatch(b.settle_turn("turn-of-others", thread_id="thread-2"))

    await undo(world, failed["undoRef"], files_only=True)

    assert "another thread works in this folder" in failed["detail"]
    assert left.keys() == {"a.py", "one.py", "of-others.py"}
    assert await picture(world, shop) == before


async def test_a_conversation_that_was_never_kept_here_is_not_made_up(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    before = await picture(world, shop)
    await world.record(lambda: KeptRow.objects.all().delete())

    await undo(world, ref)

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert "was not kept" in failed["detail"] and failed["undoRef"] == ref
    assert await picture(world, shop) == before


async def test_a_thread_without_a_conversation_is_undone_without_one(
    world: World, shop: Path
) -> None:
    await three_turns(world, shop)
    await world.record(lambda: ProviderBinding.objects.all().delete())
    await world.agents.close_session(REPO)
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


async def test_a_thread_that_is_at_work_or_has_company_is_left_alone(
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
    world.agents.hang_at.add(step)
    await world.dispatch(revert_checkpoint(1) if ref is None else undo_of(ref))
    await reached(world, step)
    await world.dispatch(start_turn("and now this", message_id="m-9"))
    await world.restart()
    await world.quiet()
    write(shop, "nine.py")
    world.agents.finish_turn(REPO)
    await world.quiet()

    after = await picture(world, shop)
    messages = ["m-1"] if ref is None else ["m-1", "m-2", "m-3"]
    assert after.messages == [*messages, "m-9"] and after.messages != before.messages
    assert after.remembered == [f"turn-of-{message}" for message in after.messages]
    assert "+nine.py" in await diff(world, len(messages), len(messages) + 1)


async def test_without_the_folder_nothing_is_undone(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    ref = await go_back(world, 1)
    before = await picture(world, shop)
    shutil.move(shop, f"{shop}-elsewhere")

    await undo(world, ref)

    failed = (await world.activities())["checkpoint.revert.failed"]
    assert "does not exist" in failed["detail"] and "undoRef" not in failed
    assert await picture(world, shop) == replace_files(before, {})


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

    copies = await world.readers.run(lambda: KeptRow.objects.filter(is_copy=True).count())
    assert first in kept[0] and first not in left and moves[1] in left
    assert len(kept[1]) == 2 and kept[1][0] not in world.memory.copies
    assert len(world.memory.copies) == copies == 2
    assert turn_ref(THREAD, 3) not in left and turn_ref(THREAD, 2) in left
    assert "not kept any more" in (await world.activities())["checkpoint.revert.failed"]["detail"]


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
    assert await world.readers.run(KeptRow.objects.count) == 0


async def test_a_copy_that_cannot_be_removed_is_tried_again(world: World, shop: Path) -> None:
    await three_turns(world, shop)
    await go_back(world, 1)
    await world.dispatch(b.delete_thread())
    await world.quiet()
    world.agents.fail_at["drop_copy"] = AgentGone("codex ended")
    await world.sweep.run(grace=timedelta(seconds=-1))
    kept = await world.readers.run(KeptRow.objects.count)
    world.agents.fail_at.clear()

    await world.sweep.run(grace=timedelta(seconds=-1))

    assert kept == 1 and world.memory.copies == []
