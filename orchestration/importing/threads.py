"""What an imported conversation is as a thread: how it begins, and what is recorded of it. Pure."""

import msgspec
from msgspec import Struct

from orchestration.contracts.commands import CreateThread, ImportConversation, PastCommand
from orchestration.contracts.entities import ImageAttachment
from orchestration.errors import InvalidRequest
from orchestration.importing.past import commands_of, line
from orchestration.reactors.titles import find_title
from providers.contracts.base import UNSET, OrAbsent
from providers.contracts.conversations import Conversation, PastEvent
from providers.contracts.ids import EventId, ThreadId
from providers.contracts.models import ModelSelection, ProviderKind
from providers.contracts.runtime import SessionExited

UNTITLED = "Imported conversation"
LEFT_OUT = "Only the newest entries of this conversation are shown; the agent remembers more."
AGENTS: dict[ProviderKind, str] = {
    "codex": "Codex",
    "claudeAgent": "Claude",
    "demo": "the demo agent",
}


class Past(Struct):
    """Oldest first; ``is_whole`` is False where older entries were left out."""

    events: list[PastEvent]
    is_whole: bool


def creation_of(command: ImportConversation, conversation: Conversation) -> CreateThread:
    return CreateThread(
        command_id=command.command_id,
        thread_id=command.thread_id,
        project_id=command.project_id,
        title=find_title(conversation.title) or UNTITLED,
        model_selection=selection_of(conversation, command.model_selection),
        runtime_mode=command.runtime_mode,
        branch=None,
        worktree_path=None,
        created_at=conversation.created_at,
    )


def selection_of(conversation: Conversation, other: OrAbsent[ModelSelection]) -> ModelSelection:
    if conversation.model is not None:
        chosen = {"provider": conversation.provider, "model": conversation.model}
        return msgspec.convert(chosen, ModelSelection)  # type: ignore[no-any-return]
    if other is UNSET:
        raise InvalidRequest("the conversation's model is not known: choose one")
    return other


def history_of(
    command: ImportConversation, past: Past, images: dict[str, list[ImageAttachment]], at: str
) -> list[PastCommand]:
    """What was said, and where it comes from; no agent is attached at its end."""
    thread_id = ThreadId(command.thread_id)
    provider = command.conversation.provider
    gone = SessionExited(
        event_id=EventId(f"past-{thread_id}-end"),
        provider=provider,
        thread_id=thread_id,
        created_at=at,
        reason="imported",
        graceful=True,
    )
    events = [*past.events, gone] if past.events else []
    told = commands_of(
        events,
        thread_id,
        command.runtime_mode,
        lambda message: images.get(message.message_id, []),
    )
    begun = past.events[0].created_at if past.events else at
    omission = line(
        thread_id,
        "conversation.left-out",
        "Earlier entries left out",
        {"detail": LEFT_OUT},
        begun,
    )
    how = "Copied" if command.copy else "Continued"
    payload = {
        "provider": provider,
        "conversationId": command.conversation.id,
        "copy": command.copy,
        "detail": "what is above was said elsewhere, and the agent remembers it",
    }
    arrival = line(
        thread_id, "conversation.imported", f"{how} from {AGENTS[provider]}", payload, at
    )
    return [*([] if past.is_whole else [omission]), *told, arrival]
