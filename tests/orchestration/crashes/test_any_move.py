"""Any history of going back and undoing that, with any crashes in it: nothing is lost of it.

With ``HYPOTHESIS_PROFILE=long`` it plays others each time, for minutes instead of seconds.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from orchestration.batch import Batch
from orchestration.readers import Readers
from tests.orchestration.crashes import test_any_crash
from tests.orchestration.crashes.mortal import dying_flush
from tests.orchestration.crashes.moving import MovingHistory
from tests.orchestration.crashes.moving_world import MovingWorld

SHORT = settings(
    test_any_crash.SHORT, max_examples=5, stateful_step_count=14, phases=[Phase.generate]
)
"""What fails is told as it was found: to find less of it that fails as well takes minutes."""
LONG = settings(test_any_crash.LONG, max_examples=150, phases=[Phase.generate])
PLAYED = LONG if os.environ.get("HYPOTHESIS_PROFILE") == "long" else SHORT


@pytest.fixture
def history(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[MovingHistory]]:
    loop = asyncio.new_event_loop()
    readers = Readers()
    world = MovingWorld(readers, tmp_path / "states", tmp_path)
    monkeypatch.setattr(Batch, "flush", dying_flush(world))
    MovingHistory.readers, MovingHistory.world, MovingHistory.loop = readers, world, loop
    yield MovingHistory
    loop.run_until_complete(readers.close())
    loop.close()


@pytest.mark.timeout(0 if PLAYED is LONG else 90)
def test_all_can_be_had_again_whenever_the_server_dies(history: type[MovingHistory]) -> None:
    run_state_machine_as_test(history, settings=PLAYED)
