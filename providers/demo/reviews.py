"""Looking over changes that somebody made, with git's help."""

from __future__ import annotations

import re
import shlex
from typing import Any

from msgspec import Struct

from providers.demo import shapes
from providers.demo.commands import started
from providers.demo.errors import RequestRefused
from providers.demo.ids import new_id
from providers.demo.turn import Turn

Json = dict[str, Any]

SHOWN_LINES = 20
LIMIT_CHARACTERS = 4_000


class Target(Struct, frozen=True):
    """What to look over: its name for people, and how git lists it; without, nothing is listed."""

    label: str
    instructions: str
    git: tuple[str, ...] = ()


UNCOMMITTED = Target(
    "current changes",
    "Review the current code changes (staged, unstaged, and untracked files).",
    ("status", "--short"),
)


def target_of(params: Json) -> Target:
    """The target that a request names."""
    match params["target"]:
        case {"type": "uncommittedChanges"}:
            return UNCOMMITTED
        case {"type": "baseBranch", "branch": str(branch)}:
            label = f"changes against '{branch}'"
            return Target(label, f"Review the {label}.", ("diff", "--stat", revision(branch)))
        case {"type": "commit", "sha": str(sha)}:
            label = f"commit {sha[:7]}"
            return Target(label, f"Review {label}.", ("show", "--stat", revision(sha)))
        case {"type": "custom", "instructions": str(instructions)}:
            return Target(instructions, instructions)
        case other:
            raise RequestRefused(f"Invalid request: unknown variant of target: {other!r}")


def revision(name: str) -> str:
    if not re.fullmatch(r"\w[\w./-]*", name):
        raise RequestRefused(f"Invalid request: no revision: {name!r}")
    return name


async def review(turn: Turn, target: Target) -> None:
    """What a review is made of, inside a turn."""
    enter(turn, target)
    await look_over(turn, target)


def enter(turn: Turn, target: Target) -> None:
    item = shapes.review_mode("enteredReviewMode", new_id("review"), target.label)
    turn.complete_item(turn.start_item(item))


async def look_over(turn: Turn, target: Target) -> None:
    """The reviewer's message is begun and never finished; a whole one follows. So does codex."""
    turn.start_item(shapes.agent_message(new_id("msg"), "", None))
    conclude(turn, await findings(turn.thread.cwd, target))


def conclude(turn: Turn, found: str) -> None:
    item = shapes.review_mode("exitedReviewMode", new_id("review"), found)
    turn.complete_item(turn.start_item(item))
    turn.complete_item(turn.start_item(shapes.agent_message(new_id("msg"), found, None)))


async def findings(cwd: str, target: Target) -> str:
    if not target.git:
        return f"I looked for what you asked: {target.instructions}"
    exit_code, output = await git(cwd, target.git)
    if exit_code != 0:
        why = next(iter(output.strip().splitlines()), "git does not say why")
        return f"I could not review the {target.label}: {why}"
    lines = output[:LIMIT_CHARACTERS].splitlines()
    if not lines:
        return f"I reviewed the {target.label}: there are none."
    shown = "\n".join(lines[:SHOWN_LINES])
    return f"I reviewed the {target.label} and found nothing to complain of:\n\n```\n{shown}\n```"


async def git(cwd: str, arguments: tuple[str, ...]) -> tuple[int, str]:
    async with started(shlex.join(["git", "--no-pager", *arguments]), cwd) as running:
        exit_code = await running.finish(lambda text: None, flushed)
        return exit_code, running.output


async def flushed() -> None:
    """Nobody is told of git's output, so there is nobody to wait for."""
