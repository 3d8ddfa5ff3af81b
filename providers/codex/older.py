"""What older versions of codex lack, and what is done instead; the README lists it."""

import contextlib
import re
from typing import Any

import msgspec
from msgspec import Struct

from providers.codex.client import AppServer
from providers.codex.frames import Item
from providers.contracts.ids import MessageId, TurnId
from providers.errors import AgentRefused

STEERS_BY_START = (0, 150, 0)
"""Older ones answer a `turn/start` during a turn with the id of a turn that never ends."""
UNKNOWN_METHOD = "unknown variant `{}`"


class SteeredTurn(Struct, frozen=True, rename="camel"):
    turn_id: str


class Turn(Struct, frozen=True):
    id: str
    items: list[Item]


class History(Struct, frozen=True):
    turns: list[Turn]


class ReadThread(Struct, frozen=True):
    thread: History


def lacks(refusal: AgentRefused, method: str) -> bool:
    """Whether codex does not know the method at all."""
    return UNKNOWN_METHOD.format(method) in str(refusal)


async def say(server: AppServer, params: dict[str, Any], running: TurnId | None) -> TurnId:
    """`turn/start`, or `turn/steer` where codex tells the two apart."""
    is_older = server.version is not None and server.version < STEERS_BY_START
    if running is not None and is_older:
        steering = {
            "threadId": params["threadId"],
            "input": params["input"],
            "expectedTurnId": running,
        }
        with contextlib.suppress(AgentRefused):  # it has just ended
            result = await server.request("turn/steer", steering)
            return TurnId(msgspec.json.decode(result, type=SteeredTurn).turn_id)
    return TurnId(await server.start_turn(params))


async def find_in_history(server: AppServer, codex_id: str, message_id: MessageId) -> TurnId | None:
    """For one that cannot page through items. Raises ``AgentRefused`` where it cannot tell."""
    thread = {"threadId": codex_id, "includeTurns": True}
    try:
        result = await server.request("thread/read", thread)
    except AgentRefused as refusal:
        if re.search("not materialized|before first user message", str(refusal)):
            return None  # nothing was ever said in it
        raise
    turns = msgspec.json.decode(result, type=ReadThread).thread.turns
    said = [(turn.id, item.client_id) for turn in turns for item in turn.items]
    for turn_id, client_id in reversed(said):
        if client_id == message_id:
            return TurnId(turn_id)
    if turns and not any(client_id for _, client_id in said):
        raise AgentRefused(
            "this version of codex cannot tell whether it got the message before the server"
            " ended; look at what it did, and send the message again if it is missing"
        )
    return None
