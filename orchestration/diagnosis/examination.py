"""All checks, in order and side by side, each for as long as it may take and no longer."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from django.db import connections

from orchestration.diagnosis.agents import TURN_SECONDS, check_agents, check_turns
from orchestration.diagnosis.findings import Check, Finding, Place, doubtful
from orchestration.diagnosis.machine import check_clock, check_leftovers
from orchestration.diagnosis.network import check_port, check_redis
from orchestration.diagnosis.software import (
    check_front_end,
    check_git,
    check_ourselves,
    check_python,
)
from orchestration.diagnosis.storage import (
    check_data_folder,
    check_database,
    check_disk,
    check_log,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    name: str
    check: Check
    seconds: float


STEPS = (
    Step("python", check_python, 5),
    Step("t3project", check_ourselves, 5),
    Step("git", check_git, 15),
    Step("data folder", check_data_folder, 5),
    Step("disk", check_disk, 5),
    Step("database", check_database, 30),
    Step("log", check_log, 30),
    Step("redis", check_redis, 5),
    Step("page", check_front_end, 5),
    Step("port", check_port, 5),
    Step("clock", check_clock, 5),
    Step("agents", check_agents, 30),
    Step("leftovers", check_leftovers, 5),
)
TURNS = Step("turns", check_turns, TURN_SECONDS + 30)


def examine(place: Place, steps: Sequence[Step] = STEPS) -> Iterator[Finding]:
    """Begins all of them at once; what they find comes in their order."""
    begun = time.monotonic()
    for step, answers in [(step, _begin(step, place)) for step in steps]:
        left = max(begun + step.seconds - time.monotonic(), 0)
        try:
            yield from answers.get(timeout=left)
        except Empty:
            advice = "the disk or the network is slow, or something hangs; try again"
            yield doubtful(step.name, f"no answer within {step.seconds:.0f} s", advice)


def _begin(step: Step, place: Place) -> "SimpleQueue[list[Finding]]":
    answers: SimpleQueue[list[Finding]] = SimpleQueue()
    # A daemon: what hangs in it does not hold up the end of the program.
    Thread(target=_run, args=(step, place, answers), name=step.name, daemon=True).start()
    return answers


def _run(step: Step, place: Place, answers: "SimpleQueue[list[Finding]]") -> None:
    try:
        answers.put(step.check(place))
    except Exception as error:
        logger.debug("the check of %s failed", step.name, exc_info=True)
        words = f"it could not be looked at: {error or type(error).__name__}"
        answers.put([doubtful(step.name, words, "see what else is said here")])
    finally:
        connections.close_all()
