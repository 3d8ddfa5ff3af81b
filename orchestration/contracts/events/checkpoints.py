"""Checkpoints, going back to them, and undoing that."""

from orchestration.contracts.entities import CheckpointFile, CheckpointStatus
from orchestration.contracts.events.envelope import TypedEvent
from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Str
from providers.contracts.ids import MessageId, ThreadId, TurnId


class CheckpointCaptureRequested(Contract, frozen=True):
    thread_id: ThreadId
    created_at: str


class CheckpointCaptureRequestedEvent(
    TypedEvent, tag="thread.checkpoint-capture-requested", frozen=True
):
    payload: CheckpointCaptureRequested


class CheckpointRevertRequested(Contract, frozen=True):
    """``checkpoint_ref``, where given, is what is restored: an earlier move is undone.

    With ``files_only``, its change of files alone.
    """

    thread_id: ThreadId
    turn_count: Nat
    created_at: str
    checkpoint_ref: OrAbsent[Str] = UNSET
    files_only: OrAbsent[bool] = UNSET


class CheckpointRevertRequestedEvent(
    TypedEvent, tag="thread.checkpoint-revert-requested", frozen=True
):
    payload: CheckpointRevertRequested


class ThreadReverted(Contract, frozen=True):
    """``kept_message_ids``, where given, is what survives; else the protocol's rule decides.

    ``kept_turn_ids`` names the turns that stay, also those that never had a checkpoint.
    ``undo_ref`` names the undo point: what the thread was until now. Without it, nothing can
    bring back what goes.
    """

    thread_id: ThreadId
    turn_count: Nat
    kept_message_ids: OrAbsent[list[MessageId]] = UNSET
    kept_turn_ids: OrAbsent[list[TurnId]] = UNSET
    undo_ref: OrAbsent[Str] = UNSET


class ThreadRevertedEvent(TypedEvent, tag="thread.reverted", frozen=True):
    payload: ThreadReverted


class KnownTurn(Contract, frozen=True):
    """What the rules know of a turn that is brought back; ``turn_count`` is of its checkpoint.

    A ``placeholder`` is a checkpoint without contents.
    """

    turn_id: TurnId
    turn_count: Nat | None
    placeholder: bool


class KnownPlan(Contract, frozen=True):
    id: Str
    turn_id: TurnId | None


class RevertUndone(Contract, frozen=True):
    """The thread is what it was at the undo point ``checkpoint_ref``: right before that move.

    ``turns`` and ``plans`` are all that it has now, but for a turn that runs and for what
    belongs to no turn, which stay. ``undo_ref`` names the undo point of this move itself.
    ``kept_message_ids`` names what was said since and stays: it is on its way to the agent.
    """

    thread_id: ThreadId
    checkpoint_ref: Str
    undo_ref: Str
    turns: list[KnownTurn]
    plans: list[KnownPlan]
    updated_at: str
    kept_message_ids: OrAbsent[list[MessageId]] = UNSET


class RevertUndoneEvent(TypedEvent, tag="thread.revert-undone", frozen=True):
    payload: RevertUndone


class TurnDiffCompleted(Contract, frozen=True):
    thread_id: ThreadId
    turn_id: TurnId
    checkpoint_turn_count: Nat
    checkpoint_ref: Str
    status: CheckpointStatus
    files: list[CheckpointFile]
    assistant_message_id: MessageId | None
    completed_at: str


class TurnDiffCompletedEvent(TypedEvent, tag="thread.turn-diff-completed", frozen=True):
    payload: TurnDiffCompleted
