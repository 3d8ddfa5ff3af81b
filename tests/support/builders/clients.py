"""What clients ask for."""

from typing import Any

from orchestration.contracts import commands as c
from orchestration.contracts import entities as n
from providers.contracts.base import UNSET, OrAbsent
from providers.contracts.review import ReviewTarget, UncommittedChanges
from tests.support.builders.common import (
    AT,
    MODEL,
    PROJECT,
    THREAD,
    command_id,
    next_id,
)

UNCOMMITTED = UncommittedChanges()


def create_project(project_id: str = PROJECT, **given: Any) -> c.CreateProject:
    filled = {
        "command_id": command_id(),
        "title": "Project",
        "workspace_root": "/home/dev/project",
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
    message = c.UserMessage(message_id or next_id("message"), "user", text, attachments or [])
    filled = {
        "command_id": command_id(),
        "runtime_mode": "full-access",
        "interaction_mode": "default",
        "created_at": AT,
    }
    return c.StartTurn(thread_id=thread_id, message=message, **{**filled, **given})


def interrupt_turn(thread_id: str = THREAD, created_at: str = AT) -> c.InterruptTurn:
    return c.InterruptTurn(command_id(), thread_id, created_at)


def start_review(
    target: ReviewTarget = UNCOMMITTED, thread_id: str = THREAD, created_at: str = AT
) -> c.StartReview:
    return c.StartReview(command_id(), thread_id, target, created_at)


def start_compaction(thread_id: str = THREAD, created_at: str = AT) -> c.StartCompaction:
    return c.StartCompaction(command_id(), thread_id, created_at)


def stop_background_command(
    background_id: OrAbsent[str] = UNSET, thread_id: str = THREAD, created_at: str = AT
) -> c.StopBackgroundCommand:
    return c.StopBackgroundCommand(command_id(), thread_id, created_at, background_id)


def respond_to_approval(
    request_id: str = "request-1",
    decision: Any = "accept",
    thread_id: str = THREAD,
    created_at: str = AT,
    always_allow: OrAbsent[bool] = UNSET,
) -> c.RespondToApproval:
    return c.RespondToApproval(
        command_id(), thread_id, request_id, decision, created_at, always_allow
    )


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
