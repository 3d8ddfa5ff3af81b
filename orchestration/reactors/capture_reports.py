"""What is recorded and told of checkpoints, each thing once however often it happens."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from orchestration import command_ids
from orchestration.clock import Clock
from orchestration.contracts.commands import AppendActivity, Command, CompleteTurnDiff
from orchestration.contracts.entities import (
    Activity,
    ActivityTone,
    CheckpointFile,
    CheckpointStatus,
)
from orchestration.engine import Answer, accepted
from orchestration.queries.agents import AgentThread
from orchestration.queries.checkpoints import (
    BegunTurn,
    commands_left_running,
    folders_worked_in,
    neighbours,
)
from orchestration.reactors.reports import detail_of
from orchestration.readers import Readers
from orchestration.workspace.checkpoints.candidates import LeftOut
from orchestration.workspace.checkpoints.diffs import FileChange
from orchestration.workspace.host import Host
from providers.contracts.base import UNSET, Json
from providers.contracts.ids import EventId, ThreadId, TurnId

DispatchAll = Callable[[Sequence[Command]], Awaitable[list[Answer]]]
"""The engine's: in one transaction."""

FILES_LIMIT = 2_000
"""Files that are told of one turn, the first by path; the diff has them all."""

PATHS_NAMED = 100
"""Files that a checkpoint leaves out, the first by path."""

STATUSES: dict[str, CheckpointStatus] = {
    "completed": "ready",
    "interrupted": "missing",
    "error": "error",
}
"""By the turn's state. ``missing`` is the protocol's word for an interrupted turn's."""


@dataclass(frozen=True)
class CapturedTurn:
    """``at``: all that had been done to the folder by then is in the checkpoint. ``last_move`` is
    of the thread, by its sequence: what was told before it may have gone with it."""

    thread: AgentThread
    turn: BegunTurn
    count: int
    at: str
    ref: str
    changes: Sequence[FileChange]
    left_out: Sequence[LeftOut]
    last_move: int

    @property
    def thread_id(self) -> ThreadId:
        return self.thread.thread_id

    @property
    def status(self) -> CheckpointStatus:
        return STATUSES[self.turn.state]


