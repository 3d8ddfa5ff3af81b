"""The steps of a turn and of a move, numbered, and what can break at each: the one list of both."""

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


TURN_STEPS = tuple(
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

MOVE_STEPS = (
    Step(31, "going back is asked for, and nobody has been told"),
    Step(32, "the reactor takes up going back"),
    Step(33, "the agent has copied its conversation, which is not recorded"),
    Step(34, "the copy is recorded"),
    Step(35, "the files are as they were at that turn, the agent remembers more"),
    Step(36, "the agent has forgotten, which is not recorded"),
    Step(37, "the return is recorded, and nobody has been told"),
    Step(38, "the return is told, the reactor's position is not recorded"),
    Step(41, "the undo is asked for, and nobody has been told"),
    Step(42, "the conversation that is left is recorded"),
    Step(43, "the session is closed, and what was kept is not open"),
    Step(44, "the agent is in a copy of what was kept, which is not recorded"),
    Step(45, "the files are as they were before, which is not recorded"),
    Step(46, "the undo is about to be recorded"),
    Step(47, "the undo is recorded, and nobody has been told"),
    Step(48, "the undo is told, the reactor's position is not recorded"),
)
FIRST_STEP_OF_AN_UNDO = 41
NOT_OF_MOVES: frozenset[Fault] = frozenset({"hang", "refused", "silent", "cut-off"})
"""A move asks the model nothing, and there is nothing to interrupt."""

STEPS = (*TURN_STEPS, *MOVE_STEPS)


def can_happen(step: Step, fault: Fault) -> bool:
    """A person interrupts turns that have begun; one that is over has nothing to interrupt."""
    if step in MOVE_STEPS:
        return fault not in NOT_OF_MOVES
    return fault != "hang" or FIRST_STEP_OF_THE_TURN <= step.number <= LAST_STEP_OF_THE_TURN


def step_of(number: int) -> Step:
    return next(step for step in STEPS if step.number == number)
