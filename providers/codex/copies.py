"""Copies of whole conversations: kept at rest, put within reach for a moment, removed."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from providers.adapter import ResumeCursor
from providers.codex.client import AppServer, decode_opened
from providers.codex.conversation import Conversation, unsubscribe
from providers.codex.policy import POLICIES
from providers.errors import AgentRefused, ProviderError

FORK = "thread/fork"
ARCHIVE = "thread/archive"
UNARCHIVE = "thread/unarchive"
DELETE = "thread/delete"
MADE_HERE = "t3project-copy"
"""In a copy's own file: by this one is known that nobody heard of."""
BUSY = "a turn is running: it has to end before its conversation can be copied"


class Copies(Conversation):
    async def keep_copy(self) -> ResumeCursor:
        async with self._sending:
            self._require_open()
            if self.is_working:
                raise AgentRefused(BUSY)
            copy = await self._copy()
            await put_away(self.server, copy)
        return {"threadId": copy, "process": self.server.launch.for_cursor()}

    async def _copy(self) -> str:
        settings = {"cwd": self.state.cwd, **POLICIES[self.runtime_mode].for_thread()}
        wanted = {**whole_copy_of(self.codex_id), **settings}
        return decode_opened(await self.server.request(FORK, wanted)).thread.id


def whole_copy_of(codex_id: str) -> dict[str, Any]:
    """What ``thread/fork`` is asked for: nothing is cut off, and the copy is marked as ours."""
    return {
        "threadId": codex_id,
        "excludeTurns": True,
        "deferGoalContinuation": True,
        "threadSource": MADE_HERE,
    }


async def put_away(server: AppServer, codex_id: str) -> None:
    """Archived, codex unloads it and lists it nowhere. What cannot be archived is let go of."""
    try:
        await server.request(ARCHIVE, {"threadId": codex_id})
    except ProviderError:
        await unsubscribe(server, codex_id)


@contextlib.asynccontextmanager
async def within_reach(server: AppServer, codex_id: str) -> AsyncIterator[None]:
    """Codex copies nothing that is archived."""
    try:
        await server.request(UNARCHIVE, {"threadId": codex_id})
    except AgentRefused:  # it is not archived, or it is lost, which copying it tells
        yield
        return
    try:
        yield
    finally:
        await put_away(server, codex_id)


async def remove(server: AppServer, codex_id: str) -> None:
    """Codex keeps what another conversation was copied from: that one is left archived."""
    try:
        await server.request(DELETE, {"threadId": codex_id})
    except AgentRefused:
        with contextlib.suppress(AgentRefused):  # it is already, or it is gone
            await server.request(ARCHIVE, {"threadId": codex_id})
