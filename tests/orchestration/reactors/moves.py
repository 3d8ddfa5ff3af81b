"""Going back and undoing it, as tests do, and a picture of all that it changes."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from orchestration.contracts.commands import RevertCheckpoint
from orchestration.models import Activity, Message, Turn
from orchestration.queries.agents import find_agent_thread
from orchestration.queries.lookups import checkpoints_of
from orchestration.rpc.diffs import find_patch
from providers.errors import AgentRefused
from tests.orchestration.reactors.world import World
from tests.orchestration.workspace.repository import repository, write
from tests.support.builders import THREAD, revert_checkpoint, start_turn


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
    world.agents.finish_turn(THREAD)
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


async def go_back_for_good(world: World, count: int) -> str:
    """By an agent that copies no conversation: no undo point, but the files can be had again."""
    world.agents.fail_at["keep_copy"] = AgentRefused("cannot copy")
    return await go_back(world, count)


async def undo(world: World, ref: str, **more: Any) -> None:
    await world.dispatch(undo_of(ref, **more))
    await world.quiet()


def undo_of(ref: str, **more: Any) -> RevertCheckpoint:
    return replace(revert_checkpoint(0), checkpoint_ref=ref, **more)


async def newest_undo(world: World) -> str:
    rows = Activity.objects.filter(
        thread_id=THREAD, kind__in=["checkpoint.reverted", "checkpoint.revert.undone"]
    ).order_by("-sequence")
    payload = await world.readers.run(lambda: rows.values_list("payload", flat=True)[0])
    return str(msgspec.json.decode(payload)["undoRef"])


async def move_as_far_as(world: World, step: str, command: RevertCheckpoint) -> None:
    """The agent hangs there until the server is killed."""
    world.agents.hang_at.add(step)
    await world.dispatch(command)
    await reached(world, step)


async def crash_at(world: World, step: str, command: RevertCheckpoint) -> None:
    """Twice there; the third run of the server comes to the end."""
    await move_as_far_as(world, step, command)
    await world.kill()
    await world.start()
    world.agents.hang_at.add(step)
    world.run()
    await reached(world, step)
    await world.restart()
    await world.quiet()


async def reached(world: World, step: str) -> None:
    await world.agents.reached[step].wait()


async def picture(world: World, folder: Path) -> Picture:
    def rows() -> tuple[list[Any], list[Any]]:
        messages = Message.objects.filter(thread_id=THREAD).order_by("sequence")
        turns = Turn.objects.filter(thread_id=THREAD).order_by("sequence")
        return [*messages.values_list("message_id", flat=True)], [*turns.values_list()]

    messages, turns = await world.readers.run(rows)
    return Picture(files_in(folder), messages, turns, await remembered(world))


def replace_files(picture: Picture, files: dict[str, str]) -> Picture:
    return dataclasses.replace(picture, files=files)


def files_in(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.glob("*.py")) if path.is_file())
    return {path.name: path.read_text() for path in files}


async def files_of_turns(world: World) -> list[list[str]]:
    points = await world.readers.run(checkpoints_of, THREAD)
    return [[file.path for file in point.files] for point in points]


async def remembered(world: World) -> list[str]:
    """By the conversation that the thread is bound to: what its next message goes on from."""
    thread = await world.readers.run(find_agent_thread, THREAD)
    if thread is None or thread.resume_cursor is None:
        return []
    return [*world.memory.conversations[str(thread.resume_cursor["threadId"])]]


async def refs_of(world: World, folder: Path) -> set[str]:
    return {ref.name for ref in await world.host.checkpoints.find_refs(str(folder), "refs/t3")}


async def diff(world: World, start: int, end: int) -> str:
    return (await find_patch(world.readers, world.host, THREAD, start, end)).text
