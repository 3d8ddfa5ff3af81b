"""Milestones of the work in the background; tests and programs wait for them."""

from orchestration.contracts.entities import CheckpointStatus, SettledState
from providers.contracts.base import Contract, Nat, Str
from providers.contracts.ids import ThreadId, TurnId


class AnyReceipt(Contract, frozen=True, tag_field="type", kw_only=True):
    created_at: str


class ReceiptBase(AnyReceipt, frozen=True, kw_only=True):
    thread_id: ThreadId


class WorkReceipt(ReceiptBase, frozen=True, kw_only=True):
    """``duration_ms`` is how long the work itself took."""

    duration_ms: float | None = None


class TurnSettled(WorkReceipt, frozen=True, tag="turn.settled"):
    """A turn has ended, and its end is in the log.

    ``duration_ms`` is from the decision of its end until all who follow the log were given it.
    """

    turn_id: TurnId
    state: SettledState


class TurnQuiesced(WorkReceipt, frozen=True, tag="turn.processing.quiesced"):
    """A turn has ended, its checkpoint is made, and nothing that its agent said is on its way.

    ``checkpoint_turn_count`` is None where it has none: without a repository, or after a failure.
    """

    turn_id: TurnId
    checkpoint_turn_count: Nat | None = None


class SessionRecovered(WorkReceipt, frozen=True, tag="session.recovered"):
    """After a start: what an earlier run of the server left of the session is in order again."""

    interrupted_turns: list[TurnId]


class BaselineCaptured(WorkReceipt, frozen=True, tag="checkpoint.baseline.captured"):
    checkpoint_turn_count: Nat
    checkpoint_ref: Str


class DiffFinalized(WorkReceipt, frozen=True, tag="checkpoint.diff.finalized"):
    turn_id: TurnId
    checkpoint_turn_count: Nat
    checkpoint_ref: Str
    status: CheckpointStatus


class RevertCompleted(WorkReceipt, frozen=True, tag="revert.completed"):
    """Files, conversation and thread are back at the turn."""

    turn_count: Nat


class RevertUndone(WorkReceipt, frozen=True, tag="revert.undone"):
    """Files, conversation and thread are as they were right before the move of this name."""

    checkpoint_ref: Str


class ProjectionRebuilt(AnyReceipt, frozen=True, tag="projection.rebuilt", kw_only=True):
    """The tables were rebuilt from the log, all of them or one thread's."""

    thread_id: ThreadId | None = None
    events: Nat
    duration_ms: float


Receipt = (
    TurnSettled
    | TurnQuiesced
    | SessionRecovered
    | BaselineCaptured
    | DiffFinalized
    | RevertCompleted
    | RevertUndone
    | ProjectionRebuilt
)


def type_of(receipt: Receipt) -> str:
    return str(receipt.__struct_config__.tag)