class CaptureReports:
    """Ids come from what is told, not from who tells it: a repetition records nothing."""

    def __init__(
        self, dispatch_all: DispatchAll, readers: Readers, host: Host, clock: Clock
    ) -> None:
        self.clock = clock
        self._dispatch_all = dispatch_all
        self._readers = readers
        self._host = host

    async def record(self, captured: CapturedTurn) -> None:
        """The checkpoint, and all that makes its diff something else than this turn's work.

        In one transaction: what has its checkpoint is never captured again.
        """
        about = [
            self._done(captured),
            *self._left_out(
                captured.thread_id, captured.left_out, captured.last_move, captured.turn.turn_id
            ),
            *await self._running(captured),
            *await self._shared(captured),
        ]
        await self._dispatch(self._diff(captured), *about)

    async def tell_left_out(
        self, thread_id: ThreadId, left_out: Sequence[LeftOut], last_move: int
    ) -> None:
        await self._dispatch(*self._left_out(thread_id, left_out, last_move, None))

    async def tell_failure(
        self,
        thread_id: ThreadId,
        turn_id: TurnId | None,
        failure: Exception,
        missed: str,
        again: str = "",
    ) -> None:
        """Once for each reason until the ``missed`` checkpoint is made, not for each turn."""
        reason = detail_of(failure)
        kind, summary = "checkpoint.capture.failed", "Checkpoint could not be made"
        payload: dict[str, Json] = {"detail": f"{reason}; {again}" if again else reason}
        once_for = f"{missed} {reason}"
        await self._dispatch(
            self._line(thread_id, turn_id, kind, summary, payload, tone="error", once_for=once_for)
        )

    async def _dispatch(self, *commands: Command) -> None:
        for answer in await self._dispatch_all(commands):
            accepted(answer)

    def _diff(self, captured: CapturedTurn) -> CompleteTurnDiff:
        turn, at = captured.turn, self.clock()
        return CompleteTurnDiff(
            command_id=command_ids.of_server("checkpoint", f"{captured.thread_id}:{turn.turn_id}"),
            thread_id=captured.thread_id,
            turn_id=turn.turn_id,
            completed_at=turn.completed_at or at,
            checkpoint_ref=captured.ref,
            status=captured.status,
            files=[file_of(change) for change in captured.changes[:FILES_LIMIT]],
            checkpoint_turn_count=captured.count,
            created_at=at,
            assistant_message_id=turn.assistant_message_id or UNSET,
        )

    def _done(self, captured: CapturedTurn) -> AppendActivity:
        payload: dict[str, Json] = {
            "turnCount": captured.count,
            "status": captured.status,
            "checkpointRef": captured.ref,
            "files": len(captured.changes),
            "additions": sum(change.additions for change in captured.changes),
            "deletions": sum(change.deletions for change in captured.changes),
        }
        kind, summary = "checkpoint.captured", "Checkpoint captured"
        return self._line(captured.thread_id, captured.turn.turn_id, kind, summary, payload)

    def _left_out(
        self,
        thread_id: ThreadId,
        left_out: Sequence[LeftOut],
        last_move: int,
        turn_id: TurnId | None,
    ) -> Iterator[AppendActivity]:
        if not left_out:
            return
        named = left_out[:PATHS_NAMED]
        told: Json = [{"path": left.path, "reason": left.reason} for left in named]
        names = ", ".join(f"{left.path} ({left.reason})" for left in left_out[:3])
        more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
        yield self._line(
            thread_id,
            turn_id,
            "checkpoint.left-out",
            "Some files are not in the checkpoint",
            {"detail": names + more, "leftOut": told, "leftOutCount": len(left_out)},
            once_for=f"{last_move} {names}{more}",
        )

    async def _running(self, captured: CapturedTurn) -> list[AppendActivity]:
        thread_id, turn_id = captured.thread_id, captured.turn.turn_id
        commands = await self._readers.run(commands_left_running, thread_id, turn_id)
        if not commands:
            return []
        summary = "Still running when the turn ended; what it writes is not in the checkpoint"
        payload: dict[str, Json] = {"detail": "; ".join(commands), "commands": [*commands]}
        return [self._line(thread_id, turn_id, "checkpoint.commands-running", summary, payload)]

    async def _shared(self, captured: CapturedTurn) -> list[AppendActivity]:
        thread_id, turn = captured.thread_id, captured.turn
        since, until = turn.started_at or captured.at, captured.at
        folders = await self._readers.run(folders_worked_in)
        shared = await self._host.sharing(captured.thread.cwd, folders)
        others = await self._readers.run(neighbours, thread_id, shared, since, until)
        if not others:
            return []
        detail = ", ".join(other.title for other in others)
        told: Json = [{"threadId": one.thread_id, "title": one.title} for one in others]
        payload: dict[str, Json] = {"detail": detail, "threads": told}
        summary = "Another thread worked in this folder at the same time"
        return [self._line(thread_id, turn.turn_id, "checkpoint.shared-folder", summary, payload)]

    def _line(
        self,
        thread_id: ThreadId,
        turn_id: TurnId | None,
        kind: str,
        summary: str,
        payload: Json,
        *,
        tone: ActivityTone = "info",
        once_for: str | None = None,
    ) -> AppendActivity:
        once = hashlib.sha256(once_for.encode()).hexdigest()[:16] if once_for else turn_id
        about, at = f"{thread_id}:{once}", self.clock()
        activity = Activity(
            id=EventId(f"{kind}:{about}"),
            tone=tone,
            kind=kind,
            summary=summary,
            payload=payload,
            turn_id=turn_id,
            created_at=at,
        )
        return AppendActivity(
            command_id=command_ids.of_server(kind, about),
            thread_id=thread_id,
            activity=activity,
            created_at=at,
        )


def file_of(change: FileChange) -> CheckpointFile:
    return CheckpointFile(
        path=change.path,
        kind=change.kind,
        additions=change.additions,
        deletions=change.deletions,
        old_path=change.old_path or UNSET,
        binary=change.is_binary or UNSET,
    )
