"""Starting servers: none is left behind."""

import os
import signal
from pathlib import Path
from threading import Event
from typing import IO

import pytest

from tests.support import server
from tests.support.processes import is_alive

NEVER_READY = "import time; time.sleep(60)"


class TimeIsOver(Exception):
    pass


def give_up(*_: object) -> None:
    raise TimeIsOver


def test_a_start_that_is_given_up_leaves_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the time of a test is over."""
    started: list[int] = []

    def interrupt(one: server.RunningServer, output: IO[str], _: Event) -> None:
        with output:
            started.append(one.process.pid)
            os.kill(os.getpid(), signal.SIGUSR1)

    monkeypatch.setattr(server, "_listen", interrupt)
    before = signal.signal(signal.SIGUSR1, give_up)
    try:
        with pytest.raises(TimeIsOver):
            server.launch(tmp_path, server.environment_for(tmp_path), program=("-c", NEVER_READY))
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert not is_alive(started[0])
