"""What a script can do: say, think, run a command, write a file."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from providers.demo import approvals, reviews, running, shapes
from providers.demo.errors import MayOnlyRead, Steered, TurnCancelled
from providers.demo.ids import new_id
from providers.demo.reviews import Target
from providers.demo.running import Ran
from providers.demo.turn import Turn
from providers.demo.workspace import Change, Workspace

Json = dict[str, Any]

WORDS_PER_SECOND = 250
"""How fast we talk: fast enough not to bore, slow enough to be seen streaming."""

FLOOD_BATCH = 500
RETRY_SECONDS = 0.6
"""How long we wait before each retry: enough to be seen."""

TICK_SECONDS = 0.002
"""The finest step in which words are paced; faster rates send several words a step."""


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

    @property
    def plans(self) -> bool:
        """Whether changes are to be proposed instead of made."""
        return self._turn.settings.mode == "plan"

    @property
    def images(self) -> list[Json]:
        """What the person sent along, as parts of the message."""
        return self._turn.images

    def last_plan(self) -> str | None:
        """What was proposed last in this thread."""
        turns = self._turn.thread.past.turns.values()
        plans = [item["text"] for turn in turns for item in turn.items if item["type"] == "plan"]
        return plans[-1] if plans else None

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

    async def think(self, *parts: str) -> None:
        """A summary of thoughts in parts, as a reasoning model shows it."""
        self._heed()
        turn = self._turn
        item = turn.start_item(shapes.reasoning(new_id("rs"), []))
        for index, part in enumerate(parts):
            place = {"itemId": item["id"], "summaryIndex": index}
            turn.notify("item/reasoning/summaryPartAdded", **place)
            async for words in self._paced(iter(words_of(part)), WORDS_PER_SECOND):
                for word in words:
                    turn.notify("item/reasoning/summaryTextDelta", **place, delta=word)
        await turn.flushed()
        turn.spoke(sum(map(len, parts)), thought=True)
        turn.complete_item(item, summary=list(parts))

    async def propose(self, introduction: str, plan: str) -> None:
        """A plan for the person to agree to, cut out of the message that introduces it."""
        self._heed()
        turn = self._turn
        message = turn.start_item(shapes.agent_message(new_id("msg"), "", None))
        turn.notify("item/agentMessage/delta", itemId=message["id"], delta=introduction)
        item = turn.start_item(shapes.plan(turn.id, ""))
        for line in plan.splitlines(keepends=True):
            turn.notify("item/plan/delta", itemId=item["id"], delta=line)
        await turn.flushed()
        turn.spoke(len(introduction) + len(plan))
        turn.complete_item(item, text=plan)
        turn.complete_item(message, text=introduction)

    def check_off(self, steps: Sequence[str], done: int, explanation: str) -> None:
        """Show a checklist of which so many steps are done and the next one is under way."""
        statuses = ["completed"] * done + ["inProgress"] + ["pending"] * len(steps)
        plan = [{"step": step, "status": at} for step, at in zip(steps, statuses, strict=False)]
        self._turn.notify("turn/plan/updated", explanation=explanation, plan=plan)
        self._turn.spend()

    async def ask(self, questions: list[Json]) -> dict[str, list[str]]:
        """What the person answers to each question, by its id."""
        self._heed()
        answers = await approvals.ask_questions(self._turn, new_id("call"), questions)
        self._turn.spend()
        return answers

    async def break_off(self, text: str) -> None:
        """Begin a message that is never finished, as where the connection breaks."""
        self._heed()
        item = self._turn.start_item(shapes.agent_message(new_id("msg"), "", None))
        for word in words_of(text):
            self._turn.notify("item/agentMessage/delta", itemId=item["id"], delta=word)
        await self._turn.flushed()
        self._turn.spend()

    async def retry(self, message: str, reason: str, seconds: float = RETRY_SECONDS) -> None:
        """Say that the model is asked again, and wait as one does before."""
        kind = {"responseStreamDisconnected": {"httpStatusCode": None}}
        self._turn.notify("error", error=shapes.error(message, kind, reason), willRetry=True)
        await self._pause(seconds)

    async def review(self, target: Target) -> None:
        self._heed()
        await reviews.review(self._turn, target)

    def compact(self) -> None:
        """Make the conversation shorter, as codex does when it becomes too long for its model."""
        turn = self._turn
        item = turn.start_item(shapes.compaction(new_id("compact")))
        turn.thread.compact(turn.id)
        turn.complete_item(item)

    async def run(self, command: str, *, reason: str | None = None) -> Ran:
        """Run a command in the workspace, once the person agrees."""
        self._require_free_hands()
        return await running.run(self._turn, command, reason)

    async def run_together(self, commands: Sequence[str]) -> list[Ran]:
        """Run commands side by side; whoever is asked is asked for all of them at once."""
        self._require_free_hands()
        return await running.run_together(self._turn, commands)

    async def run_on(self, command: str) -> Ran:
        """Start a command that outlives this turn."""
        self._require_free_hands()
        return await running.run_on(self._turn, command)

    def spend(self) -> None:
        """Tell what the model has cost so far, as it does with each of its answers."""
        self._turn.spend()

    def end_background(self) -> int:
        """How many commands ran in the background until now."""
        terminals = self._turn.thread.terminals
        count = len(terminals.views())
        terminals.clean()
        return count

    async def write(self, name: str, text: str, *, reason: str | None = None) -> bool:
        """Give a file this content, once the person agrees. False where they do not."""
        self._require_free_hands()
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

    async def _agreed(self, item: Json, change: Change, reason: str | None) -> bool:
        turn, subject = self._turn, str(change.path)
        if not approvals.must_ask(turn, subject):
            return True
        turn.thread.wait_for(approvals.APPROVAL)
        asked = shapes.file_approval(reason)
        method = "item/fileChange/requestApproval"
        verdict = await approvals.ask(turn, method, item, asked, subject)
        turn.thread.waited_for(approvals.APPROVAL)
        if verdict == "cancel":
            turn.spend()
            raise TurnCancelled
        return verdict == "accept"

    def _require_free_hands(self) -> None:
        """Nothing is done that a new message or the thread's settings forbid."""
        self._heed()
        if not self.asks and self._turn.settings.sandbox.get("type") == "readOnly":
            raise MayOnlyRead("this thread may only read, and I may not ask for more")

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
