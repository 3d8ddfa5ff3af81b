"""What our own app starts from: the list of threads, and one thread page by page."""

from typing import Any

from orchestration.contracts.entities import Project, Shell, ThreadPage, ThreadShell
from orchestration.errors import NotFound
from orchestration.queries.entities import (
    ACTIVITY,
    CHECKPOINT,
    MESSAGE,
    PLAN,
    PROJECT,
    QUEUED,
    SUMMARY,
    SUMMARY_TABLES,
    activity_of,
    checkpoint_of,
    message_of,
    plan_of,
    project_of,
    queued_of,
    summary_of,
)
from orchestration.queries.reading import find_row, one_moment, select

EPOCH = "1970-01-01T00:00:00.000Z"
LATEST_PLACE = 2**62
"""Beyond every place in the log."""


def shell() -> Shell:
    """The projects and threads that are not deleted, without what is in them."""
    with one_moment():
        sequence, updated_at = log_end()
        projects = projects_where("WHERE deleted_at IS NULL")
        rows = select(
            f"SELECT {SUMMARY}{SUMMARY_TABLES} WHERE t.deleted_at IS NULL"
            " ORDER BY t.created_at, t.thread_id"
        )
        waiting = _waiting("")
    return Shell(sequence, projects, [_shell_of(row, waiting) for row in rows], updated_at)


def thread_page(thread_id: str, before: int | None = None, limit: int = 200) -> ThreadPage:
    """The newest ``limit`` entries, or those before a place; deleted threads are not found."""
    with one_moment():
        sequence, _ = log_end()
        row = find_row(
            f"SELECT {SUMMARY}{SUMMARY_TABLES} WHERE t.thread_id = %s AND t.deleted_at IS NULL",
            (thread_id,),
        )
        if row is None:
            raise NotFound(f"thread {thread_id} does not exist")
        waiting = _waiting("AND thread_id = %s", thread_id)
        end = LATEST_PLACE if before is None else before
        start, older = _page_start(thread_id, end, limit)
        place = (thread_id, start, end)
        messages = [message_of(r) for r in select(_entries(MESSAGE, "messages"), place)]
        activities = [activity_of(r) for r in select(_entries(ACTIVITY, "activities"), place)]
        plans = select(
            f"SELECT {PLAN} FROM projection_thread_proposed_plans WHERE thread_id = %s"
            " ORDER BY created_at, plan_id",
            (thread_id,),
        )
        checkpoints = select(
            f"SELECT {CHECKPOINT} FROM projection_turns WHERE thread_id = %s"
            " AND checkpoint_turn_count IS NOT NULL ORDER BY checkpoint_turn_count",
            (thread_id,),
        )
        queued = select(
            f"SELECT {QUEUED} FROM projection_queued_messages WHERE thread_id = %s"
            " ORDER BY position",
            (thread_id,),
        )
    return ThreadPage(
        sequence=sequence,
        thread=_shell_of(row, waiting),
        messages=messages,
        activities=activities,
        proposed_plans=[plan_of(r) for r in plans] if before is None else [],
        checkpoints=[checkpoint_of(r) for r in checkpoints] if before is None else [],
        queued_messages=[queued_of(r) for r in queued] if before is None else [],
        before=start if older else None,
    )


def log_end() -> tuple[int, str]:
    """The last sequence, and when its event happened."""
    row = find_row(
        "SELECT h.sequence, e.occurred_at FROM orchestration_log_head h"
        " LEFT JOIN orchestration_events e ON e.sequence = h.sequence"
    )
    sequence, occurred_at = row or (0, None)
    return sequence, occurred_at or EPOCH


def projects_where(where: str) -> list[Project]:
    rows = select(
        f"SELECT {PROJECT} FROM projection_projects {where} ORDER BY created_at, project_id"
    )
    return [project_of(row) for row in rows]


def _waiting(condition: str, *parameters: str) -> dict[tuple[str, str], int]:
    """How many questions and messages wait, by thread and kind."""
    rows = select(
        "SELECT thread_id, kind, COUNT(*) FROM projection_pending_requests"
        f" WHERE status = 'pending' {condition} GROUP BY thread_id, kind UNION ALL"
        " SELECT thread_id, 'queued', COUNT(*) FROM projection_queued_messages"
        f" WHERE TRUE {condition} GROUP BY thread_id",
        (*parameters, *parameters),
    )
    return {(thread_id, kind): count for thread_id, kind, count in rows}


def find_thread_shell(thread_id: str) -> ThreadShell | None:
    """The thread without what is in it, deleted or not."""
    row = find_row(f"SELECT {SUMMARY}{SUMMARY_TABLES} WHERE t.thread_id = %s", (thread_id,))
    if row is None:
        return None
    return _shell_of(row, _waiting("AND thread_id = %s", thread_id))


def _shell_of(row: tuple[Any, ...], waiting: dict[tuple[str, str], int]) -> ThreadShell:
    return ThreadShell(
        **summary_of(row),
        pending_approvals=waiting.get((row[0], "approval"), 0),
        pending_user_inputs=waiting.get((row[0], "user-input"), 0),
        queued_messages=waiting.get((row[0], "queued"), 0),
        queue_held=row[13],
        last_activity_at=row[12],
    )


def _page_start(thread_id: str, end: int, limit: int) -> tuple[int, bool]:
    """The place of the page's oldest entry, and whether there are older ones."""
    newest = [
        f"SELECT sequence FROM (SELECT sequence FROM projection_thread_{table}"
        " WHERE thread_id = %s AND sequence < %s ORDER BY sequence DESC LIMIT %s) newest"
        for table in ("messages", "activities")
    ]
    place = (thread_id, end, limit + 1)
    rows = select(
        f"{newest[0]} UNION ALL {newest[1]} ORDER BY sequence DESC LIMIT %s",
        (*place, *place, limit + 1),
    )
    places = [sequence for (sequence,) in rows]
    if len(places) > limit:
        return places[limit - 1], True
    return (places[-1] if places else 0), False


def _entries(columns: str, table: str) -> str:
    return (
        f"SELECT {columns} FROM projection_thread_{table}"
        " WHERE thread_id = %s AND sequence >= %s AND sequence < %s ORDER BY sequence"
    )
