"""Trials one after the other on one bench, and the tables that they leave."""

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.flows.faults.steps import FAULTS, STEPS, Fault, Step, can_happen
from tests.flows.faults.trial import Bench, Trial
from tests.support.server import ROOT, environment_for, manage


@dataclass(frozen=True)
class Verdict:
    step: Step
    fault: Fault
    failures: list[str]
    struck: bool
    seconds: float


def make_bench(folder: Path, lock_seconds: float = 3.0) -> Bench:
    bench = Bench(folder, lock_seconds)
    bench.home.mkdir(mode=0o700)
    manage(environment_for(bench.home), "migrate", "--verbosity", "0")
    return bench


def cases(faults: Iterable[Fault], steps: Iterable[Step] = STEPS) -> list[tuple[Step, Fault]]:
    return [(step, fault) for fault in faults for step in steps if can_happen(step, fault)]


async def verdict_of(bench: Bench, step: Step, fault: Fault) -> Verdict:
    trial = Trial(bench, step, fault)
    await trial.run()
    if not trial.struck:
        trial.failures.append("the turn never came to the step")
    return Verdict(step, fault, trial.failures, trial.struck, trial.seconds)


def wrong_tables(bench: Bench) -> list[str]:
    """What the tables say that does not follow from the log."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.faults.rebuilt", str(bench.home)],
        cwd=ROOT,
        env=environment_for(bench.home),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines() or done.stderr.splitlines()[-1:]


def printed(verdicts: list[Verdict]) -> str:
    by_case = {(verdict.step.number, verdict.fault): verdict for verdict in verdicts}
    shown = [fault for fault in FAULTS if any(verdict.fault == fault for verdict in verdicts)]
    lines = [" " * 72 + "".join(f"{fault:>8}" for fault in shown)]
    for step in STEPS:
        marks = "".join(f"{mark_of(by_case.get((step.number, fault))):>8}" for fault in shown)
        lines.append(f"{step.number:3}  {step.name:67}{marks}")
    lines += ["", *(f"{fault:>8}  {FAULTS[fault]}" for fault in shown)]
    return "\n".join(lines)


def mark_of(verdict: Verdict | None) -> str:
    if verdict is None:
        return "-"
    return "FAILED" if verdict.failures else f"{verdict.seconds:.1f} s"
