"""A server that dies at each commit of going back, and of undoing it: the move is made, once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from orchestration.batch import Batch
from orchestration.contracts.commands import RevertCheckpoint
from orchestration.models import Activity
from orchestration.readers import Readers
from tests.orchestration.crashes.checks import complaints_about_log, complaints_about_tables
from tests.orchestration.crashes.mortal import OF_THE_RECORD, Moment, MortalWorld, dying_flush
from tests.orchestration.reactors.moves import newest_undo, picture, run_turn, undo_of
from tests.orchestration.workspace.repository import repository
from tests.support import builders as b

DEATHS_LIMIT = 30
"""More moments than a move has."""


@pytest_asyncio.fixture
async def world(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[MortalWorld]:
    """With two turns in a repository."""
    readers = Readers()
    world = MortalWorld(readers, tmp_path / "states")
    world.folder = repository(tmp_path / "shop", "a.py")
    monkeypatch.setattr(Batch, "flush", dying_flush(world))
    await world.start()
    await world.dispatch(b.create_project(workspace_root=str(world.folder)), b.create_thread())
    world.run()
    await run_turn(world, "m-1", "one.py", folder=world.folder)
    await run_turn(world, "m-2", "two.py", folder=world.folder)
    yield world
    await world.kill()
    await readers.close()


async def ask(world: MortalWorld, command: RevertCheckpoint) -> None:
    """Again where it was asked before: a person does so who was not answered."""
    await world.engine.dispatch(command)
    await world.at_rest()


async def dies_at(
    world: MortalWorld, moment: Moment, count: int, command: RevertCheckpoint
) -> bool:
    """Whether that comes before the move has come to its end."""
    world.die_at(moment, count)
    if await world.survives(ask(world, command)):
        world.death.await_("commit", 0)
        return False
    await world.kill()
    await world.start_again()
    await ask(world, command)
    return True


async def told(world: MortalWorld, kind: str) -> int:
    return await world.readers.run(Activity.objects.filter(kind=kind).count)


@pytest.mark.parametrize("moment", OF_THE_RECORD)
async def test_a_return_is_made_whenever_the_server_dies(
    world: MortalWorld, moment: Moment
) -> None:
    before = await picture(world, world.folder)
    await ask(world, b.revert_checkpoint(1))
    after = await picture(world, world.folder)
    await ask(world, undo_of(await newest_undo(world)))

    for count in range(1, DEATHS_LIMIT):
        has_died = await dies_at(world, moment, count, b.revert_checkpoint(1))
        assert await picture(world, world.folder) == after, f"{moment} {count}"
        await ask(world, undo_of(await newest_undo(world)))
        assert await picture(world, world.folder) == before, f"{moment} {count}"
        if not has_died:
            break

    assert 1 < count < DEATHS_LIMIT - 1
    assert await told(world, "checkpoint.reverted") == count + 1
    assert await world.readers.run(complaints_about_log) == []


@pytest.mark.parametrize("moment", OF_THE_RECORD)
async def test_an_undo_is_made_whenever_the_server_dies(world: MortalWorld, moment: Moment) -> None:
    before = await picture(world, world.folder)
    await ask(world, b.revert_checkpoint(1))

    for count in range(1, DEATHS_LIMIT):
        after = await picture(world, world.folder)
        has_died = await dies_at(world, moment, count, undo_of(await newest_undo(world)))
        assert await picture(world, world.folder) == before, f"{moment} {count}"
        await ask(world, undo_of(await newest_undo(world)))
        assert await picture(world, world.folder) == after, f"{moment} {count}"
        if not has_died:
            break

    assert 1 < count < DEATHS_LIMIT - 1
    assert await told(world, "checkpoint.revert.undone") == 2 * count
    assert await world.readers.run(complaints_about_tables) == []
