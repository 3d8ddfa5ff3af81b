"""Looking for agents in the background: told when something changed, and never the end of us."""

import asyncio
from typing import Any

import pytest

from orchestration.provider_status import ProviderStatus
from providers.contracts.snapshot import ProviderAuth, ServerProvider


def codex(status: Any = "ready") -> ServerProvider:
    return ServerProvider(
        provider="codex",
        enabled=True,
        installed=True,
        version="1.0.0",
        status=status,
        auth=ProviderAuth(status="unknown"),
        checked_at="",
        models=[],
    )


class Probes:
    """Agents as the test says: what is found, look by look; an exception is raised."""

    def __init__(self, *looks: list[ServerProvider] | Exception) -> None:
        self._looks = list(looks)
        self.looked: asyncio.Queue[int] = asyncio.Queue()
        self.announced: asyncio.Queue[list[ServerProvider]] = asyncio.Queue()
        self.status = ProviderStatus(self, self.announced.put_nowait)

    async def probe_all(self) -> list[ServerProvider]:
        self.looked.put_nowait(len(self._looks))
        found = self._looks.pop(0) if len(self._looks) > 1 else self._looks[0]
        if isinstance(found, Exception):
            raise found
        return found


async def test_a_change_is_announced_and_a_repetition_is_not() -> None:
    probes = Probes([codex()], [codex()], [codex("error")])

    for _ in range(3):
        await probes.status.refresh()

    assert probes.announced.get_nowait() == [codex()]
    assert probes.announced.get_nowait() == [codex("error")]
    assert probes.announced.empty()


async def test_a_look_that_fails_is_survived(caplog: pytest.LogCaptureFixture) -> None:
    probes = Probes(RuntimeError("could not determine home directory"), [codex()])
    running = asyncio.create_task(probes.status.run())
    await probes.status.known.wait()

    probes.status.look_soon()

    assert await probes.announced.get() == [codex()]
    assert "could not be looked up" in caplog.text
    running.cancel()


async def test_many_changes_of_settings_are_one_look() -> None:
    probes = Probes([codex()])
    running = asyncio.create_task(probes.status.run())
    await probes.looked.get()

    for _ in range(1_000):
        probes.status.look_soon()
    await probes.looked.get()
    await probes.status.refresh()

    assert probes.looked.qsize() == 1
    running.cancel()
