"""Gates: what waits for them, and what is said when they stay shut."""

import asyncio

import pytest

from orchestration.errors import Starting
from orchestration.readiness import ServerReadiness


async def test_whoever_waits_for_a_gate_goes_on_when_it_opens() -> None:
    readiness = ServerReadiness()
    waiting = asyncio.create_task(readiness.wait("log"))
    await asyncio.sleep(0)  # it waits now
    assert not waiting.done()

    readiness.open("log")

    await waiting


async def test_everything_is_ready_only_when_every_gate_is_open() -> None:
    readiness = ServerReadiness()
    waiting = asyncio.create_task(readiness.wait_all())

    readiness.open("log")
    readiness.open("recovery")
    await asyncio.sleep(0)  # it has seen both
    assert not waiting.done()

    readiness.open("workers")
    await waiting
    assert readiness.gates() == {"log": True, "recovery": True, "workers": True}


async def test_a_gate_that_stays_shut_is_named() -> None:
    readiness = ServerReadiness()

    with pytest.raises(Starting, match="recovery is not ready"):
        await readiness.wait("recovery", timeout=0)
