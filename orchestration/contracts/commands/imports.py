"""Conversations from elsewhere."""

from orchestration.contracts.commands.base import ThreadCommand
from orchestration.contracts.commands.turns import UserMessage
from providers.contracts.base import UNSET, Contract, OrAbsent, Str
from providers.contracts.models import ModelSelection, ProviderKind, RuntimeMode


class RecordUserMessage(ThreadCommand, tag="thread.message.user.record", frozen=True):
    """What a person once said to an agent elsewhere: recorded, and sent to nobody."""

    message: UserMessage
    created_at: str


class ConversationRef(Contract, frozen=True):
    """A conversation that an agent keeps by itself; ``id`` is the agent's own."""

    provider: ProviderKind
    id: Str


class ImportConversation(ThreadCommand, tag="thread.import", kw_only=True, frozen=True):
    """Go on with it in a thread; ``copy`` leaves the conversation itself as it is.

    The model is the conversation's own, or ``model_selection`` where the agent does not know it.
    """

    project_id: Str
    conversation: ConversationRef
    copy: bool = False
    runtime_mode: RuntimeMode = "approval-required"
    model_selection: OrAbsent[ModelSelection] = UNSET
    created_at: str
