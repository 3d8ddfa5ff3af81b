"""One turn: from what the person said to its end, whichever end that is."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import traceback
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec import Struct

from providers.demo.errors import RequestRefused, Steered, TurnCancelled, TurnFailed
from providers.demo.history import ItemLine, TurnLine
from providers.demo.shapes import error, running, user_message
from providers.demo.threads import Thread
from providers.demo.wire import now_ms
from providers.demo.workspace import Change

Json = dict[str, Any]
Play = Callable[["Turn", str], Awaitable[None]]

STEER_LIMIT = 100
"""Messages that may wait inside one turn; more are refused."""


class Said(Struct, frozen=True):
    """A message of the person's."""

    content: list[Json]
    client_id: str | None = None

    @property
    def text(self) -> str:
        texts = (part.get("text", "") for part in self.content if part.get("type") == "text")
        return "\n".join(texts).strip()

    @property
    def images(self) -> list[Json]:
        return [part for part in self.content if part.get("type") in ("image", "localImage")]


class Turn:
    """Lives in a task of its own. What holds for it was settled when it began.

    ``after`` is a turn that must have ended first.
    """

    def __init__(
        self, thread: Thread, said: Said | None, play: Play, after: Turn | None = None
    ) -> None:
        self.id = str(uuid.uuid4())
        self.thread = thread
        self.settings = thread.settings
        self.begun = False
        self.steered = asyncio.Event()
        self.changes: dict[str, Change] = {}
        """By path: how the file was before the turn, and how it is now."""
        self.afterwards: list[tuple[str, Json]] = []
        """What is said only after the end of an interrupted turn, as codex does."""
        self.images: list[Json] = []
        """What was sent along with what the person said last."""
        self._said = deque([said] if said else [])
        self._play = play
        self._after = after
        self._line = TurnLine(self.id, int(time.time()))
        self._started = time.monotonic()
        self._last_message: list[Json] = []
        self._heard = self._spoken = self._thought = 0
        self._task = asyncio.create_task(self._run())

    def steer(self, said: Said) -> None:
        """Hear what the person says meanwhile; the message that is being streamed is cut."""
        if len(self._said) >= STEER_LIMIT:
            raise RequestRefused("too many messages wait in this turn")
        self._said.append(said)
        self.steered.set()

    @property
    def started_id(self) -> str:
        """The id that it was started under, and that an interrupt has to name."""
        return self.id

    def interrupt(self) -> None:
        self._task.cancel()

    async def ended(self) -> None:
        await asyncio.wait([self._task])

    def notify(self, method: str, **params: Any) -> None:
        self.thread.notify(method, turnId=self.id, **params)

    async def flushed(self) -> None:
        await self.thread.wire.flushed()

    def start_item(self, item: Json) -> Json:
        """Announce an item and return it with its start: the one to go on with."""
        item = {**item, "startedAtMs": now_ms(), "completedAtMs": None}
        self.notify("item/started", item=item, startedAtMs=item["startedAtMs"])
        return item

    def run_item(self, item: Json, process_id: int) -> Json:
        """A command's item, now that it runs: announced, unless an approval did that before."""
        item = {**item, **running(process_id)}
        return item if "startedAtMs" in item else self.start_item(item)

    def teller(self, item: Json) -> Callable[[str], None]:
        """Where the output of a command's item goes, piece by piece."""
        method = "item/commandExecution/outputDelta"
        return lambda text: self.notify(method, itemId=item["id"], delta=text)

    def complete_item(self, item: Json, **fields: Any) -> None:
        item, params = self.completed(item, **fields)
        self.notify("item/completed", **params)
        if item["type"] == "agentMessage":
            self._last_message = [item]

    def completed(self, item: Json, **fields: Any) -> tuple[Json, Json]:
        """Keep an item as finished; what is said of it is left to the caller."""
        item = {**item, **fields, "completedAtMs": now_ms()}
        self.thread.past.take(line := ItemLine(self.id, item))
        self.thread.history.append(self.thread.id, line)
        return item, {
            "item": item,
            "contentTokenCount": None,
            "completedAtMs": item["completedAtMs"],
        }

    def spoke(self, characters: int, *, thought: bool = False) -> None:
        self._spoken += characters
        self._thought += characters if thought else 0

    def spend(self) -> None:
        """Say what an answer cost, as codex does after each response of its model."""
        self.thread.spend(self.id, self._heard, self._spoken, self._thought)
        self._spoken = self._thought = 0
        self.show_diff()

    def keep_change(self, change: Change) -> None:
        earlier = self.changes.get(key := str(change.path))
        before = earlier.before if earlier else change.before
        self.changes[key] = Change(change.path, before, change.after)

    def show_diff(self) -> None:
        """The whole turn's diff, again and again; silence while no file was changed."""
        if self.changes:
            root = self.thread.workspace.root
            diffs = [change.git_diff(root) for _, change in sorted(self.changes.items())]
            self.notify("turn/diff/updated", diff="".join(diffs))

    async def _run(self) -> None:
        try:
            if self._after:
                await self._after.ended()
            self._begin()
            await self._work()
            self._complete()
        except (asyncio.CancelledError, ConnectionError, TurnCancelled):
            self._interrupt()
        except TurnFailed as failure:
            self._fail(str(failure), failure.kind)
        except Exception as bug:  # a broken script must not leave a turn that never ends
            traceback.print_exc(file=sys.stderr)
            self._fail(f"the demo agent's script broke: {bug!r}")

    async def _work(self) -> None:
        while self._said:
            with contextlib.suppress(Steered):
                await self._play(self, self._hear())

    def _begin(self) -> None:
        self.begun = True
        self._keep(self._line)
        self._announce()

    def _announce(self) -> None:
        self.thread.become("active")
        self.thread.notify("turn/started", turn=self._started_view())

    def _started_view(self) -> Json:
        return self.thread.turn_of(self.id).view([], "notLoaded")

    def _hear(self) -> str:
        """Take in all that was said; the last of it is what gets answered."""
        self.steered.clear()
        self.images = []
        while True:
            said = self._said.popleft()
            self._heard += len(said.text)
            self.complete_item(
                self.start_item(user_message(str(uuid.uuid4()), said.content, said.client_id))
            )
            self.images += said.images
            if not self._said:
                return said.text

    def _complete(self) -> None:
        if self._spoken:
            self.spend()
        self._tell_unread()
        self._end("completed", "idle", self._last_message)

    def _tell_unread(self) -> None:
        self.thread.notify("thread/readState/changed", readState=self.thread.read_state())

    def _interrupt(self) -> None:
        self._end("interrupted", "idle", [])
        for method, params in self.afterwards:
            self.thread.notify(method, **params)

    def _fail(self, message: str, kind: Any = "other") -> None:
        failure = error(message, kind)
        self._line = msgspec.structs.replace(self._line, error=failure)
        self.thread.become("systemError")
        self.notify("error", error=failure, willRetry=False)
        self._tell_unread()
        self._end("failed", None, [])

    def _end(self, status: str, thread_status: str | None, items: list[Json]) -> None:
        spent_ms = int((time.monotonic() - self._started) * 1000)
        now = int(time.time())
        self._keep(
            msgspec.structs.replace(
                self._line, status=status, completed_at=now, duration_ms=spent_ms
            )
        )
        if self.thread.active is self:
            self.thread.active = None
        if thread_status:
            self.thread.become(thread_status)
        turn = self.thread.turn_of(self.id).view(items, "summary" if items else "notLoaded")
        self.thread.notify("turn/completed", turn=turn)

    def _keep(self, line: TurnLine) -> None:
        self._line = line
        self.thread.past.take(line)
        self.thread.history.append(self.thread.id, line)

    def view(self) -> Json:
        """The turn as the answer to its start shows it: asked for, nothing known yet."""
        return {
            "id": self.id,
            "rootTurnId": self.id,
            "items": [],
            "itemsView": "notLoaded",
            "status": "inProgress",
            "error": None,
            "startedAt": None,
            "completedAt": None,
            "durationMs": None,
        }
