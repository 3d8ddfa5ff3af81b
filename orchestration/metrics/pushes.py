"""How long what is pushed takes to its browser, and how much it is."""

from time import perf_counter

from orchestration.metrics import instruments

DOORS = ("/", "/ws")


class FrameMeter:
    """Of the connections of one door. Called once for all frames that leave together."""

    __slots__ = ("_bytes", "_frames", "_seconds")

    def __init__(self, door: str) -> None:
        self._frames = instruments.frames.of(door)
        self._bytes = instruments.frame_bytes.of(door)
        self._seconds = instruments.push_seconds.of(door)

    def sent(self, frames: int, size: int, since: float) -> None:
        """``since``: when the oldest event in them was committed; 0 where nothing was pushed."""
        self._frames.value += frames
        self._bytes.value += size
        if since:
            self._seconds.observe(perf_counter() - since)
