"""Commands and event payloads with every part filled in: a test states only its subject."""

from typing import Any

from orchestration.contracts import commands as c
from orchestration.contracts import entities as n
from orchestration.contracts import events as e
from providers.contracts.base import UNSET
from providers.contracts.ids import EventId, MessageId, ProjectId, ThreadId, TurnId
from providers.contracts.models import CodexSelection

AT = "2026-01-01T00:00:00.000Z"
PROJECT = ProjectId("project-1")
THREAD = ThreadId("thread-1")
TURN = TurnId("turn-1")
MODEL = CodexSelection(model="gpt-5.4")


def at(seconds: int) -> str:
    """A time so many seconds after the others, under an hour."""
    return f"2026-01-01T00:{seconds // 60:02}:{seconds % 60:02}.000Z"


class _Ids:
    def __init__(self) -> None:
        self.last = 0

    def begin_again(self) -> None:
        self.last = 0

    def next(self, prefix: str) -> str:
        self.last += 1
        return f"{prefix}-{self.last}"


_ids = _Ids()


def number_from_one() -> None:
    """Ids are foreseeable from here on; only for histories that begin at an empty log."""
    _ids.begin_again()


def command_id() -> str:
    """One that no other command of the test run has."""
    return _ids.next("command")


def create_project(project_id: str = PROJECT, **given: Any) -> c.CreateProject:
    filled = {
        "command_id": command_id(),
        "title": "Project",
        "workspace_root": "/work/project",
        "created_at": AT,
    }
    return c.CreateProject(project_id=project_id, **{**filled, **given})


def update_project(project_id: str = PROJECT, **given: Any) -> c.UpdateProjectMeta:
    return c.UpdateProjectMeta(**{"command_id": command_id(), "project_id": project_id, **given})


def delete_project(project_id: str = PROJECT) -> c.DeleteProject:
    return c.DeleteProject(command_id(), project_id)


def create_thread(thread_id: str = THREAD, **given: Any) -> c.CreateThread:
    filled = {
        "command_id": command_id(),
        "project_id": PROJECT,
        "title": "New thread",
        "model_selection": MODEL,
        "runtime_mode": "full-access",
        "branch": None,
        "worktree_path": None,
        "created_at": AT,
    }
    return c.CreateThread(thread_id=thread_id, **{**filled, **given})


def delete_thread(thread_id: str = THREAD) -> c.DeleteThread:
    return c.DeleteThread(command_id(), thread_id)


def archive_thread(thread_id: str = THREAD) -> c.ArchiveThread:
    return c.ArchiveThread(command_id(), thread_id)


def unarchive_thread(thread_id: str = THREAD) -> c.UnarchiveThread:
    return c.UnarchiveThread(command_id(), thread_id)


def update_thread(thread_id: str = THREAD, **given: Any) -> c.UpdateThreadMeta:
    return c.UpdateThreadMeta(**{"command_id": command_id(), "thread_id": thread_id, **given})


def set_runtime_mode(
    mode: Any = "approval-required", thread_id: str = THREAD, created_at: str = AT
) -> c.SetRuntimeMode:
    return c.SetRuntimeMode(command_id(), thread_id, mode, created_at)


def set_interaction_mode(
    mode: Any = "plan", thread_id: str = THREAD, created_at: str = AT
) -> c.SetInteractionMode:
    return c.SetInteractionMode(command_id(), thread_id, mode, created_at)


def start_turn(
    text: str = "fix the bug",
    message_id: str | None = None,
    thread_id: str = THREAD,
    attachments: list[n.ImageAttachment] | None = None,
    **given: Any,
) -> c.StartTurn:
    message = c.UserMessage(message_id or _ids.next("message"), "user", text, attachments or [])
    filled = {
        "command_id": command_id(),
        "runtime_mode": "full-access",
        "interaction_mode": "default",
        "created_at": AT,
    }
    return c.StartTurn(thread_id=thread_id, message=message, **{**filled, **given})


def interrupt_turn(thread_id: str = THREAD, created_at: str = AT) -> c.InterruptTurn:
    return c.InterruptTurn(command_id(), thread_id, created_at)


