"""Conversations that were kept so that moves can be undone, once nobody will go back to them."""

import logging
from collections.abc import Sequence

from orchestration.queries.conversations import conversations_in_use
from orchestration.queries.undoing import (
    KeptConversation,
    find_kept_conversation,
    kept_conversations,
    threads_with_kept_conversations,
    undo_refs,
)
from orchestration.reactors.agents import Agents
from orchestration.reactors.following import Record
from orchestration.readers import Readers
from orchestration.records import drop_conversations
from providers.contracts.ids import ThreadId
from providers.errors import ProviderError

logger = logging.getLogger(__name__)


class KeptConversations:
    """Copies are removed; a conversation that was only left belongs to whoever looks for it."""

    def __init__(self, agents: Agents, readers: Readers, record: Record) -> None:
        self._agents = agents
        self._readers = readers
        self._record = record

    async def drop_unneeded(self, thread_id: ThreadId) -> None:
        """Those of undo points that are gone, or that never came to be."""
        needed = set(await self._readers.run(undo_refs, thread_id))
        kept = await self._readers.run(kept_conversations, thread_id)
        await self._drop(thread_id, [one for one in kept if one.ref not in needed])

    async def drop_of_deleted(self, before: str) -> None:
        """Of threads that were deleted before that time."""
        for thread_id in await self._readers.run(threads_with_kept_conversations, before):
            kept = await self._readers.run(kept_conversations, thread_id)
            await self._drop(thread_id, kept)

    async def drop_lost(self, kept: KeptConversation, since: str) -> None:
        """Copies that were made of it then, and not recorded, because somebody died."""
        if kept.cursor is not None:
            known = await self._readers.run(conversations_in_use, kept.provider_name)
            await self._agents.drop_lost_copies(kept.cursor, since, known)

    async def put_away_left(self, thread_id: ThreadId, ref: str) -> None:
        """The conversation that a move left for a copy: its agent's own lists show one of them."""
        kept = await self._readers.run(find_kept_conversation, thread_id, ref)
        if kept is None or kept.is_copy or kept.cursor is None:
            return
        try:
            await self._agents.put_away(kept.cursor)
        except ProviderError as failure:
            logger.warning("a conversation that was left stays in its agent's lists: %s", failure)

    async def _drop(self, thread_id: ThreadId, gone: Sequence[KeptConversation]) -> None:
        dropped = [one.ref for one in gone if await self._is_removed(one)]
        if dropped:
            await self._record(lambda: drop_conversations(thread_id, dropped))

    async def _is_removed(self, kept: KeptConversation) -> bool:
        """Where its agent cannot remove it now, it is tried again with the next."""
        if not kept.is_copy or kept.cursor is None:
            return True
        try:
            if kept.is_made:
                await self._agents.drop_copy(kept.cursor)
            else:
                await self.drop_lost(kept, kept.kept_at)
        except ProviderError as failure:
            logger.warning("a copy of a conversation stays: %s", failure)
            return False
        return True
