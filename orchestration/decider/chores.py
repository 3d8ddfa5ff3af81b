"""Decisions about what is asked of an agent by name instead of in words: chores."""

from orchestration.contracts.commands import (
    CaptureCheckpoint,
    StartCompaction,
    StartReview,
    StopBackgroundCommand,
)
from orchestration.contracts.events import (
    BackgroundCommandStopRequested,
    CheckpointCaptureRequested,
    CompactionRequested,
    EventPayload,
    ReviewRequested,
)
from orchestration.contracts.queue import CHORE
from orchestration.decider.invariants import refusal, require_not_archived, require_thread
from orchestration.decider.state import NewEvent, State, ThreadState
from providers.contracts.ids import ThreadId

Chore = StartReview | StartCompaction | StopBackgroundCommand | CaptureCheckpoint

BUSY = "The agent is at work: a {} begins when the running turn is over."
MESSAGE_COMES = "A message is on its way to the agent: ask for a {} when its turn is over."
CHORE_COMES = "A review or a compaction is about to begin: ask for a {} when it is over."
NOTHING_SAID = "There is nothing to compact: nothing was said in this thread yet."


def ask_for_chore(command: Chore, state: State) -> list[NewEvent]:
    """Agents end a running turn for a review or a compaction; nobody loses one that way here."""
    thread = require_thread(command, state, command.thread_id)
    return [NewEvent(_requested(command, thread), command.created_at)]


def _requested(command: Chore, thread: ThreadState) -> EventPayload:
    thread_id, at = ThreadId(thread.id), command.created_at
    match command:
        case StartReview(target=target):
            _require_quiet(command, thread, "review")
            return ReviewRequested(
                thread_id, target, at, thread.runtime_mode, thread.interaction_mode
            )
        case StartCompaction():
            _require_quiet(command, thread, "compaction")
            if not thread.turns:
                raise refusal(command, NOTHING_SAID)
            return CompactionRequested(thread_id, at, thread.runtime_mode, thread.interaction_mode)
        case CaptureCheckpoint():
            _require_quiet(command, thread, "checkpoint")
            return CheckpointCaptureRequested(thread_id, at)
        case StopBackgroundCommand():
            return BackgroundCommandStopRequested(thread_id, at, command.background_id)


def _require_quiet(command: Chore, thread: ThreadState, what: str) -> None:
    """Neither does a turn run, nor is one about to: a chore would end that, or come beside it."""
    require_not_archived(command, thread)
    if thread.has_running_turn:
        raise refusal(command, BUSY.format(what))
    if thread.awaiting is not None:
        coming = CHORE_COMES if thread.awaiting == CHORE else MESSAGE_COMES
        raise refusal(command, coming.format(what))
