"""What a script can do: say, think, run a command, write a file."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from providers.demo import approvals, shapes
from providers.demo.commands import Command, started
from providers.demo.errors import Steered, TurnCancelled, TurnFailed
from providers.demo.turn import Turn
from providers.demo.workspace import Change, Workspace

Json = dict[str, Any]

WORDS_PER_SECOND = 250
"""How fast we talk: fast enough not to bore, slow enough to be seen streaming."""

FLOOD_BATCH = 500
TICK_SECONDS = 0.002
"""The finest step in which words are paced; faster rates send several words a step."""


@dataclass(frozen=True)
class Ran:
    """What became of a command."""

    status: Literal["completed", "failed", "declined"]
    exit_code: int | None = None
    output: str = ""


class Actions:
    """The hands of a script, in one turn."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    @property
    def workspace(self) -> Workspace:
        return self._turn.thread.workspace

    @property
    def asks(self) -> bool:
        """Whether commands and changes wait for the person."""
        return self._turn.settings.approval_policy != "never"

    @property
    def effort(self) -> str | None:
        return self._turn.settings.effort

    async def say(self, text: str, *, commentary: bool = False) -> None:
        """Stream a text of ours; ``commentary`` marks what is said before doing something."""
        phase = "commentary" if commentary else None
        await self.stream(words_of(text), WORDS_PER_SECOND, phase)

    async def stream(
        self, words: Iterable[str], per_second: float | None, phase: str | None = None
    ) -> None:
        """Stream words at a rate, or with none as fast as the client reads them."""
        self._heed()
        turn = self._turn
        item = turn.start_item(shapes.agent_message(new_id("msg"), "", phase))
        place = {"threadId": turn.thread.id, "turnId": turn.id, "itemId": item["id"]}
        said: list[str] = []
        async for batch in self._paced(iter(words), per_second):
            turn.thread.wire.deltas("item/agentMessage/delta", place, batch)
            await turn.flushed()
            said += batch
        text = "".join(said)
        turn.spoke(len(text))
        turn.complete_item(item, text=text)

    async def think(self, text: str) -> None:
        """A summary of thoughts, as a reasoning model shows it."""
        self._heed()
        turn = self._turn
        item = turn.start_item(shapes.reasoning(new_id("rs"), []))
        turn.notify("item/reasoning/summaryPartAdded", itemId=item["id"], summaryIndex=0)
        for word in words_of(text):
            turn.notify(
                "item/reasoning/summaryTextDelta", itemId=item["id"], delta=word, summaryIndex=0
            )
        await turn.flushed()
        turn.spoke(len(text), thought=True)
        turn.complete_item(item, summary=[text])

    async def run(self, command: str, *, reason: str | None = None) -> Ran:
        """Run a command in the workspace, once the person agrees."""
        self._heed()
        self._require_writable()
        turn = self._turn
        item = shapes.command_execution(new_id("call"), command, turn.thread.cwd)
        if approvals.must_ask(turn, command):
            turn.thread.become("active", "waitingOnApproval")
            item = turn.start_item(item)
            if (refused := await self._refused(item, command, reason)) is not None:
                return refused
            turn.thread.become("active")
        async with started(command, turn.thread.cwd) as running:
            item = {**item, **shapes.running(running.process_id)}
            if "startedAtMs" not in item:
                item = turn.start_item(item)
            ran = await self._finish(running, item)
        turn.spend()
        return ran

    async def write(self, name: str, text: str, *, reason: str | None = None) -> bool:
        """Give a file this content, once the person agrees. False where they do not."""
        self._heed()
        self._require_writable()
        turn = self._turn
        change = self.workspace.change(name, text)
        item = turn.start_item(shapes.file_change(new_id("call"), change.item()))
        agreed = await self._agreed(item, change, reason)
        if agreed:
            self.workspace.apply(change)
            turn.keep_change(change)
        turn.complete_item(item, status="completed" if agreed else "declined")
        if agreed:
            turn.show_diff()
        turn.spend()
        return agreed

    async def _refused(self, item: Json, command: str, reason: str | None) -> Ran | None:
        """None where the person agrees; else the item is closed as they decided."""
        turn = self._turn
        asked = shapes.command_approval(item, command, reason)
        method = "item/commandExecution/requestApproval"
        verdict = await approvals.ask(turn, method, item, asked, command)
        if verdict == "accept":
            return None
        turn.complete_item(item, status="failed" if verdict == "unclear" else "declined")
        turn.thread.become("active")
        turn.spend()
        if verdict == "cancel":
            raise TurnCancelled
        return Ran("failed" if verdict == "unclear" else "declined")

    async def _agreed(self, item: Json, change: Change, reason: str | None) -> bool:
        turn, subject = self._turn, str(change.path)
        if not approvals.must_ask(turn, subject):
            return True
        turn.thread.become("active", "waitingOnApproval")
        asked = shapes.file_approval(reason)
        method = "item/fileChange/requestApproval"
        verdict = await approvals.ask(turn, method, item, asked, subject)
        turn.thread.become("active")
        if verdict == "cancel":
            turn.spend()
            raise TurnCancelled
        return verdict == "accept"

    async def _finish(self, running: Command, item: Json) -> Ran:
        turn = self._turn
        begun = time.monotonic()

        def tell(text: str) -> None:
            turn.notify("item/commandExecution/outputDelta", itemId=item["id"], delta=text)

        def outcome(exit_code: int) -> Json:
            return {
                "status": "completed" if exit_code == 0 else "failed",
                "aggregatedOutput": running.output,
                "exitCode": exit_code,
                "durationMs": int((time.monotonic() - begun) * 1000),
            }

        try:
            exit_code = await running.finish(tell, turn.flushed)
        except asyncio.CancelledError:
            # Ended with its turn: told after the turn's end and as -1, like codex's terminals.
            running.kill()
            _, told = turn.completed(item, **outcome(-1))
            turn.afterwards.append(("item/completed", {"turnId": turn.id, **told}))
            raise
        turn.complete_item(item, **outcome(exit_code))
        return Ran("completed" if exit_code == 0 else "failed", exit_code, running.output)

    def _require_writable(self) -> None:
        if not self.asks and self._turn.settings.sandbox.get("type") == "readOnly":
            raise TurnFailed("this thread may only read, and nobody may be asked")

    def _heed(self) -> None:
        if self._turn.steered.is_set():
            raise Steered

    async def _paced(
        self, words: Iterator[str], per_second: float | None
    ) -> AsyncIterator[list[str]]:
        """The words in batches as they fall due; a message of the person's cuts them off."""
        if per_second is None:
            while batch := list(islice(words, FLOOD_BATCH)):
                yield batch
                await self._pause(0)
            return
        begun, sent = time.monotonic(), 0
        while batch := list(islice(words, max(1, self._due(begun, per_second) - sent))):
            yield batch
            sent += len(batch)
            await self._pause(max(TICK_SECONDS, begun + sent / per_second - time.monotonic()))

    def _due(self, begun: float, per_second: float) -> int:
        return int((time.monotonic() - begun) * per_second) + 1

    async def _pause(self, seconds: float) -> None:
        """Wait, unless the person speaks; 0 only lets the loop read what has come in."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._turn.steered.wait()
        self._heed()


def words_of(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s*", text)


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:16]}"
