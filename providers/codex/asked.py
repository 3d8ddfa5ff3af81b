"""A question of codex's: what it leads to at once, and what is kept until it is answered."""

from typing import Any, Literal

from msgspec import Struct

from providers.codex.answers import Approval, Questions
from providers.codex.state import OpenRequest, ThreadState
from providers.contracts.ids import ItemId, RequestId, TurnId
from providers.contracts.runtime import AnyRuntimeEvent, RequestType
from providers.jsonrpc import Incoming, RpcError


class Asked(Struct, frozen=True):
    """``reply`` is what to answer at once: a result, or a refusal; None where a person answers."""

    events: list[AnyRuntimeEvent]
    reply: dict[str, Any] | RpcError | None = None


def remember(
    message: Incoming,
    turn_id: str | None,
    item_id: ItemId | None,
    request_type: RequestType | Literal["user_input"],
    wants: Approval | Questions,
    state: ThreadState,
) -> RequestId:
    """Codex numbers its requests from 0 in every process, so ours need a name of their own."""
    assert message.id is not None
    request_id = RequestId(f"request-{state.stamp.next_id()}")
    turn = TurnId(turn_id) if turn_id else None
    state.requests[request_id] = OpenRequest(message.id, request_type, turn, item_id, wants)
    return request_id
