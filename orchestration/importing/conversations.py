"""What is asked of conversations: a list, a look, and to go on with one in a thread."""

import asyncio
import os

from orchestration.attachments import forget_images
from orchestration.batch import find_earlier_answer
from orchestration.clock import Clock
from orchestration.contracts.commands import (
    ImportConversation,
    ImportThread,
)
from orchestration.contracts.entities import Project
from orchestration.contracts.replies import (
    ConversationHistory,
    ConversationList,
    ListedConversation,
)
from orchestration.contracts.requests import ListConversations, ReadConversation
from orchestration.engine import Answer, OrchestrationEngine, accepted
from orchestration.errors import ConversationHere, NotFound, OrchestrationError
from orchestration.importing.images import kept_images
from orchestration.importing.past import commands_of
from orchestration.importing.preview import Preview
from orchestration.importing.threads import Past, creation_of, history_of
from orchestration.queries.conversations import kept_for_undoing, threads_of_conversations
from orchestration.queries.lookups import find_project
from orchestration.readers import Readers
from orchestration.records import bind, mark_stopped
from orchestration.workspace.host import Host
from providers.contracts import conversations as kept
from providers.contracts.base import UNSET
from providers.contracts.conversations import Conversation, PastEvent
from providers.contracts.ids import ThreadId
from providers.contracts.models import ProviderKind
from providers.sessions import ProviderSessions

PREVIEW_TURNS = 20
IMPORT_TURNS = 10
"""Of one page: bounds what an agent says in one answer."""
ITEMS_LIMIT = 2_000


class Conversations:
    """One import at a time: so that none is begun twice."""

    def __init__(
        self,
        agents: ProviderSessions,
        engine: OrchestrationEngine,
        readers: Readers,
        host: Host,
        clock: Clock,
    ) -> None:
        self._agents = agents
        self._engine = engine
        self._readers = readers
        self._host = host
        self._clock = clock
        self._importing = asyncio.Lock()

    async def page_of(self, body: ListConversations) -> ConversationList:
        project = await self._project_of(body.project_id)
        asked = kept.ListConversations(
            folders=folders_of(project),
            search=None if body.search is UNSET else body.search.strip(),
            cursor=None if body.cursor is UNSET else body.cursor,
        )
        page = await self._agents.list_conversations(body.provider, asked)
        listed = await self._listed(body.provider, page.conversations)
        kept_apart = await self._readers.run(kept_for_undoing, body.provider)
        offered = [one for one in listed if one.thread_id or one.conversation.id not in kept_apart]
        return ConversationList(offered, page.cursor)

    async def read(self, body: ReadConversation) -> ConversationHistory:
        provider, id_ = body.conversation.provider, body.conversation.id
        project = await self._project_of(body.project_id)
        conversation = await self._agents.find_conversation(provider, id_)
        asked = kept.ReadConversation(
            conversation_id=id_,
            thread_id=ThreadId(id_),
            folder=project.workspace_root,
            cursor=None if body.cursor is UNSET else body.cursor,
            limit=PREVIEW_TURNS,
        )
        page = await self._agents.read_conversation(provider, asked)
        commands = commands_of(page.events, ThreadId(id_), "approval-required")
        preview = Preview(commands)
        (listed,) = await self._listed(provider, [conversation])
        return ConversationHistory(
            listed=listed,
            messages=preview.messages,
            activities=preview.activities,
            proposed_plans=preview.proposed_plans,
            cursor=page.cursor,
            left_out=page.left_out,
        )

    async def bring_in(self, command: ImportConversation) -> int:
        """As ``engine.dispatch``: the same command twice gets the same answer.

        Raises ``ConversationHere`` where a thread goes on with it already.
        """
        async with self._importing:
            ids = [command.command_id]
            earlier = await self._readers.run(find_earlier_answer, *ids)
            return accepted(await self._import(command) if earlier is None else earlier)

    async def _import(self, command: ImportConversation) -> Answer:
        provider = command.conversation.provider
        project = await self._project_of(command.project_id)
        folder = await self._host.require_directory(project.workspace_root)
        if not command.copy:
            await self._require_not_here(command)
        taken = await self._agents.take_conversation(
            provider,
            kept.TakeConversation(
                conversation_id=command.conversation.id, folder=folder, copy=command.copy
            ),
        )
        creation = creation_of(command, taken.conversation)
        past = await self._past(command, taken.conversation.id, folder)
        images = await self._readers.run(kept_images, command, past.events)
        history = history_of(command, past, images, self._clock())
        thread_id, mode = ThreadId(command.thread_id), command.runtime_mode
        cursor, at = taken.resume_cursor, self._clock()

        def also() -> None:
            bind(thread_id, provider, mode, cursor, at)
            mark_stopped(thread_id, at)

        whole = ImportThread(command.command_id, command.thread_id, creation, history)
        (answer,) = await self._engine.submit([whole], also)
        if isinstance(answer, OrchestrationError):
            stored = [image for kept_ones in images.values() for image in kept_ones]
            await self._readers.run(forget_images, stored)
        return answer

    async def _past(self, command: ImportConversation, id_: str, folder: str) -> Past:
        """From the newest page back, for as long as it is not too much."""
        pages: list[list[PastEvent]] = []
        items, cursor, left_out = 0, None, 0
        while True:
            asked = kept.ReadConversation(
                conversation_id=id_,
                thread_id=ThreadId(command.thread_id),
                folder=folder,
                cursor=cursor,
                limit=IMPORT_TURNS,
            )
            page = await self._agents.read_conversation(command.conversation.provider, asked)
            pages.append(page.events)
            items, cursor, left_out = items + page.items, page.cursor, left_out + page.left_out
            if cursor is None or items >= ITEMS_LIMIT:
                events = [event for page_events in reversed(pages) for event in page_events]
                return Past(events, is_whole=cursor is None and left_out == 0)

    async def _listed(
        self, provider: ProviderKind, conversations: list[Conversation]
    ) -> list[ListedConversation]:
        threads = await self._readers.run(threads_of_conversations, provider)
        return [ListedConversation(one, threads.get(one.id)) for one in conversations]

    async def _require_not_here(self, command: ImportConversation) -> None:
        threads = await self._readers.run(threads_of_conversations, command.conversation.provider)
        if command.conversation.id in threads:
            raise ConversationHere("this conversation is a thread here already: open that one")

    async def _project_of(self, project_id: str) -> Project:
        project = await self._readers.run(find_project, project_id)
        if project is None or project.deleted_at is not None:
            raise NotFound(f"project '{project_id}' does not exist")
        return project


def folders_of(project: Project) -> tuple[str, ...]:
    """Agents remember where they were started: often what a link leads to."""
    root = project.workspace_root
    return tuple(dict.fromkeys([root, os.path.realpath(root)]))
