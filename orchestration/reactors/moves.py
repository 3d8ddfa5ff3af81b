"""What going back and undoing it share: the folder, the agent, and one record of all of it."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

from orchestration.contracts.commands import Command, CompleteRevert, CompleteRevertUndo
from orchestration.contracts.recorded import RecordedEvent
from orchestration.engine import Answer, accepted
from orchestration.queries.agents import AgentThread, find_agent_thread
from orchestration.queries.lookups import find_thread
from orchestration.reactors.agents import Agents
from orchestration.reactors.following import Record, once_there_is_room
from orchestration.reactors.kept_conversations import KeptConversations
from orchestration.reactors.meanwhile import kept_aside, meanwhile
from orchestration.reactors.opening import SessionOpener
from orchestration.reactors.reports import Reports, detail_of
from orchestration.readers import Readers
from orchestration.records import begin_copy, keep_conversation
from orchestration.workspace.checkpoints.errors import (
    CheckpointFailed,
    FilesLeft,
    RestoreFailed,
    RestoreRefused,
)
from orchestration.workspace.checkpoints.refs import safety_ref
from orchestration.workspace.checkpoints.restoring import Restored
from orchestration.workspace.host import Host
from providers.adapter import ResumeCursor
from providers.contracts.base import Json
from providers.contracts.ids import ThreadId
from providers.contracts.models import InteractionMode

Undoes = Literal["everything", "files"]
"""What undoing a move brings back."""

PATHS_NAMED = 100
"""The first ones; a folder of dependencies may have thousands."""

logger = logging.getLogger(__name__)


class Submit(Protocol):
    """The engine's ``submit``: all in one transaction."""

    def __call__(
        self, commands: Sequence[Command], also: Callable[[], None] | None = None
    ) -> Awaitable[list[Answer]]: ...


@dataclass(frozen=True)
class Move:
    """What a person asked for, of a thread as it was then."""

    event: RecordedEvent
    thread: AgentThread

    @property
    def thread_id(self) -> ThreadId:
        return self.thread.thread_id

    @property
    def safety(self) -> str:
        """Where the folder's files are kept as they were; the name of the undo point, too."""
        return safety_ref(self.thread_id, self.event.sequence)


@dataclass(frozen=True)
class Told:
    """The line in the thread about a move that has come to its end."""

    kind: str
    summary: str
    undoes: Undoes
    more: dict[str, Json]


class Moves:
    """The steps that both take; each may be taken twice."""

    def __init__(
        self,
        opener: SessionOpener,
        readers: Readers,
        record: Record,
        submit: Submit,
        host: Host,
        reports: Reports,
    ) -> None:
        self._opener = opener
        self._readers = readers
        self._record = record
        self._submit = submit
        self._host = host
        self._reports = reports

    async def open(self, move: Move) -> None:
        """Before any file is touched: an agent that is not there is the likeliest failure."""
        thread, mode = move.thread, await self._interaction_mode(move)
        await self._opener.open(
            move.event,
            thread,
            thread.model_selection,
            thread.runtime_mode,
            mode,
            may_have_forgotten=await self.has_safety(move),
        )

    async def open_copy(self, move: Move, kept: ResumeCursor) -> ResumeCursor:
        return await self._opener.open_copy(move.thread, await self._interaction_mode(move), kept)

    async def keep(self, move: Move, cursor: ResumeCursor | None, *, is_copy: bool) -> None:
        """What the agent remembers now is where the cursor leads; nowhere, where it never began."""
        thread_id, provider, ref = move.thread_id, move.thread.provider, move.safety
        at = self._reports.clock()
        await self._record(
            lambda: keep_conversation(thread_id, ref, provider, cursor, at, is_copy=is_copy)
        )

    async def begin_copy(self, move: Move) -> None:
        """Recorded first, so that a copy of which nobody hears is found."""
        thread_id, provider, ref = move.thread_id, move.thread.provider, move.safety
        thread = await self._readers.run(find_agent_thread, thread_id)
        assert thread is not None and thread.resume_cursor is not None  # its session is open
        cursor, at = thread.resume_cursor, self._reports.clock()
        await self._record(lambda: begin_copy(thread_id, ref, provider, cursor, at))

    async def has_safety(self, move: Move) -> bool:
        """An earlier try has come as far as the files."""
        return bool(await self._host.checkpoints.find_refs(move.thread.cwd, move.safety))

    async def restore(self, move: Move, ref: str) -> Restored:
        try:
            return await self._host.checkpoints.restore(move.thread.cwd, ref, move.safety)
        except OSError as failure:
            raise CheckpointFailed(f"{failure.filename}: {failure.strerror}") from failure

    @asynccontextmanager
    async def or_files_as_before(self, move: Move, ref: str) -> AsyncIterator[None]:
        """Also where an earlier try, which a crash ended, has restored them to ``ref``.

        A restore that was refused, or that failed, has changed nothing; what people wrote
        meanwhile stays.
        """
        is_retry = await self.has_safety(move)
        try:
            yield
        except Exception as failure:
            if is_retry or not isinstance(failure, RestoreRefused | RestoreFailed):
                await self._put_back(move, ref, failure)
            raise

    async def complete(
        self,
        move: Move,
        restored: Restored,
        told: Told,
        command: CompleteRevert | CompleteRevertUndo | None = None,
        also: Callable[[], None] | None = None,
    ) -> None:
        """In one transaction, and however long it takes: the files and the agent are there."""
        payload: dict[str, Json] = {
            "undoRef": move.safety,
            "undoes": told.undoes,
            "written": restored.written,
            "removed": restored.removed,
            "leftAlone": [*restored.left_alone[:PATHS_NAMED]],
            "leftAloneCount": len(restored.left_alone),
            **told.more,
        }
        if (met := restored.met) is not None:
            payload |= {"changedMeanwhile": [*met.paths[:PATHS_NAMED]], "detail": meanwhile(met)}
        line = self._reports.line(move.event, told.kind, told.summary, payload)
        commands: list[Command] = [line] if command is None else [command, line]

        async def submit() -> None:
            for answer in await self._submit(commands, also):
                accepted(answer)

        await once_there_is_room(told.kind, submit)

    async def _interaction_mode(self, move: Move) -> InteractionMode:
        shell = await self._readers.run(find_thread, move.thread_id)
        assert shell is not None
        return shell.interaction_mode

    async def _put_back(self, move: Move, ref: str, failure: Exception) -> None:
        try:
            restored = await self._put_back_from(move, ref)
        except Exception as again:
            logger.exception("files could not be put back")
            words = f"{detail_of(failure)}; and the files could not be put back: {detail_of(again)}"
            raise FilesLeft(words, move.safety) from failure
        met = None if restored is None else restored.met
        if met is not None and (met.over or not met.is_in_the_way_back):
            raise CheckpointFailed(f"{detail_of(failure)}; {kept_aside(met)}") from failure

    async def _put_back_from(self, move: Move, ref: str) -> Restored | None:
        if not await self.has_safety(move):
            return None
        return await self._host.checkpoints.put_back(move.thread.cwd, move.safety, ref)


class Mover:
    """Goes back, or undoes that. Everything may be done twice: after a crash it is."""

    def __init__(
        self,
        agents: Agents,
        moves: Moves,
        kept: KeptConversations,
        readers: Readers,
        reports: Reports,
    ) -> None:
        self._agents = agents
        self._moves = moves
        self._kept = kept
        self._readers = readers
        self._reports = reports
