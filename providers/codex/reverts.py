"""Taking turns back: codex forgets them, and goes on as if they had never been."""

from collections.abc import Sequence

import msgspec

from providers.codex.client import decode_opened
from providers.codex.conversation import Conversation, unsubscribe
from providers.codex.older import lacks, roll_back
from providers.codex.policy import POLICIES
from providers.contracts.ids import TurnId
from providers.errors import AgentRefused

REVERT = "thread/revert"
NOT_IN_IT = "turn not found"
BUSY = "a turn is running: it has to end before it can be taken back"


class Reverts(Conversation):
    async def take_back(self, turn_ids: Sequence[TurnId]) -> None:
        """The first of the turns that the conversation holds, and all after it.

        One that it does not hold was taken back before, or said to another conversation.
        """
        async with self._sending:
            self._require_open()
            if self.is_working:
                raise AgentRefused(BUSY)
            for turn_id in turn_ids:
                if await self._take_back(turn_id):
                    return

    async def _take_back(self, turn_id: TurnId) -> bool:
        where = {"threadId": self.codex_id, "beforeTurnId": turn_id}
        try:
            await self.server.request(REVERT, where)
        except AgentRefused as refusal:
            if NOT_IN_IT in str(refusal).lower():
                return False
            if lacks(refusal, REVERT):
                return await roll_back(self.server, self.codex_id, turn_id)
            return await self._fork_before(turn_id)
        return True

    async def _fork_before(self, turn_id: TurnId) -> bool:
        """For conversations that cannot be reverted: those begun by older versions."""
        old = self.codex_id

        def move(result: msgspec.Raw) -> None:
            """What is said of the copy is for this session."""
            self.codex_id = decode_opened(result).thread.id
            self.server.takers.move(old, self.codex_id)

        where = {"threadId": old, "beforeTurnId": turn_id, "excludeTurns": True}
        settings = {"cwd": self.state.cwd, **POLICIES[self.runtime_mode].for_thread()}
        try:
            await self.server.request("thread/fork", {**where, **settings}, on_result=move)
        except AgentRefused as refusal:
            if NOT_IN_IT in str(refusal).lower():
                return False
            raise
        await unsubscribe(self.server, old)
        return True
