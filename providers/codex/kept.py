"""The conversations that codex keeps in its home: listed, read, and taken over."""

import asyncio
import contextlib
import time
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct, field

from providers.adapter import ResumeCursor
from providers.codex.client import AppServer
from providers.codex.conversation import unsubscribe
from providers.codex.copies import ARCHIVE, remove
from providers.codex.history import PastTurn, Place, ReadThread, TurnPage, left_out, told
from providers.codex.kept_answers import request
from providers.codex.lost_copies import find_lost_copies
from providers.codex.policy import POLICIES
from providers.codex.pool import ServerPool
from providers.codex.writers import find_writers
from providers.contracts.conversations import (
    Conversation,
    ConversationPage,
    HistoryPage,
    ListConversations,
    ReadConversation,
    TakeConversation,
    TakenConversation,
    conversation_in,
)
from providers.contracts.models import ProviderKind
from providers.errors import AgentRefused, ConversationBusy, ConversationLost

UNKNOWN_METHOD = ("unknown variant", "not supported", "unknown field")
SOURCES = ["cli", "vscode", "exec", "appServer", "unknown"]
"""Where people begin conversations; those that agents begin with each other are left out."""
ONE_FOLDER = "expected a string"
"""Of versions that look for one folder only: the one without links is where they were started."""


class GitInfo(Struct, frozen=True):
    branch: str | None = None


class KeptThread(Struct, frozen=True, rename="camel"):
    """As codex lists it; times are seconds since the epoch."""

    id: str
    preview: str = ""
    name: str | None = None
    cwd: str = ""
    created_at: int = 0
    updated_at: int = 0
    model: str | None = None
    cli_version: str | None = None
    originator: str | None = None
    source: Any = None
    git_info: GitInfo | None = None


class ThreadPage(Struct, frozen=True, rename="camel"):
    data: list[KeptThread] = field(default_factory=list)
    next_cursor: str | None = None


class Opened(Struct, frozen=True):
    thread: KeptThread
    model: str | None = None


