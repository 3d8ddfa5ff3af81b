"""Conversations that an agent keeps by itself, and what was said in them."""

from msgspec import Struct

from providers.contracts.base import Contract, Json, Str
from providers.contracts.ids import MessageId, ThreadId
from providers.contracts.models import ProviderKind
from providers.contracts.runtime import AnyRuntimeEvent, RuntimeEvent


class Conversation(Contract, frozen=True, kw_only=True):
    """``id`` is the agent's own. ``held_by`` names the process that writes it now, if another does.

    ``source`` is where it was begun, in the agent's words: ``cli``, ``exec``, an editor's name.
    """

    provider: ProviderKind
    id: Str
    title: str
    cwd: str
    created_at: str
    updated_at: str
    model: str | None = None
    branch: str | None = None
    version: str | None = None
    source: str | None = None
    held_by: str | None = None


class ConversationPage(Struct, frozen=True):
    """The newest first; ``cursor`` leads to older ones, None at the end."""

    conversations: list[Conversation]
    cursor: str | None


class ListConversations(Struct, frozen=True, kw_only=True):
    """Those of one folder; ``folders`` are names of it."""

    folders: tuple[str, ...]
    search: str | None = None
    cursor: str | None = None
    limit: int = 30


class ReadConversation(Struct, frozen=True, kw_only=True):
    """The newest turns, or those before a cursor, as if they had happened in ``thread_id``."""

    conversation_id: str
    thread_id: ThreadId
    folder: str
    cursor: str | None = None
    limit: int = 20
    """Of turns."""


class TakeConversation(Struct, frozen=True, kw_only=True):
    """Go on with it; ``copy`` leaves the conversation itself to whoever writes it."""

    conversation_id: str
    folder: str
    copy: bool = False


class TakenConversation(Struct, frozen=True, kw_only=True):
    """The conversation that may be gone on with, and how it is found again."""

    conversation: Conversation
    resume_cursor: dict[str, Json]


def conversation_in(resume_cursor: dict[str, Json]) -> str | None:
    """The conversation that a cursor leads to, by the agent's own id, where it says so."""
    found = resume_cursor.get("threadId")
    return found if isinstance(found, str) else None


class PastImage(Struct, frozen=True):
    """An image that came with a message: a file on this machine, or a data URL."""

    source: str

    @property
    def is_inline(self) -> bool:
        return self.source.startswith("data:")

    @property
    def name(self) -> str:
        return "image" if self.is_inline else self.source.rpartition("/")[2] or "image"


class PersonSpoke(RuntimeEvent, kw_only=True, frozen=True):
    """What a person once said. Of a running conversation we know that ourselves."""

    message_id: MessageId
    text: str
    images: tuple[PastImage, ...] = ()


PastEvent = AnyRuntimeEvent | PersonSpoke


class HistoryPage(Struct, frozen=True, kw_only=True):
    """Whole turns, the oldest first. ``cursor`` leads to older ones, None at the beginning.

    ``left_out`` entries of these turns were too many to be told.
    """

    events: list[PastEvent]
    turns: int
    items: int
    cursor: str | None
    left_out: int = 0
