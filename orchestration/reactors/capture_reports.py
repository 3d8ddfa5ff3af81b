"""What is recorded and told of checkpoints, each thing once however often it happens."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.contracts.commands import AppendActivity, CompleteTurnDiff
from orchestration.contracts.entities import (
    Activity,
    ActivityTone,
    CheckpointFile,
    CheckpointStatus,
)
from orchestration.queries.agents import AgentThread
from orchestration.queries.checkpoints import BegunTurn, commands_left_running, neighbours
from orchestration.reactors.reports import Reports, detail_of
from orchestration.readers import Readers
from orchestration.workspace.checkpoints.candidates import LeftOut
from orchestration.workspace.checkpoints.diffs import FileChange
from providers.contracts.base import UNSET, Json
from providers.contracts.ids import EventId, ThreadId, TurnId

FILES_LIMIT = 2_000
"""Files that are told of one turn, the first by path; the diff has them all."""

STATUSES: dict[str, CheckpointStatus] = {
    "completed": "ready",
    "interrupted": "missing",
    "error": "error",
}
"""By the turn's state. ``missing`` is the protocol's word for an interrupted turn's."""


@dataclass(frozen=True)
class CapturedTurn:
    thread: AgentThread
    turn: BegunTurn
    count: int
    ref: str
    changes: Sequence[FileChange]
    left_out: Sequence[LeftOut]

    @property
    def thread_id(self) -> ThreadId:
        return self.thread.thread_id

    @property
    def status(self) -> CheckpointStatus:
        return STATUSES[self.turn.state]


class CaptureReports:
    """Ids come from what is told, not from who tells it: a repetition records nothing."""

    def __init__(self, reports: Reports, readers: Readers) -> None:
        self.clock = reports.clock
        self._dispatch = reports.dispatch
        self._readers = readers

    async def record(self, captured: CapturedTurn) -> None:
        turn, at = captured.turn, self.clock()
        await self._dispatch(
            CompleteTurnDiff(
                command_id=f"server:checkpoint:{captured.thread_id}:{turn.turn_id}",
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
        )

    async def tell(self, captured: CapturedTurn) -> None:
        """That it is done; and all that makes the diff something else than this turn's work."""
        thread_id, turn = captured.thread_id, captured.turn
        payload: dict[str, Json] = {
            "turnCount": captured.count,
            "status": captured.status,
            "checkpointRef": captured.ref,
            "files": len(captured.changes),
            "additions": sum(change.additions for change in captured.changes),
            "deletions": sum(change.deletions for change in captured.changes),
        }
        await self._tell(
            thread_id, turn.turn_id, "checkpoint.captured", "Checkpoint captured", payload
        )
        await self.tell_left_out(thread_id, captured.left_out, turn.turn_id)
        await self._tell_running(captured)
        await self._tell_shared(captured)

    async def tell_left_out(
        self, thread_id: ThreadId, left_out: Sequence[LeftOut], turn_id: TurnId | None = None
    ) -> None:
        if not left_out:
            return
        told: Json = [{"path": left.path, "reason": left.reason} for left in left_out]
        names = ", ".join(f"{left.path} ({left.reason})" for left in left_out[:3])
        more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
        await self._tell(
            thread_id,
            turn_id,
            "checkpoint.left-out",
            "Some files are not in the checkpoint",
            {"detail": names + more, "leftOut": told},
            once_for=names + more,
        )

    async def tell_failure(
        self, thread_id: ThreadId, turn_id: TurnId | None, failure: Exception
    ) -> None:
        """Once for each reason, not for each turn."""
        detail = detail_of(failure)
        kind, summary = "checkpoint.capture.failed", "Checkpoint could not be made"
        await self._tell(
            thread_id, turn_id, kind, summary, {"detail": detail}, tone="error", once_for=detail
        )

    async def _tell_running(self, captured: CapturedTurn) -> None:
        thread_id, turn_id = captured.thread_id, captured.turn.turn_id
        commands = await self._readers.run(commands_left_running, thread_id, turn_id)
        if commands:
            summary = "Still running when the turn ended; what it writes is not in the checkpoint"
            payload: dict[str, Json] = {"detail": "; ".join(commands), "commands": [*commands]}
            await self._tell(thread_id, turn_id, "checkpoint.commands-running", summary, payload)

    async def _tell_shared(self, captured: CapturedTurn) -> None:
        turn, at = captured.turn, self.clock()
        since, until = turn.started_at or at, turn.completed_at or at
        others = await self._readers.run(
            neighbours, captured.thread_id, captured.thread.cwd, since, until
        )
        if others:
            detail = ", ".join(other.title for other in others)
            told: Json = [{"threadId": one.thread_id, "title": one.title} for one in others]
            payload: dict[str, Json] = {"detail": detail, "threads": told}
            summary = "Another thread worked in this folder at the same time"
            await self._tell(
                captured.thread_id, turn.turn_id, "checkpoint.shared-folder", summary, payload
            )

    async def _tell(
        self,
        thread_id: ThreadId,
        turn_id: TurnId | None,
        kind: str,
        summary: str,
        payload: Json,
        *,
        tone: ActivityTone = "info",
        once_for: str | None = None,
    ) -> None:
        about = hashlib.sha256(once_for.encode()).hexdigest()[:16] if once_for else turn_id
        name, at = f"{kind}:{thread_id}:{about}", self.clock()
        activity = Activity(
            id=EventId(name),
            tone=tone,
            kind=kind,
            summary=summary,
            payload=payload,
            turn_id=turn_id,
            created_at=at,
        )
        await self._dispatch(
            AppendActivity(
                command_id=f"server:{name}",
                thread_id=thread_id,
                activity=activity,
                created_at=at,
            )
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
