"""What people ask of agents: turns, answers, chores, and to stop."""

from typing import Literal

from orchestration.contracts.commands.base import ThreadCommand
from orchestration.contracts.entities import ImageAttachment, PlanSource, UploadAttachment
from providers.contracts.base import UNSET, Contract, Json, OrAbsent, Str
from providers.contracts.ids import TurnId
from providers.contracts.models import (
    ApprovalDecision,
    InteractionMode,
    ModelSelection,
    RuntimeMode,
)
from providers.contracts.review import ReviewTarget


class UserMessage(Contract, frozen=True):
    message_id: Str
    role: Literal["user"]
    text: str
    attachments: list[ImageAttachment]


class UploadedMessage(Contract, frozen=True):
    """A user message as a client sends it: with its images inside."""

    message_id: Str
    role: Literal["user"]
    text: str
    attachments: list[UploadAttachment]


class TurnRequest(ThreadCommand, kw_only=True, frozen=True):
    """What both forms of starting a turn share."""

    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode
    created_at: str
    model_selection: OrAbsent[ModelSelection] = UNSET
    title_seed: OrAbsent[Str] = UNSET
    source_proposed_plan: OrAbsent[PlanSource] = UNSET


class StartTurn(TurnRequest, tag="thread.turn.start", kw_only=True, frozen=True):
    message: UserMessage


class UploadTurn(TurnRequest, tag="thread.turn.start", kw_only=True, frozen=True):
    """``StartTurn`` as a client sends it, before its images are stored."""

    message: UploadedMessage


class InterruptTurn(ThreadCommand, tag="thread.turn.interrupt", frozen=True):
    created_at: str
    turn_id: OrAbsent[TurnId] = UNSET


class RespondToApproval(ThreadCommand, tag="thread.approval.respond", frozen=True):
    request_id: Str
    decision: ApprovalDecision
    created_at: str
    always_allow: OrAbsent[bool] = UNSET
    """Keep for good the rule that the request offers: ``data.alwaysAllow``, or ``…Host``."""


class RespondToUserInput(ThreadCommand, tag="thread.user-input.respond", frozen=True):
    request_id: Str
    answers: dict[str, Json]
    created_at: str


class StartReview(ThreadCommand, tag="thread.review.start", frozen=True):
    """A turn in which the agent looks over what somebody made; refused while another one runs."""

    target: ReviewTarget
    created_at: str


class StartCompaction(ThreadCommand, tag="thread.compaction.start", frozen=True):
    """A turn in which the agent shortens what it remembers of the thread; refused as a review."""

    created_at: str


class StopBackgroundCommand(ThreadCommand, tag="thread.background-command.stop", frozen=True):
    """One command that outlived its turn, or all of them."""

    created_at: str
    background_id: OrAbsent[Str] = UNSET


class StopSession(ThreadCommand, tag="thread.session.stop", frozen=True):
    """With ``end_agent`` at once, and with the process itself: turns of other threads that run on
    it are interrupted. A session that the thread has elsewhere by now is left alone.
    """

    created_at: str
    end_agent: OrAbsent[bool] = UNSET
