"""The steps of a turn, numbered, and what can break at each: the one list of both."""

from dataclasses import dataclass
from typing import Literal

Fault = Literal["server", "agent", "hang", "locked", "full", "folder"]

FAULTS: dict[Fault, str] = {
    "server": "the server is killed (SIGKILL) and started again",
    "agent": "the agent is killed (SIGKILL)",
    "hang": "the agent is stopped (SIGSTOP), and the person interrupts",
    "locked": "another program locks the database for three seconds",
    "full": "the disk is full for a second: every commit fails",
    "folder": "the workspace folder is deleted",
}


@dataclass(frozen=True)
class Step:
    number: int
    name: str


STEPS = tuple(
    Step(number, name)
    for number, name in enumerate(
        (
            "the message is about to be recorded",
            "the message is recorded, and nobody has been told",
            "the reactor takes up the request",
            "the agent's session is open",
            "the baseline is captured",
            "sending is recorded, nothing is sent",
            "the agent has answered, which is not recorded",
            "the turn is recorded with its message, the reactor's position is not",
            "the beginning of the turn is about to be recorded",
            "the beginning of the turn is recorded",
            "the first text is recorded",
            "the agent's question is recorded",
            "the person's answer is recorded, the agent does not know it",
            "the command has ended, which is not recorded",
            "the end of the command is recorded",
            "the end of the turn is about to be recorded",
            "the end of the turn is recorded, and nobody has been told",
            "the turn is captured, the reactor's position is not recorded",
        ),
        1,
    )
)

FIRST_STEP_OF_THE_TURN = 10


def can_happen(step: Step, fault: Fault) -> bool:
    """A person interrupts turns that have begun; one that is over has nothing to interrupt."""
    return fault != "hang" or FIRST_STEP_OF_THE_TURN <= step.number <= 15
