"""`python -m tests.benchmarks`: measures, prints the table, and keeps it in the README."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from tests.benchmarks.profiles import Profile
from tests.benchmarks.rows.admin import admin_rows
from tests.benchmarks.rows.checkpoints import checkpoint_rows
from tests.benchmarks.rows.costs import cost_rows
from tests.benchmarks.rows.crowds import crowd_rows
from tests.benchmarks.rows.growth import growth_rows
from tests.benchmarks.rows.many_threads import thread_rows
from tests.benchmarks.rows.page import page_rows
from tests.benchmarks.rows.pressure import pressure_rows
from tests.benchmarks.rows.reading import reading_rows
from tests.benchmarks.rows.recovering import recovery_rows
from tests.benchmarks.rows.requests import request_rows
from tests.benchmarks.rows.starting import start_rows
from tests.benchmarks.rows.stream import stream_rows
from tests.benchmarks.rows.streaming import codex_rows, demo_rows
from tests.benchmarks.scene import migrated_home, profile
from tests.benchmarks.table import Row, Section, keep, load, machine, rendered

SCENES: Mapping[str, Callable[[Path, Path], Awaitable[list[Row]]]] = {
    "codex": codex_rows,
    "demo": demo_rows,
    "requests": request_rows,
    "crowds": crowd_rows,
    "threads": thread_rows,
    "costs": cost_rows,
    "reading": reading_rows,
    "admin": admin_rows,
    "checkpoints": checkpoint_rows,
    "stream": stream_rows,
    "growth": growth_rows,
    "page": page_rows,
    "pressure": pressure_rows,
    "starting": start_rows,
    "recovering": recovery_rows,
}


UNSAMPLED = {"growth", "page", "pressure", "recovering", "starting"}
SAMPLED = [name for name in SCENES if name not in UNSAMPLED]
"""Scenes whose servers live long enough, and are not measured against each other."""


async def measure(names: list[str]) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="t3-bench-") as temporary:
        folder = Path(temporary)
        pattern = migrated_home(folder)
        rows: list[Row] = []
        for name in names:
            print(f"measuring {name} …", file=sys.stderr)
            rows += await SCENES[name](pattern, folder)
        return rows


async def sample(names: list[str]) -> dict[str, Profile]:
    """What the servers of each scene spend their time with."""
    profiles = {name: Profile() for name in names}
    for name in names:
        profile.set(profiles[name])
        await measure([name])
    return profiles


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "scenes",
        nargs="*",
        choices=[*SCENES, []],
        help="what to measure; without any: everything, and the table is kept",
    )
    parser.add_argument(
        "--profile",
        action="store_true",
        help="instead of measuring, list the functions that the servers spend their time in",
    )
    chosen = parser.parse_args()
    section: Section = "profiles" if chosen.profile else "figures"
    load_before = load()
    if chosen.profile:
        profiles = asyncio.run(sample(chosen.scenes or SAMPLED))
        content = "\n".join(f"* `{name}`: {found.top()}" for name, found in profiles.items())
    else:
        content = rendered(asyncio.run(measure(chosen.scenes or list(SCENES))))
    where = machine(load_before)
    print(f"{where}\n\n{content}")
    if not chosen.scenes:
        keep(section, where, content)


if __name__ == "__main__":
    main()
