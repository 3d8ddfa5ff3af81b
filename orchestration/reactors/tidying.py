"""What is put away after a move, and what goes for good: no move can bring it back any more."""

import logging

from orchestration.contracts.undoing import UNDO_POINTS_KEPT
from orchestration.errors import OrchestrationError
from orchestration.queries.agents import AgentThread
from orchestration.queries.checkpoints import refs_in_use
from orchestration.reactors.kept_conversations import KeptConversations
from orchestration.reactors.moves import Move
from orchestration.readers import Readers
from orchestration.workspace.checkpoints.refs import safety_refs, thread_refs
from orchestration.workspace.host import Host

logger = logging.getLogger(__name__)


class MoveTidier:
    """After a move, which stands whatever comes of this: what stays now can go after the next."""

    def __init__(self, readers: Readers, host: Host, kept: KeptConversations) -> None:
        self._readers = readers
        self._host = host
        self._kept = kept

    async def tidy(self, move: Move) -> None:
        try:
            await self._kept.put_away_left(move.thread_id, move.safety)
            await self._remove_refs(move.thread)
            await self._kept.drop_unneeded(move.thread_id)
        except OrchestrationError as failure:
            logger.warning("what no move can bring back stays: %s", failure)
        except Exception:
            logger.exception("what no move can bring back stays")

    async def _remove_refs(self, thread: AgentThread) -> None:
        """Moves that brought back files alone have safety refs, too: the newest stay."""
        store, thread_id, cwd = self._host.checkpoints, thread.thread_id, thread.cwd
        names = [ref.name for ref in await store.find_refs(cwd, thread_refs(thread_id))]
        prefix = f"{safety_refs(thread_id)}/"
        safeties = [name for name in names if name.startswith(prefix)]
        safeties.sort(key=lambda name: int(name.removeprefix(prefix)))
        used = await self._readers.run(refs_in_use, thread_id)
        used |= set(safeties[-UNDO_POINTS_KEPT:])
        await store.delete_refs(cwd, [name for name in names if name not in used])
