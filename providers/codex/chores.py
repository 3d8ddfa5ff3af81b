"""What is asked of codex by name, not in words: a review, a compaction, an end of commands."""

import asyncio
from typing import Any

import msgspec

from providers.codex.background import listed, remembered
from providers.codex.conversation import CLEAN_TERMINALS, Conversation
from providers.codex.older import lacks
from providers.codex.result_frames import StartedTurnResult, TerminalPage
from providers.contracts.background import BackgroundCommand
from providers.contracts.ids import TurnId
from providers.contracts.review import ReviewTarget
from providers.errors import AgentGone, AgentRefused
from providers.jsonrpc import OnResult

BEGIN_SECONDS = 10.0
"""Codex says within 50 ms that the turn has begun, or why it has not."""
BUSY = "a turn is running: codex would end it for this"
NOT_STEERABLE = "NotSteerable"
CHORE_RUNS = (
    "a review or a compaction takes no messages: queue it, or send it again when that is over"
)
TERMINALS_LISTED = 100
LIST = "thread/backgroundTerminals/list"
TERMINATE = "thread/backgroundTerminals/terminate"
ONLY_ALL = "this version of codex can only end all of its background commands, between turns"


class Chores(Conversation):
    async def start_review(self, target: ReviewTarget) -> TurnId:
        def promised(result: msgspec.Raw) -> None:
            turn_id = TurnId(msgspec.json.decode(result, type=StartedTurnResult).turn.id)
            self._answered_turn = self.state.announced_turn = turn_id

        wanted = {"target": msgspec.to_builtins(target)}
        return await self._begin("review/start", wanted, promised)

    async def compact(self) -> TurnId:
        return await self._begin("thread/compact/start", {}, None)

    async def list_background(self) -> list[BackgroundCommand]:
        self._require_open()
        asked = {"threadId": self.codex_id, "limit": TERMINALS_LISTED}
        try:
            result = await self.server.request(LIST, asked)
        except AgentRefused as refusal:
            if lacks(refusal, LIST):
                return remembered(self.state)
            raise
        return listed(msgspec.json.decode(result, type=TerminalPage), self.state)

    async def stop_background(self, background_id: str | None) -> None:
        self._require_open()
        thread = {"threadId": self.codex_id}
        if background_id is not None:
            await self._terminate({**thread, "processId": background_id})
        elif self.is_working:  # to end all would end those of the running turn as well
            for command in await self.list_background():
                await self.stop_background(command.id)
        else:
            await self.server.request(CLEAN_TERMINALS, thread)

    async def _terminate(self, one: dict[str, Any]) -> None:
        try:
            await self.server.request(TERMINATE, one)
        except AgentRefused as refusal:
            if not lacks(refusal, TERMINATE):
                raise
            if len(self.state.background) > 1 or self.is_working:
                raise AgentRefused(ONLY_ALL) from refusal
            await self.server.request(CLEAN_TERMINALS, {"threadId": self.codex_id})

    async def _begin(
        self, method: str, wanted: dict[str, Any], on_result: OnResult | None
    ) -> TurnId:
        """Nothing else is said to codex before the turn has begun: it would steer, or end it."""
        async with self._sending:
            self._require_open()
            if self.is_working:
                raise AgentRefused(BUSY)
            before, self._turn_mode = self.state.last_turn, self.runtime_mode
            thread = {"threadId": self.codex_id}
            await self.server.request(method, {**thread, **wanted}, on_result=on_result)
            try:
                async with asyncio.timeout(BEGIN_SECONDS):
                    await self._changes.until(
                        lambda: self.state.last_turn != before or self.is_closed
                    )
            except TimeoutError:
                raise AgentGone(f"codex did not begin with {method}") from None
            if self.is_closed or self.state.last_turn is None:
                raise AgentGone("codex was lost before the turn began")
            return self.state.last_turn
