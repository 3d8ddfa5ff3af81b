"""Many callers, two engines, a start and an end: one log without gaps."""

import asyncio

import pytest

from orchestration.contracts.commands import UpdateThreadMeta
from orchestration.engine import OrchestrationEngine
from orchestration.errors import CommandRejected, Stopping
from tests.support.engine import LATER, Published, create_project, create_thread
from tests.support.events import sequences


def rename(title: str, command_id: str) -> UpdateThreadMeta:
    return UpdateThreadMeta(command_id=command_id, thread_id="thread-1", title=title)


async def test_sequences_are_gap_free_over_concurrent_callers(
    engine: OrchestrationEngine, published: Published
) -> None:
    await engine.dispatch_all([create_project(), create_thread()])

    await asyncio.gather(*(engine.dispatch(rename(f"t{n}", f"rename-{n}")) for n in range(200)))

    numbers = sequences(published.events)
    assert numbers == list(range(numbers[0], numbers[0] + 202))
    assert len(published.batches) < 202  # waiting commands are committed together


async def test_two_writers_keep_one_gap_free_log(
    engine: OrchestrationEngine, published: Published
) -> None:
    other_published = Published()
    other = OrchestrationEngine(other_published, clock=lambda: LATER)
    other.start()
    await engine.dispatch_all([create_project(), create_thread()])

    for number in range(10):
        await engine.dispatch(rename("mine", f"mine-{number}"))
        await other.dispatch(rename("theirs", f"theirs-{number}"))

    numbers = sorted(sequences(published.events) + sequences(other_published.events))
    assert numbers == list(range(numbers[0], numbers[0] + 22))
    await other.stop()


async def test_a_caller_that_leaves_does_not_stop_its_command(
    engine: OrchestrationEngine, published: Published
) -> None:
    caller = asyncio.create_task(engine.dispatch(create_project()))
    await asyncio.sleep(0)  # the command is on its way
    caller.cancel()

    events = await published.until(1)

    assert events[0].type == "project.created"


async def test_an_engine_that_starts_again_knows_everything_it_decides_on(
    engine: OrchestrationEngine, published: Published
) -> None:
    await engine.dispatch_all([create_project(), create_thread()])
    next_engine = OrchestrationEngine(published, clock=lambda: LATER)
    next_engine.start()

    with pytest.raises(CommandRejected, match="already exists"):
        await next_engine.dispatch(create_project(command_id="another"))
    sequence = await next_engine.dispatch(rename("Renamed", "rename-1"))

    assert published.events[-1].sequence == sequence == published.events[-2].sequence + 1
    await next_engine.stop()


async def test_stopping_commits_what_was_ordered_and_takes_no_more(
    engine: OrchestrationEngine, published: Published
) -> None:
    ordered = asyncio.create_task(engine.dispatch(create_project()))
    await asyncio.sleep(0)  # the command is on its way
    await engine.stop()

    assert isinstance(await ordered, int)
    with pytest.raises(Stopping):
        await engine.dispatch(create_thread())
    engine.start()  # the fixture stops it again
