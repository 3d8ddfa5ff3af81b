"""Projects and threads that come, change and go."""

from orchestration.contracts.entities import Script
from tests.support.builders import (
    append_delta,
    archive_thread,
    at,
    create_project,
    create_thread,
    delete_project,
    delete_thread,
    set_interaction_mode,
    set_runtime_mode,
    settle_turn,
    start_turn,
    unarchive_thread,
    update_project,
    update_thread,
)
from tests.twins.flows.parts import Flow, new_thread, other_model, running_turn


def projects() -> Flow:
    """A project is added, renamed and given a script; another one comes and goes."""
    script = Script("test", "Test", "make test", "test", False)
    return [], [
        create_project("project-1", title="One", created_at=at(1)),
        update_project("project-1", title="The one", scripts=[script]),
        create_project("project-2", default_model_selection=other_model(), created_at=at(2)),
        update_project("project-2", default_model_selection=None, workspace_root="/home/dev/moved"),
        create_project("project-3", created_at=at(3)),
        delete_project("project-3"),
    ]


def thread_life() -> Flow:
    """A thread is renamed, moved to a branch, set to other modes, put away and taken out."""
    return new_thread(), [
        update_thread(title="Fix the bug", model_selection=other_model()),
        update_thread(branch="fix", worktree_path="/home/dev/worktrees/fix"),
        set_runtime_mode("approval-required"),
        set_interaction_mode("plan"),
        archive_thread(),
        unarchive_thread(),
        update_thread(branch=None, worktree_path=None),
        create_thread("thread-2", title="Another", created_at=at(5)),
        archive_thread("thread-2"),
        create_thread("thread-3", created_at=at(6)),
        delete_thread("thread-3"),
    ]


def thread_created() -> Flow:
    """A thread that was not there gets its first message."""
    return [create_project()], [
        create_thread(created_at=at(1)),
        start_turn("hello", "message-1", model_selection=other_model(), created_at=at(2)),
    ]


def thread_deleted() -> Flow:
    """A running thread is deleted; what its agent says afterwards is kept, and not shown."""
    return running_turn(), [
        delete_thread(),
        append_delta("too late", created_at=at(5)),
        settle_turn("turn-1", "interrupted", created_at=at(6)),
    ]
