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
UNCOUNTED = {"enteredReviewMode", "exitedReviewMode", "contextCompaction"}
"""Of turns that no message began."""
UNKNOWN_METHOD = "unknown variant `{}`"


class SteeredTurn(Struct, frozen=True, rename="camel"):
    turn_id: str


class Turn(Struct, frozen=True):
    id: str
    items: list[Item]

    @property
    def is_plain(self) -> bool:
        """One message began it, and none came after that."""
        types = [item.type for item in self.items]
        return types.count("userMessage") == 1 and not UNCOUNTED & set(types)


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


async def roll_back(server: AppServer, codex_id: str, turn_id: TurnId) -> bool:
    """False where the conversation does not hold the turn.

    Codex counts messages then, not turns: where these differ, it would forget too little.
    """
    turns = await history_of(server, codex_id)
    ids = [turn.id for turn in turns]
    if turn_id not in ids:
        return False
    dropped = turns[ids.index(turn_id) :]
    if not all(turn.is_plain for turn in dropped):
        raise AgentRefused(
            "this version of codex cannot take back turns that were steered, reviews and"
            " compactions; update it"
        )
    await server.request("thread/rollback", {"threadId": codex_id, "numTurns": len(dropped)})
    return True


async def history_of(server: AppServer, codex_id: str) -> list[Turn]:
    result = await server.request("thread/read", {"threadId": codex_id, "includeTurns": True})
    return msgspec.json.decode(result, type=ReadThread).thread.turns


async def find_in_history(server: AppServer, codex_id: str, message_id: MessageId) -> TurnId | None:
    """For one that cannot page through items. Raises ``AgentRefused`` where it cannot tell."""
    try:
        turns = await history_of(server, codex_id)
    except AgentRefused as refusal:
        if re.search("not materialized|before first user message", str(refusal)):
            return None  # nothing was ever said in it
        raise
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
