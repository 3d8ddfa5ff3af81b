"""Capturing checkpoints, going back to them, and what came of it."""

from orchestration.contracts.commands.base import ThreadCommand
from orchestration.contracts.entities import CheckpointFile, CheckpointStatus
from orchestration.contracts.events import KnownPlan, KnownTurn
from providers.contracts.base import UNSET, Nat, OrAbsent, Str
from providers.contracts.ids import MessageId, TurnId


class CaptureCheckpoint(ThreadCommand, tag="thread.checkpoint.capture", frozen=True):
    """Of the folder as it is now; refused while a turn runs, which is captured at its end."""

    created_at: str


class RevertCheckpoint(ThreadCommand, tag="thread.checkpoint.revert", frozen=True):
    """With ``checkpoint_ref``, which an earlier move named, that one is undone.

    Files, thread and the agent's conversation are then as they were right before it, or with
    ``files_only`` the files alone; ``turn_count`` is of no account.
    """

    turn_count: Nat
    created_at: str
    checkpoint_ref: OrAbsent[Str] = UNSET
    files_only: OrAbsent[bool] = UNSET


class CompleteTurnDiff(ThreadCommand, tag="thread.turn.diff.complete", frozen=True):
    turn_id: Str
    completed_at: str
    checkpoint_ref: Str
    status: CheckpointStatus
    files: list[CheckpointFile]
    checkpoint_turn_count: Nat
    created_at: str
    assistant_message_id: OrAbsent[MessageId] = UNSET


class CompleteRevert(ThreadCommand, tag="thread.revert.complete", frozen=True):
    turn_count: Nat
    created_at: str
    kept_message_ids: OrAbsent[list[MessageId]] = UNSET
    kept_turn_ids: OrAbsent[list[TurnId]] = UNSET
    undo_ref: OrAbsent[Str] = UNSET


class CompleteRevertUndo(ThreadCommand, tag="thread.revert-undo.complete", frozen=True):
    checkpoint_ref: Str
    undo_ref: Str
    turns: list[KnownTurn]
    plans: list[KnownPlan]
    created_at: str
