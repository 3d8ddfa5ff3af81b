"""Copies that were being made when we died: codex has them, and nobody knows their ids."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from providers.codex.client import AppServer
from providers.codex.copies import MADE_HERE
from providers.codex.kept_answers import request
from providers.errors import AgentRefused

PAGE = 50
CLOCK_SECONDS = 2
"""Codex tells the second in which a conversation was begun."""
MAKING_SECONDS = 300
"""In which a copy is made, or given up."""


class Listed(Struct, frozen=True, rename="camel"):
    """Lists do not say what is a copy of what; reading one does."""

    id: str
    created_at: int = 0
    forked_from_id: str | None = None
    thread_source: Any = None


class Page(Struct, frozen=True, rename="camel"):
    data: list[Listed] = field(default_factory=list)
    next_cursor: str | None = None


class Read(Struct, frozen=True):
    thread: Listed


async def find_lost_copies(
    server: AppServer, codex_id: str, since: str, known: Collection[str]
) -> list[str]:
    """Of that conversation. Versions that keep no mark, as 0.104, find none."""
    begun = datetime.fromisoformat(since).timestamp()
    found = []
    for archived in (True, False):
        async for one in _begun_after(server, begun - CLOCK_SECONDS, archived=archived):
            is_near = one.created_at <= begun + MAKING_SECONDS
            if is_near and one.id not in known and await _is_copy(server, one.id, codex_id):
                found.append(one.id)
    return found


async def _begun_after(server: AppServer, begun: float, *, archived: bool) -> AsyncIterator[Listed]:
    """The newest first."""
    wanted = {"archived": archived, "limit": PAGE, "sortKey": "created_at", "modelProviders": []}
    cursor = None
    while True:
        page = await request(server, "thread/list", {**wanted, "cursor": cursor}, Page)
        for one in page.data:
            if one.created_at < begun:
                return
            yield one
        if (cursor := page.next_cursor) is None:
            return


async def _is_copy(server: AppServer, copy: str, codex_id: str) -> bool:
    try:
        thread = (await request(server, "thread/read", {"threadId": copy}, Read)).thread
    except AgentRefused:  # it is gone; or archived, which old versions do not read
        return False
    return (thread.thread_source, thread.forked_from_id) == (MADE_HERE, codex_id)
