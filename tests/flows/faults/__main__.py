"""``python -m tests.flows.faults [FAULT …]``: the matrix; exit code 1 if anything fails."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.flows.faults.matrix import cases, make_bench, printed, verdict_of, wrong_tables
from tests.flows.faults.steps import FAULTS


def main() -> int:
    faults = [fault for fault in FAULTS if fault in sys.argv[1:]] or list(FAULTS)
    verdicts = []
    with tempfile.TemporaryDirectory(prefix="t3-faults-") as folder:
        bench = make_bench(Path(folder))
        try:
            for step, fault in cases(faults):
                verdict = asyncio.run(verdict_of(bench, step, fault))
                verdicts.append(verdict)
                for failure in verdict.failures:
                    print(f"step {step.number}, {fault}: {failure}", flush=True)
        finally:
            bench.stop()
        wrong = wrong_tables(bench)
        left = bench.left_behind()
    print(printed(verdicts))
    print("in each cell: how long the next message took, from the person to the end of its turn")
    print("\n".join(wrong) or "every table follows from the log")
    print(f"processes are left: {left}" if left else "no process is left")
    return 1 if wrong or left or any(verdict.failures for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
