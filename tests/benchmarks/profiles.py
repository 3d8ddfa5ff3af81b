"""Where a server spends its time while a scene runs: py-spy's samples, as a short list."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PY_SPY = Path(sys.executable).with_name("py-spy")
SAMPLES_A_SECOND = 250
LISTED = 8


@dataclass
class Profile:
    """Samples of one scene, by the function that was running Python; of all its servers."""

    functions: Counter[str] = field(default_factory=Counter)

    def add(self, stacks: str) -> None:
        """Lines of py-spy's raw form: frames from the outermost on, and how often they came."""
        for line in stacks.splitlines():
            frames, _, count = line.rpartition(" ")
            function, _, place = frames.rpartition(";")[2].partition(" (")
            self.functions[f"`{function}` {place.rstrip(')').partition(':')[0]}"] += int(count)

    def top(self) -> str:
        total = self.functions.total()
        shares = (
            f"{name} {count / total:.0%}" for name, count in self.functions.most_common(LISTED)
        )
        return f"{total:,} samples: {', '.join(shares)}"


@contextmanager
def sampled(process_id: int, profile: Profile | None, folder: Path) -> Iterator[None]:
    """Adds what the process does meanwhile; with None it is left alone."""
    if profile is None:
        yield
        return
    file = folder / f"{process_id}.raw"
    options = {"--format": "raw", "--rate": SAMPLES_A_SECOND, "--duration": "unlimited"}
    where = {"--output": file, "--pid": process_id}
    words = [str(word) for option in (options | where).items() for word in option]
    spy = subprocess.Popen(
        [str(PY_SPY), "record", "--gil", "--nolineno", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        spy.send_signal(signal.SIGINT)
        spy.wait()
        profile.add(file.read_text())
