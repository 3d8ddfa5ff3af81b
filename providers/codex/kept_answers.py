"""What codex answers about conversations that it keeps, or why it cannot."""

from typing import Any, TypeVar

import msgspec

from providers.codex.client import AppServer
from providers.errors import AgentRefused, ConversationBusy, ConversationLost

ACTIVE_WRITER = "already has an active writer"
LOST = ("no rollout found", "missing source rollout", "not found", "invalid thread id", "lineage")

T = TypeVar("T")


async def request(server: AppServer, method: str, params: dict[str, Any], kind: type[T]) -> T:
    """What codex says of conversations that it cannot open becomes errors of their own."""
    try:
        result = await server.request(method, params)
    except AgentRefused as refusal:
        said = str(refusal).lower()
        if ACTIVE_WRITER in said:
            raise ConversationBusy(None) from refusal
        if any(words in said for words in LOST):
            raise ConversationLost(str(refusal)) from refusal
        raise
    try:
        return msgspec.json.decode(result, type=kind)
    except msgspec.DecodeError as error:
        raise ConversationLost(f"{method} was answered in a way that is not understood") from error
