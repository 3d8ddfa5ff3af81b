"""What ingestion records of what agents say."""

from orchestration.contracts.commands.base import ThreadCommand
from orchestration.contracts.entities import Activity, ProposedPlan, Session
from orchestration.contracts.events import SettledTurn, StartedTurn
from providers.contracts.base import UNSET, OrAbsent, Str
from providers.contracts.ids import TurnId


class SetSession(ThreadCommand, tag="thread.session.set", frozen=True):
    """``started_turn`` and ``settled_turn`` announce the beginning and the one end of a turn."""

    session: Session
    created_at: str
    started_turn: OrAbsent[StartedTurn] = UNSET
    settled_turn: OrAbsent[SettledTurn] = UNSET


class AppendAssistantDelta(ThreadCommand, tag="thread.message.assistant.delta", frozen=True):
    message_id: Str
    delta: str
    created_at: str
    turn_id: OrAbsent[TurnId] = UNSET


class CompleteAssistantMessage(ThreadCommand, tag="thread.message.assistant.complete", frozen=True):
    message_id: Str
    created_at: str
    turn_id: OrAbsent[TurnId] = UNSET


class UpsertProposedPlan(ThreadCommand, tag="thread.proposed-plan.upsert", frozen=True):
    proposed_plan: ProposedPlan
    created_at: str


class AppendActivity(ThreadCommand, tag="thread.activity.append", frozen=True):
    activity: Activity
    created_at: str
