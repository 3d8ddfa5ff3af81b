"""What an agent forgot of a conversation that it knows: turns that it could not save."""

from orchestration.queries.agents import AgentThread, said_in_last_turns
from orchestration.reactors.agents import Agents
from orchestration.readers import Readers
from providers.contracts.base import Json
from providers.errors import ProviderError

LOOKED_BACK = 10
"""Turns that are looked for at most; mostly the last is known, and that is all."""

WHY = (
    "it could not save them before it ended, or somebody took them back elsewhere;"
    " say again what it must know of them"
)


async def turns_forgotten(agents: Agents, readers: Readers, thread: AgentThread) -> int:
    """How many of the last; none where the agent cannot tell."""
    said = await readers.run(said_in_last_turns, thread.thread_id, LOOKED_BACK)
    try:
        for count, message_id in enumerate(said):
            if await agents.find_turn(thread.thread_id, message_id) is not None:
                return count
    except ProviderError:
        return 0
    return len(said)


def in_words(turns: int) -> tuple[str, dict[str, Json]]:
    which = "the last turn" if turns == 1 else f"the last {turns} turns"
    return f"The agent no longer knows {which}", {"turns": turns, "detail": WHY}
