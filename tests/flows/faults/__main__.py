"""``python -m tests.flows.faults``: the matrix."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.flows.faults.bench import Bench, can_mount
from tests.flows.faults.matrix import Benches, Verdict, cases, printed, verdict_of, wrong_tables
from tests.flows.faults.steps import FAULTS, STEPS, Fault, Step

NEXT_MESSAGE = (
    "in each cell: how long the next message took, from the person to the end of its turn;"
    " where the server was killed, from its start on; with ! it was over five seconds"
)
EXAMPLES = """\
examples:
  python -m tests.flows.faults                        everything; five minutes or more
  python -m tests.flows.faults server codex           these columns
  python -m tests.flows.faults --steps 7 8 -- full    these steps of a column

exit code 1 if anything does not hold
"""
NUMBERS = ", ".join(str(step.number) for step in STEPS)


@dataclass(frozen=True)
class Wanted:
    faults: list[Fault]
    steps: list[Step]


def main() -> int:
    wanted = read_arguments()
    with tempfile.TemporaryDirectory(prefix="t3-faults-") as folder, Benches(Path(folder)) as on:
        verdicts = asyncio.run(try_all(on, cases(wanted.faults, wanted.steps)))
        wrong = [line for bench in on for line in wrong_tables(bench)]
        left = [pid for bench in on for pid in stopped(bench)]
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    print(f"{datetime.now(UTC).date()}, {os.cpu_count()} processors, load {load}\n")
    print(printed(verdicts))
    print(NEXT_MESSAGE)
    print("\n".join(wrong) or "every table follows from the log")
    print(f"processes are left: {left}" if left else "no process is left")
    return 1 if wrong or left or any(verdict.failures for verdict in verdicts) else 0


def read_arguments() -> Wanted:
    parser = argparse.ArgumentParser(
        prog="python -m tests.flows.faults",
        description="Break something at each step of turns and moves: nothing may be lost.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"of {', '.join(FAULTS)}")
    parser.add_argument("--steps", nargs="+", type=int, metavar="N", help=f"of {NUMBERS}")
    given = parser.parse_args()
    if unknown := set(given.faults) - set(FAULTS):
        parser.error(f"there is no fault {', '.join(sorted(unknown))}")
    faults = [fault for fault in FAULTS if fault in given.faults or not given.faults]
    if "disk" in faults and not can_mount():
        print("disk is left out: only root can mount a small disk")
        faults.remove("disk")
    steps = [step for step in STEPS if not given.steps or step.number in given.steps]
    return Wanted(faults, steps)


async def try_all(benches: Benches, wanted: Sequence[tuple[Step, Fault]]) -> list[Verdict]:
    verdicts = []
    for step, fault in wanted:
        verdict = await verdict_of(benches.for_fault(fault), step, fault)
        verdicts.append(verdict)
        for failure in verdict.failures:
            print(f"step {step.number}, {fault}: {failure}", flush=True)
    return verdicts


def stopped(bench: Bench) -> list[int]:
    bench.stop()
    return bench.left_behind()


if __name__ == "__main__":
    sys.exit(main())
