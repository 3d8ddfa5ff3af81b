"""Facts, for tests that begin at a history."""

from typing import Any

from orchestration.contracts import entities as n
from orchestration.contracts import events as e
from providers.contracts.ids import MessageId, ProjectId, ThreadId
from tests.support.builders.agents import begin_turn, session, settle_turn, upsert_plan
from tests.support.builders.common import (
    AT,
    MODEL,
    PROJECT,
    THREAD,
    TURN,
)


def project_created(project_id: str = PROJECT, **given: Any) -> e.ProjectCreated:
    filled: dict[str, Any] = {
        "title": "Project",
        "workspace_root": "/home/dev/project",
        "default_model_selection": None,
        "scripts": [],
        "created_at": AT,
        "updated_at": AT,
    }
    return e.ProjectCreated(project_id=ProjectId(project_id), **{**filled, **given})


def project_deleted(project_id: str = PROJECT) -> e.ProjectDeleted:
    return e.ProjectDeleted(ProjectId(project_id), AT)


def thread_created(thread_id: str = THREAD, **given: Any) -> e.ThreadCreated:
    filled = {
        "project_id": PROJECT,
        "title": "New thread",
        "model_selection": MODEL,
        "branch": None,
        "worktree_path": None,
        "created_at": AT,
        "updated_at": AT,
    }
    return e.ThreadCreated(thread_id=ThreadId(thread_id), **{**filled, **given})


def thread_deleted(thread_id: str = THREAD) -> e.ThreadDeleted:
    return e.ThreadDeleted(ThreadId(thread_id), AT)


def thread_archived(thread_id: str = THREAD) -> e.ThreadArchived:
    return e.ThreadArchived(ThreadId(thread_id), AT, AT)


def message_sent(text: str = "hello", **given: Any) -> e.MessageSent:
    filled = {
        "thread_id": THREAD,
        "message_id": MessageId("message-1"),
        "role": "user",
        "turn_id": None,
        "streaming": False,
        "created_at": AT,
        "updated_at": AT,
    }
    return e.MessageSent(text=text, **{**filled, **given})


def message_queued(
    message_id: str = "queued-1", thread_id: str = THREAD, **given: Any
) -> e.MessageQueued:
    filled = {"text": "and then this", "attachments": [], "created_at": AT}
    return e.MessageQueued(
        thread_id=ThreadId(thread_id), message_id=MessageId(message_id), **{**filled, **given}
    )


def session_set(
    status: Any = "ready", active_turn_id: str | None = None, **given: Any
) -> e.SessionSet:
    return e.SessionSet(THREAD, session(status, active_turn_id), **given)


def turn_started(turn_id: str = TURN, message_id: str | None = None) -> e.SessionSet:
    command = begin_turn(turn_id, message_id)
    return e.SessionSet(THREAD, command.session, started_turn=command.started_turn)


def turn_settled(turn_id: str = TURN, state: n.SettledState = "completed") -> e.SessionSet:
    command = settle_turn(turn_id, state)
    return e.SessionSet(THREAD, command.session, settled_turn=command.settled_turn)


def plan_upserted(plan_id: str = "plan-1", thread_id: str = THREAD) -> e.ProposedPlanUpserted:
    return e.ProposedPlanUpserted(ThreadId(thread_id), upsert_plan(plan_id).proposed_plan)


def thread_reverted(turn_count: int = 0, thread_id: str = THREAD, **given: Any) -> e.ThreadReverted:
    return e.ThreadReverted(ThreadId(thread_id), turn_count, **given)
