"""Commands as items: asked for, run, told; one by one, side by side, or longer than their turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from providers.demo import approvals, shapes
from providers.demo.approvals import APPROVAL
from providers.demo.commands import Command, started
from providers.demo.errors import TurnCancelled
from providers.demo.ids import new_id
from providers.demo.turn import Turn

Json = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    """What became of a command; one that ``runs`` on has no exit code yet."""

    status: Literal["completed", "failed", "declined", "runs"]
    exit_code: int | None = None
    output: str = ""


async def run(turn: Turn, command: str, reason: str | None) -> Ran:
    try:
        ran = await _run(turn, command, reason)
    except TurnCancelled:
        turn.spend()
        raise
    turn.spend()
    return ran


async def run_together(turn: Turn, commands: Sequence[str]) -> list[Ran]:
    """Side by side, each with a request of its own. To cancel one cancels all, with the turn."""
    tasks = [asyncio.create_task(_run(turn, command, None)) for command in commands]
    try:
        outcomes = await asyncio.gather(*tasks)
    except TurnCancelled:
        turn.spend()
        raise
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    turn.spend()
    return outcomes


async def run_on(turn: Turn, command: str) -> Ran:
    """Start a command that does not end with its turn."""
    item = await _permitted(turn, command, None)
    if isinstance(item, Ran):
        return item
    await turn.thread.terminals.start(turn, item, command)
    turn.spend()
    return Ran("runs")


async def _run(turn: Turn, command: str, reason: str | None) -> Ran:
    item = await _permitted(turn, command, reason)
    if isinstance(item, Ran):
        return item
    async with started(command, turn.thread.cwd) as running:
        return await _finish(turn, running, turn.run_item(item, running.process_id))


async def _permitted(turn: Turn, command: str, reason: str | None) -> Json | Ran:
    """The item to go on with, or what became of it where the person does not agree."""
    item = shapes.command_execution(new_id("call"), command, turn.thread.cwd)
    if not approvals.must_ask(turn, command):
        return item
    turn.thread.wait_for(APPROVAL)
    item = turn.start_item(item)
    asked = shapes.command_approval(item, command, reason)
    method = "item/commandExecution/requestApproval"
    verdict = await approvals.ask(turn, method, item, asked, command)
    if verdict != "accept":
        turn.complete_item(item, status="failed" if verdict == "unclear" else "declined")
    turn.thread.waited_for(APPROVAL)
    match verdict:
        case "accept":
            return item
        case "cancel":
            raise TurnCancelled
        case _:
            return Ran("failed" if verdict == "unclear" else "declined")


async def _finish(turn: Turn, running: Command, item: Json) -> Ran:
    begun = time.monotonic()
    try:
        exit_code = await running.finish(turn.teller(item), turn.flushed)
    except asyncio.CancelledError:
        # Ended with its turn: told after the turn's end and as -1, like codex's terminals.
        running.kill()
        _, told = turn.completed(item, **running.outcome(-1, begun))
        turn.afterwards.append(("item/completed", {"turnId": turn.id, **told}))
        raise
    turn.complete_item(item, **running.outcome(exit_code, begun))
    return Ran("completed" if exit_code == 0 else "failed", exit_code, running.output)
