"""Trials one after the other, each on the bench that its fault needs, and what they come to."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.flows.faults.bench import Bench, SmallDisk
from tests.flows.faults.move_trial import MoveTrial
from tests.flows.faults.steps import (
    FAULTS,
    MOVE_STEPS,
    STEPS,
    TURN_STEPS,
    WITH_CODEX,
    Fault,
    Step,
    can_happen,
)
from tests.flows.faults.trial import TOO_SLOW, Trial
from tests.support.server import ROOT, environment_for, manage


@dataclass(frozen=True)
class Verdict:
    step: Step
    fault: Fault
    failures: list[str]
    struck: bool
    seconds: float


class Benches:
    """The usual one, and one on a small disk; each is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places = ExitStack()
        self._made: dict[bool, Bench] = {}

    def __enter__(self) -> "Benches":
        return self

    def __exit__(self, *failure: object) -> None:
        self._places.close()

    def __iter__(self) -> Iterator[Bench]:
        return iter(self._made.values())

    def for_fault(self, fault: Fault) -> Bench:
        is_small = fault == "disk"
        if is_small not in self._made:
            folder = self._folder / ("disk" if is_small else "bench")
            if is_small:
                self._places.enter_context(SmallDisk(folder))
            else:
                folder.mkdir()
            self._made[is_small] = self._places.enter_context(bench_in(folder))
        return self._made[is_small]


@contextmanager
def bench_in(folder: Path, **patience: float) -> Iterator[Bench]:
    bench = Bench(folder, **patience)
    bench.home.mkdir(mode=0o700)
    manage(environment_for(bench.home), "migrate", "--verbosity", "0")
    try:
        yield bench
    finally:
        bench.stop()


def cases(faults: Iterable[Fault], steps: Iterable[Step] = STEPS) -> list[tuple[Step, Fault]]:
    return [(step, fault) for fault in faults for step in steps if can_happen(step, fault)]


async def verdict_of(bench: Bench, step: Step, fault: Fault) -> Verdict:
    trial = (MoveTrial if step in MOVE_STEPS else Trial)(bench, step, fault)
    await trial.run()
    if not trial.struck:
        trial.failures.append("it never came to the step")
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
    """Tables of the demo agent's faults, and of those of the real codex."""
    by_case = {(verdict.step.number, verdict.fault): verdict for verdict in verdicts}
    shown = [fault for fault in FAULTS if any(verdict.fault == fault for verdict in verdicts)]
    tried = [step for step in STEPS if any(verdict.step == step for verdict in verdicts)]
    tables = (
        ("demo agent", [fault for fault in shown if fault not in WITH_CODEX]),
        ("real codex", [fault for fault in shown if fault in WITH_CODEX]),
    )
    lines = [
        line
        for title, faults in tables
        for steps in (TURN_STEPS, MOVE_STEPS)
        for line in table(title, faults, [step for step in steps if step in tried], by_case)
    ]
    return "\n".join([*lines, *(f"{fault:>9}  {FAULTS[fault]}" for fault in shown)])


def table(
    title: str, faults: list[Fault], steps: list[Step], by_case: dict[tuple[int, Fault], Verdict]
) -> Iterator[str]:
    """Nothing where nothing was tried."""
    faults = [fault for fault in faults if any((step.number, fault) in by_case for step in steps)]
    if not faults:
        return
    yield f"{title:72}" + "".join(f"{fault:>10}" for fault in faults)
    for step in steps:
        marks = "".join(f"{mark_of(by_case.get((step.number, fault))):>10}" for fault in faults)
        yield f"{step.number:3}  {step.name:67}{marks}"
    yield ""


def mark_of(verdict: Verdict | None) -> str:
    if verdict is None:
        return "-"
    if [one for one in verdict.failures if TOO_SLOW not in one]:
        return "FAILED"
    return f"{verdict.seconds:.1f} s{' !' if verdict.failures else ''}"
