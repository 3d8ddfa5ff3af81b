"""What the demo agent remembers of its threads, in files that a disk may not take."""

from pathlib import Path

import pytest

from providers.demo.history import History, Opened, TurnLine
from providers.demo.settings import Settings


class SmallDisk(History):
    """Takes so many bytes, and no more until there is room."""

    def __init__(self, home: Path, room: int) -> None:
        super().__init__(home)
        self.room = room

    def _write(self, thread_id: str, text: bytes) -> int:
        taken = super()._write(thread_id, text[: self.room])
        self.room -= taken
        return taken


@pytest.mark.parametrize("room", [0, 100, 150, 10_000])
def test_what_a_full_disk_did_not_take_is_written_later(tmp_path: Path, room: int) -> None:
    history = SmallDisk(tmp_path, room)
    opened = Opened("thread", "/shop", 1, "t3")
    history.append("thread", opened, Settings(), TurnLine("turn-1", 2))
    history.append("thread", TurnLine("turn-1", 2, "completed"))

    history.room = 10_000
    history.append("thread", TurnLine("turn-2", 3))

    past = History(tmp_path).find("thread")
    assert past is not None and past.opened == opened
    states = {turn.line.id: turn.line.status for turn in past.turns.values()}
    assert states == {"turn-1": "completed", "turn-2": "interrupted"}


@pytest.mark.parametrize("room", [0, 100, 150])
def test_what_waits_for_room_is_known_all_the_same(tmp_path: Path, room: int) -> None:
    history = SmallDisk(tmp_path, room)
    opened = Opened("thread", "/shop", 1, "t3")
    history.append("thread", opened, Settings(), TurnLine("turn-1", 2, "completed"))

    past = history.find("thread")

    assert past is not None and past.opened == opened
    assert past.turns["turn-1"].line.status == "completed"


def test_a_file_that_cannot_be_opened_stops_nothing(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.path_of("thread").mkdir()

    history.append("thread", TurnLine("turn-1", 2))

    assert history.path_of("thread").is_dir()