def respond_to_approval(
    request_id: str = "request-1",
    decision: Any = "accept",
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.RespondToApproval:
    return c.RespondToApproval(command_id(), thread_id, request_id, decision, created_at)


def respond_to_user_input(
    request_id: str = "request-1",
    answers: dict[str, Any] | None = None,
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.RespondToUserInput:
    return c.RespondToUserInput(
        command_id(), thread_id, request_id, answers or {"question-1": "yes"}, created_at
    )


def revert_checkpoint(
    turn_count: int = 0, thread_id: str = THREAD, created_at: str = AT
) -> c.RevertCheckpoint:
    return c.RevertCheckpoint(command_id(), thread_id, turn_count, created_at)


def stop_session(thread_id: str = THREAD, created_at: str = AT) -> c.StopSession:
    return c.StopSession(command_id(), thread_id, created_at)


def session(
    status: Any = "ready",
    active_turn_id: str | None = None,
    thread_id: str = THREAD,
    updated_at: str = AT,
    **given: Any,
) -> n.Session:
    filled: dict[str, Any] = {"provider_name": "codex", "last_error": None}
    return n.Session(
        thread_id=ThreadId(thread_id),
        status=status,
        active_turn_id=None if active_turn_id is None else TurnId(active_turn_id),
        updated_at=updated_at,
        **{**filled, **given},
    )


def set_session(
    status: Any = "ready",
    active_turn_id: str | None = None,
    thread_id: str = THREAD,
    created_at: str = AT,
    **given: Any,
) -> c.SetSession:
    value = session(status, active_turn_id, thread_id, created_at)
    return c.SetSession(command_id(), thread_id, value, created_at, **given)


def begin_turn(
    turn_id: str = TURN,
    message_id: str | None = None,
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.SetSession:
    """The session runs the turn from now on."""
    started = e.StartedTurn(TurnId(turn_id), None if message_id is None else MessageId(message_id))
    return set_session("running", turn_id, thread_id, created_at, started_turn=started)


def settle_turn(
    turn_id: str = TURN,
    state: n.SettledState = "completed",
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.SetSession:
    """The turn is over, and the session ready for the next."""
    settled = e.SettledTurn(TurnId(turn_id), state, created_at)
    return set_session("ready", None, thread_id, created_at, settled_turn=settled)


def append_delta(
    delta: str = "piece ",
    message_id: str = "assistant:1",
    turn_id: str | None = TURN,
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.AppendAssistantDelta:
    turn = UNSET if turn_id is None else TurnId(turn_id)
    return c.AppendAssistantDelta(command_id(), thread_id, message_id, delta, created_at, turn)


def complete_message(
    message_id: str = "assistant:1",
    turn_id: str | None = TURN,
    thread_id: str = THREAD,
    created_at: str = AT,
) -> c.CompleteAssistantMessage:
    turn = UNSET if turn_id is None else TurnId(turn_id)
    return c.CompleteAssistantMessage(command_id(), thread_id, message_id, created_at, turn)


def activity(
    kind: str = "tool.completed",
    tone: Any = "tool",
    payload: Any = None,
    turn_id: str | None = TURN,
    activity_id: str | None = None,
    created_at: str = AT,
    summary: str = "Ran command",
) -> n.Activity:
    return n.Activity(
        id=EventId(activity_id or _ids.next("activity")),
        tone=tone,
        kind=kind,
        summary=summary,
        payload={"itemType": "command_execution"} if payload is None else payload,
        turn_id=None if turn_id is None else TurnId(turn_id),
        created_at=created_at,
    )


def append_activity(
    kind: str = "tool.completed", thread_id: str = THREAD, created_at: str = AT, **given: Any
) -> c.AppendActivity:
    value = activity(kind, created_at=created_at, **given)
    return c.AppendActivity(command_id(), thread_id, value, created_at)


def request_approval(
    request_id: str = "request-1", thread_id: str = THREAD, created_at: str = AT, **given: Any
) -> c.AppendActivity:
    payload = {"requestId": request_id, "requestKind": "command", "detail": "rm -r build"}
    return append_activity(
        "approval.requested",
        thread_id,
        created_at,
        tone="approval",
        payload=payload,
        summary="Command approval requested",
        **given,
    )


def resolve_approval(
    request_id: str = "request-1", thread_id: str = THREAD, created_at: str = AT, **given: Any
) -> c.AppendActivity:
    payload = {"requestId": request_id, "requestKind": "command", "decision": "accept"}
    return append_activity(
        "approval.resolved",
        thread_id,
        created_at,
        tone="approval",
        payload=payload,
        summary="Approval resolved",
        **given,
    )


def upsert_plan(
    plan_id: str = "plan-1",
    turn_id: str | None = TURN,
    thread_id: str = THREAD,
    created_at: str = AT,
    **given: Any,
) -> c.UpsertProposedPlan:
    filled: dict[str, Any] = {
        "plan_markdown": "# Plan",
        "created_at": created_at,
        "updated_at": created_at,
    }
    plan = n.ProposedPlan(
        id=plan_id,
        turn_id=None if turn_id is None else TurnId(turn_id),
        **{**filled, **given},
    )
    return c.UpsertProposedPlan(command_id(), thread_id, plan, created_at)


def complete_diff(
    turn_count: int = 1,
    turn_id: str = TURN,
    thread_id: str = THREAD,
    created_at: str = AT,
    **given: Any,
) -> c.CompleteTurnDiff:
    filled = {
        "command_id": command_id(),
        "completed_at": created_at,
        "checkpoint_ref": f"refs/t3/checkpoints/{thread_id}/turn/{turn_count}",
        "status": "ready",
        "files": [n.CheckpointFile("app.py", "modified", 3, 1)],
    }
    return c.CompleteTurnDiff(
        thread_id=thread_id,
        turn_id=turn_id,
        checkpoint_turn_count=turn_count,
        created_at=created_at,
        **{**filled, **given},
    )


def complete_revert(
    turn_count: int = 0, thread_id: str = THREAD, created_at: str = AT
) -> c.CompleteRevert:
    return c.CompleteRevert(command_id(), thread_id, turn_count, created_at)


def project_created(project_id: str = PROJECT, **given: Any) -> e.ProjectCreated:
    filled: dict[str, Any] = {
        "title": "Project",
        "workspace_root": "/work/project",
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
