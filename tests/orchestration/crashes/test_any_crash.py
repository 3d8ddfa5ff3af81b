"""Any history with any crashes in it: nothing is lost, doubled or stuck.

With ``HYPOTHESIS_PROFILE=long`` it plays others each time, for minutes instead of seconds.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from orchestration.batch import Batch
from orchestration.readers import Readers
from tests.orchestration.crashes.history import History
from tests.orchestration.crashes.mortal import MortalWorld, dying_flush

SHORT = settings(
    max_examples=20,
    stateful_step_count=20,
    derandomize=True,
    database=None,
    suppress_health_check=[*HealthCheck],
)
LONG = settings(SHORT, max_examples=500, stateful_step_count=30, derandomize=False)
PLAYED = LONG if os.environ.get("HYPOTHESIS_PROFILE") == "long" else SHORT


@pytest.fixture
def history(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[History]]:
    loop = asyncio.new_event_loop()
    readers = Readers()
    world = MortalWorld(readers, tmp_path / "states")
    world.folder = tmp_path / "workspace"
    world.folder.mkdir()
    monkeypatch.setattr(Batch, "flush", dying_flush(world))
    History.readers, History.world, History.loop = readers, world, loop
    yield History
    loop.run_until_complete(readers.close())
    loop.close()


@pytest.mark.timeout(0 if PLAYED is LONG else 90)
def test_nothing_is_lost_or_stuck_whenever_the_server_dies(history: type[History]) -> None:
    run_state_machine_as_test(history, settings=PLAYED)
