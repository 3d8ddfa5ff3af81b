"""Methods about what agents keep by themselves."""

from orchestration.contracts.commands import ConversationRef
from orchestration.contracts.requests.base import Body
from orchestration.contracts.requests.workspace import SearchQuery
from providers.contracts.base import UNSET, OrAbsent, Str
from providers.contracts.models import ProviderKind


class ListConversations(Body, tag="agents.listConversations", frozen=True):
    """What an agent keeps for a project's folder, newest first. Only on ``/ws``."""

    project_id: Str
    provider: ProviderKind
    search: OrAbsent[SearchQuery] = UNSET
    cursor: OrAbsent[Str] = UNSET


class ReadConversation(Body, tag="agents.readConversation", frozen=True):
    """The newest page of one, or the page before a cursor. Only on ``/ws``."""

    project_id: Str
    conversation: ConversationRef
    cursor: OrAbsent[Str] = UNSET