class KeptConversations:
    """Needs no session: any process on the same home can read what another one writes."""

    def __init__(self, provider: ProviderKind, pool: ServerPool) -> None:
        self._provider = provider
        self._pool = pool

    async def page_of(self, asked: ListConversations) -> ConversationPage:
        server = await self._pool.server_for(None)
        answer = await self._page(server, asked, list(asked.folders))
        threads = [thread for thread in answer.data if thread.cwd in asked.folders]
        writers = await self._writers(server, [thread.id for thread in threads])
        return ConversationPage(
            [self._shown(thread, writers.get(thread.id)) for thread in threads], answer.next_cursor
        )

    async def _page(
        self, server: AppServer, asked: ListConversations, folders: list[str] | str
    ) -> ThreadPage:
        wanted = {
            "cwd": folders,
            "limit": asked.limit,
            "cursor": asked.cursor,
            "searchTerm": asked.search or None,
            "sortKey": "updated_at",
            "modelProviders": [],
            "sourceKinds": SOURCES,
        }
        try:
            return await request(server, "thread/list", wanted, ThreadPage)
        except AgentRefused as refusal:
            if ONE_FOLDER not in str(refusal) or isinstance(folders, str):
                raise
        return await self._page(server, asked, folders[-1])

    async def find(self, conversation_id: str) -> Conversation:
        server = await self._pool.server_for(None)
        answer = await request(server, "thread/read", {"threadId": conversation_id}, Opened)
        writers = await self._writers(server, [conversation_id])
        return self._shown(answer.thread, writers.get(conversation_id))

    async def read(self, asked: ReadConversation) -> HistoryPage:
        """Codex gives the newest turn first."""
        server = await self._pool.server_for(None)
        page, begun = await self._turns(server, asked)
        turns = page.data[::-1]
        place = Place(self._provider, asked.thread_id, asked.folder, fallback_ms=begun)
        return HistoryPage(
            events=await asyncio.to_thread(told, turns, place),
            turns=len(turns),
            items=sum(len(turn.items) for turn in turns),
            cursor=page.next_cursor,
            left_out=left_out(turns),
        )

    async def take(self, asked: TakeConversation) -> TakenConversation:
        """Opened once and let go of: whoever continues it finds it free, whole, and supervised."""
        server = await self._pool.server_for(None)
        method = "thread/fork" if asked.copy else "thread/resume"
        wanted = {
            "threadId": asked.conversation_id,
            "cwd": asked.folder,
            "excludeTurns": True,
            **POLICIES["approval-required"].for_thread(),
        }
        try:
            opened = await request(server, method, wanted, Opened)
        except ConversationBusy as busy:
            writers = await self._writers(server, [asked.conversation_id])
            raise ConversationBusy(writers.get(asked.conversation_id)) from busy
        await unsubscribe(server, opened.thread.id)
        cursor = {"threadId": opened.thread.id, "process": server.launch.for_cursor()}
        thread = msgspec.structs.replace(opened.thread, model=opened.thread.model or opened.model)
        return TakenConversation(conversation=self._shown(thread, None), resume_cursor=cursor)

    async def drop(self, cursor: ResumeCursor) -> None:
        server, codex_id = await self._pool.server_for(cursor), conversation_in(cursor)
        if codex_id is not None:
            await remove(server, codex_id)

    async def drop_lost(self, cursor: ResumeCursor, since: str, known: Collection[str]) -> None:
        server, codex_id = await self._pool.server_for(cursor), conversation_in(cursor)
        if codex_id is not None:
            for copy in await find_lost_copies(server, codex_id, since, known):
                await remove(server, copy)

    async def put_away(self, cursor: ResumeCursor) -> None:
        server, codex_id = await self._pool.server_for(cursor), conversation_in(cursor)
        if codex_id is not None:
            with contextlib.suppress(AgentRefused):
                await server.request(ARCHIVE, {"threadId": codex_id})

    async def _turns(self, server: AppServer, asked: ReadConversation) -> tuple[TurnPage, int]:
        """With a time for turns that have none.

        Versions that cannot give turns in pages give the whole conversation at once.
        """
        wanted = {
            "threadId": asked.conversation_id,
            "itemsView": "full",
            "limit": asked.limit,
            "cursor": asked.cursor,
            "sortDirection": "desc",
        }
        try:
            page = await request(server, "thread/turns/list", wanted, TurnPage)
        except ConversationLost:
            raise
        except AgentRefused as refusal:
            if not any(words in str(refusal).lower() for words in UNKNOWN_METHOD):
                raise
        else:
            if all(turn.items_view == "full" for turn in page.data):
                return page, time.time_ns() // 1_000_000
        return await whole(server, asked.conversation_id)

    async def _writers(self, server: AppServer, ids: list[str]) -> dict[str, str]:
        ours = server.transport.pid
        return await asyncio.to_thread(find_writers, server.codex_home, ids, ours)

    def _shown(self, thread: KeptThread, held_by: str | None) -> Conversation:
        return Conversation(
            provider=self._provider,
            id=thread.id,
            title=(thread.name or thread.preview).strip(),
            cwd=thread.cwd,
            created_at=iso(thread.created_at),
            updated_at=iso(thread.updated_at or thread.created_at),
            model=thread.model,
            branch=thread.git_info.branch if thread.git_info else None,
            version=thread.cli_version,
            source=thread.source if isinstance(thread.source, str) else thread.originator,
            held_by=held_by,
        )


async def whole(server: AppServer, conversation_id: str) -> tuple[TurnPage, int]:
    wanted = {"threadId": conversation_id, "includeTurns": True}
    answer = await request(server, "thread/read", wanted, ReadThread)
    turns: list[PastTurn] = answer.thread.turns
    return TurnPage(turns[::-1], None), (answer.thread.created_at or 0) * 1000


def iso(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.000Z}"
