"""One batch of events on its way into the tables: like things are gathered, order is kept."""

from django.db.backends.utils import CursorWrapper

from orchestration.contracts.events import (
    ActivityAppended,
    ApprovalResponseRequested,
    CompactionRequested,
    EventPayload,
    InteractionModeSet,
    MessageQueued,
    MessageSent,
    ProjectCreated,
    ProjectDeleted,
    ProjectMetaUpdated,
    ProposedPlanUpserted,
    QueuedMessageEdited,
    QueuedMessageRemoved,
    QueuedMessageSent,
    QueueReordered,
    RevertUndone,
    ReviewRequested,
    RuntimeModeSet,
    SessionSet,
    ThreadArchived,
    ThreadCreated,
    ThreadDeleted,
    ThreadMetaUpdated,
    ThreadReverted,
    ThreadUnarchived,
    TurnDiffCompleted,
    TurnStartRequested,
    UserInputResponseRequested,
)
from orchestration.contracts.recorded import RecordedEvent
from orchestration.projector.activities import Appended, append_activities
from orchestration.projector.checkpoints import complete_diff
from orchestration.projector.messages import append_text, set_message
from orchestration.projector.plans import upsert_plan
from orchestration.projector.projects import project_projects
from orchestration.projector.questions import answer
from orchestration.projector.queue import await_chore, project_queue
from orchestration.projector.reverts import revert
from orchestration.projector.sessions import set_session
from orchestration.projector.threads import is_activity, move_thread, project_threads
from orchestration.projector.turns import request_turn
from orchestration.projector.undoing import undo


class Batch:
    """Pieces of text and activities wait, to be written together, until something else comes.

    The two do not depend on each other; everything else may depend on both.
    """

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor
        self._pieces: dict[tuple[str, str], tuple[int, list[MessageSent]]] = {}
        self._activities: list[Appended] = []
        self._moves: dict[str, tuple[int, str, str | None]] = {}

    def add(self, event: RecordedEvent) -> None:
        payload = event.payload
        match payload:
            case MessageSent(streaming=True):
                key = (payload.thread_id, payload.message_id)
                if (waiting := self._pieces.get(key)) is None:
                    self._pieces[key] = (event.sequence, [payload])
                else:
                    waiting[1].append(payload)
            case ActivityAppended():
                self._activities.append((event.sequence, payload))
            case _:
                self._write_gathered()
                self._write(event.sequence, payload, event.occurred_at)
        if not isinstance(payload, ProjectCreated | ProjectMetaUpdated | ProjectDeleted):
            self._move(payload.thread_id, payload, event.occurred_at)

    def finish(self) -> None:
        self._write_gathered()
        for thread_id, (events, at, activity_at) in self._moves.items():
            move_thread(self._cursor, thread_id, events, at, activity_at)
        self._moves.clear()

    def _move(self, thread_id: str, payload: EventPayload, at: str) -> None:
        events, _, activity_at = self._moves.get(thread_id, (0, at, None))
        self._moves[thread_id] = (events + 1, at, at if is_activity(payload) else activity_at)

    def _write_gathered(self) -> None:
        for sequence, pieces in self._pieces.values():
            append_text(self._cursor, sequence, pieces)
        self._pieces.clear()
        if self._activities:
            append_activities(self._cursor, self._activities)
            self._activities.clear()

    def _write(self, sequence: int, payload: EventPayload, at: str) -> None:
        cursor = self._cursor
        match payload:
            case MessageSent():
                set_message(cursor, sequence, payload)
            case SessionSet():
                set_session(cursor, sequence, payload)
            case TurnStartRequested():
                request_turn(cursor, sequence, payload)
                project_threads(cursor, payload)
            case ApprovalResponseRequested() | UserInputResponseRequested():
                answer(cursor, payload)
            case ProposedPlanUpserted():
                upsert_plan(cursor, sequence, payload)
            case TurnDiffCompleted():
                complete_diff(cursor, sequence, payload)
            case ThreadReverted():
                revert(cursor, sequence, payload)
            case RevertUndone():
                undo(cursor, sequence, payload)
            case ProjectCreated() | ProjectMetaUpdated() | ProjectDeleted():
                project_projects(cursor, payload, at)
            case _:
                self._write_thread(sequence, payload)

    def _write_thread(self, sequence: int, payload: EventPayload) -> None:
        cursor = self._cursor
        match payload:
            case (
                MessageQueued()
                | QueuedMessageEdited()
                | QueuedMessageRemoved()
                | QueuedMessageSent()
                | QueueReordered()
            ):
                project_queue(cursor, sequence, payload)
            case ReviewRequested(thread_id=thread_id) | CompactionRequested(thread_id=thread_id):
                await_chore(cursor, thread_id)
            case ThreadDeleted():
                project_threads(cursor, payload)
                project_queue(cursor, sequence, payload)
            case (
                ThreadCreated()
                | ThreadArchived()
                | ThreadUnarchived()
                | ThreadMetaUpdated()
                | RuntimeModeSet()
                | InteractionModeSet()
            ):
                project_threads(cursor, payload)
            case _:
                pass  # a request that a reactor answers; it changes no table
