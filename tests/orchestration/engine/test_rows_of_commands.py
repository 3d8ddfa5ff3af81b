"""Rows that are there if, and only if, a command's events are."""

import pytest

from orchestration.engine import OrchestrationEngine
from orchestration.errors import CommandRejected
from orchestration.models import Setting
from orchestration.readers import Readers
from tests.support.engine import Published, create_project


def keep() -> None:
    Setting.objects.create(key="beside", value='"the log"')


def fail() -> None:
    keep()
    raise ValueError("no room")


async def kept() -> int:
    readers = Readers(threads=1)
    count = await readers.run(Setting.objects.filter(key="beside").count)
    await readers.close()
    return count


async def test_they_come_with_the_events(engine: OrchestrationEngine) -> None:
    await engine.submit([create_project()], keep)

    assert await kept() == 1


async def test_a_command_that_is_repeated_writes_them_once(engine: OrchestrationEngine) -> None:
    first = await engine.submit([create_project()], keep)
    second = await engine.submit([create_project()], keep)

    assert first == second
    assert await kept() == 1


async def test_a_command_that_is_refused_writes_none(engine: OrchestrationEngine) -> None:
    await engine.dispatch(create_project())
    (answer,) = await engine.submit([create_project(command_id="again")], keep)

    assert isinstance(answer, CommandRejected)
    assert await kept() == 0


async def test_without_them_there_are_no_events(
    engine: OrchestrationEngine, published: Published
) -> None:
    with pytest.raises(ValueError, match="no room"):
        await engine.submit([create_project()], fail)

    assert published.events == []
    assert await kept() == 0
