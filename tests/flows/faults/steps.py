"""The steps of a turn, numbered, and what can break at each: the one list of both."""

from dataclasses import dataclass
from typing import Literal

Fault = Literal[
    "server",
    "agent",
    "hang",
    "locked",
    "full",
    "disk",
    "folder",
    "cut-index",
    "bad-index",
    "old-lock",
    "kill-both",
    "codex",
    "refused",
    "silent",
    "cut-off",
]

FAULTS: dict[Fault, str] = {
    "server": "the server is killed (SIGKILL) and started again",
    "agent": "the agent is killed (SIGKILL)",
    "hang": "the agent is stopped (SIGSTOP), and the person interrupts",
    "locked": "another program locks the database for three seconds",
    "full": "every commit fails for a second, as on a full disk",
    "disk": "a small disk is full to the last byte for a second (root alone can mount it)",
    "folder": "the workspace folder is deleted",
    "cut-index": "git's side index loses its second half",
    "bad-index": "git's side index is overwritten with noise",
    "old-lock": "git's side index has the lock of a git that died",
    "kill-both": "the server is killed, and codex with it; the server is started again",
    "codex": "codex is killed (SIGKILL)",
    "refused": "the model's address refuses connections until the turn is over",
    "silent": "the model says nothing more, and the person interrupts",
    "cut-off": "the answer that the model is giving breaks off, or else its next one",
}
WITH_CODEX: frozenset[Fault] = frozenset({"kill-both", "codex", "refused", "silent", "cut-off"})
"""Of the real codex, with a scripted model; the others are of the demo agent."""
KILLS_SERVER: frozenset[Fault] = frozenset({"server", "kill-both"})
WITHOUT_GIT: frozenset[Fault] = frozenset({"folder", "disk"})
"""A turn may end without a checkpoint; the thread says why."""
INTERRUPTED: frozenset[Fault] = frozenset({"hang", "silent"})
"""The agent says no word, and the person has enough of it."""


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
            "the beginning of the turn is recorded, and nobody has been told",
            "the first text is recorded, and nobody has been told",
            "the agent's question is recorded, and nobody has been told",
            "the person's answer is recorded, the agent does not know it",
            "the agent has the answer, the reactor's position is not recorded",
            "the command has ended, which is not recorded",
            "the end of the command is recorded, and nobody has been told",
            "the end of the turn is about to be recorded",
            "the end of the turn is recorded, and nobody has been told",
            "the checkpoint is kept in git, which is not recorded",
            "the checkpoint is recorded, and nobody has been told",
            "the checkpoint is recorded, the reactor's position is not",
            "the receipts of the end are kept, their reactor's position is not",
        ),
        1,
    )
)

FIRST_STEP_OF_THE_TURN, LAST_STEP_OF_THE_TURN = 10, 16


def can_happen(step: Step, fault: Fault) -> bool:
    """A person interrupts turns that have begun; one that is over has nothing to interrupt."""
    return fault != "hang" or FIRST_STEP_OF_THE_TURN <= step.number <= LAST_STEP_OF_THE_TURN
