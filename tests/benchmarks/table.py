"""The table of figures, and where it is kept."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

KEPT_IN = Path(__file__).with_name("README.md")
Section = Literal["figures", "profiles"]


@dataclass(frozen=True)
class Row:
    """One line of the table; empty cells are what has no meaning for it."""

    what: str
    goal: str
    median: str
    met: bool | None = None
    """None where there is no goal."""
    p99: str = ""
    cpu: str = ""
    memory: str = ""
    note: str = ""
    """What the profile shows is in the way; told below the table where the goal is not met."""

    @property
    def cells(self) -> tuple[str, ...]:
        met = {None: "", True: "yes", False: "**no**"}[self.met]
        return (self.what, self.goal, self.median, self.p99, self.cpu, self.memory, met)


HEADINGS = ("what", "goal", "median", "p99", "server CPU", "server memory", "met")


def rendered(rows: Sequence[Row]) -> str:
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *(row.cells for row in rows)]
    table = [f"| {' | '.join(line)} |" for line in lines]
    notes = [f"* {row.what}: {row.note}" for row in rows if row.note and row.met is False]
    return "\n".join([*table, "", *notes] if notes else table)


def machine(load_before: float) -> str:
    """What the figures were measured on, without saying whose it is; asked after measuring."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GB,"
        f" {platform.system()} {platform.machine()}, Python {platform.python_version()};"
        f" load {load_before:.1f} before and {load():.1f} after the run"
    )


def load() -> float:
    """How many processes wanted a core over the last minute: anything above a few blurs figures."""
    return os.getloadavg()[0]


def keep(section: Section, machine: str, content: str) -> None:
    """Put it between the section's marks in the README beside this module."""
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    before, _, rest = KEPT_IN.read_text().partition(begin)
    _, _, after = rest.partition(end)
    KEPT_IN.write_text(f"{before}{begin}\n\n{machine}\n\n{content}\n\n{end}{after}")
