"""Single answers that reactors, ingestion and requests ask for."""

from msgspec import Struct

from orchestration.contracts.entities import Checkpoint, Message, Project, ThreadShell
from orchestration.queries.entities import (
    CHECKPOINT,
    MESSAGE,
    PROJECT,
    checkpoint_of,
    message_of,
    project_of,
)
from orchestration.queries.reading import find_row, select
from orchestration.queries.snapshots import find_thread_shell
from providers.contracts.ids import MessageId, ThreadId, TurnId


class RunningTurn(Struct, frozen=True):
    """A turn that has begun and is not settled; ``provider_name`` is its session's."""

    thread_id: ThreadId
    turn_id: TurnId
    provider_name: str | None


class StreamingMessage(Struct, frozen=True):
    """A message whose end has not come."""

    message_id: MessageId
    turn_id: TurnId | None


class OpenQuestion(Struct, frozen=True):
    """``kind`` is ``approval`` or ``user-input``."""

    request_id: str
    kind: str
    turn_id: TurnId | None


class Binding(Struct, frozen=True):
    """How a thread's agent is found again; ``resume_cursor`` is JSON."""

    thread_id: ThreadId
    provider_name: str
    runtime_mode: str
    status: str
    last_seen_at: str
    resume_cursor: str | None
    process_key: str | None
    sending_message_id: MessageId | None
    sent_turn_id: TurnId | None


BINDING = (
    "thread_id, provider_name, runtime_mode, status, last_seen_at, resume_cursor, process_key,"
    " sending_message_id, sent_turn_id"
)


def find_thread(thread_id: str) -> ThreadShell | None:
    """The thread, deleted or not."""
    return find_thread_shell(thread_id)


def find_project(project_id: str) -> Project | None:
    """The project, deleted or not."""
    row = find_row(
        f"SELECT {PROJECT} FROM projection_projects WHERE project_id = %s", (project_id,)
    )
    return None if row is None else project_of(row)


def find_thread_root(thread_id: str) -> str | None:
    """The folder that the thread's agent works in."""
    row = find_row(
        "SELECT COALESCE(t.worktree_path, p.workspace_root) FROM projection_threads t"
        " JOIN projection_projects p ON p.project_id = t.project_id WHERE t.thread_id = %s",
        (thread_id,),
    )
    return row[0] if row else None


def project_roots() -> list[str]:
    """The folders of all projects that are not deleted, each once."""
    rows = select(
        "SELECT DISTINCT workspace_root FROM projection_projects WHERE deleted_at IS NULL"
        " ORDER BY workspace_root"
    )
    return [root for (root,) in rows]


def running_turns() -> list[RunningTurn]:
    """All of them, oldest first: after a start, those that the last process left behind."""
    rows = select(
        "SELECT u.thread_id, u.turn_id, s.provider_name FROM projection_turns u"
        " LEFT JOIN projection_thread_sessions s ON s.thread_id = u.thread_id"
        " WHERE u.state = 'running' ORDER BY u.sequence"
    )
    return [RunningTurn(*row) for row in rows]


def live_sessions() -> list[ThreadId]:
    """The threads whose session says that an agent starts, runs or waits."""
    rows = select(
        "SELECT thread_id FROM projection_thread_sessions"
        " WHERE status NOT IN ('stopped', 'idle') ORDER BY thread_id"
    )
    return [thread_id for (thread_id,) in rows]


def streaming_messages(thread_id: str) -> list[StreamingMessage]:
    """The messages that somebody must still complete, oldest first."""
    rows = select(
        "SELECT message_id, turn_id FROM projection_thread_messages"
        " WHERE thread_id = %s AND is_streaming = %s ORDER BY sequence",
        (thread_id, True),
    )
    return [StreamingMessage(*row) for row in rows]


def open_questions(thread_id: str) -> list[OpenQuestion]:
    rows = select(
        "SELECT request_id, kind, turn_id FROM projection_pending_requests"
        " WHERE thread_id = %s AND status = 'pending' ORDER BY sequence",
        (thread_id,),
    )
    return [OpenQuestion(*row) for row in rows]


def is_anything_queued(thread_id: str) -> bool:
    row = find_row(
        "SELECT 1 FROM projection_queued_messages WHERE thread_id = %s LIMIT 1", (thread_id,)
    )
    return row is not None


def find_message(thread_id: str, message_id: str) -> Message | None:
    row = find_row(
        f"SELECT {MESSAGE} FROM projection_thread_messages"
        " WHERE thread_id = %s AND message_id = %s",
        (thread_id, message_id),
    )
    return None if row is None else message_of(row)


def checkpoints_of(thread_id: str) -> list[Checkpoint]:
    """By turn count."""
    rows = select(
        f"SELECT {CHECKPOINT} FROM projection_turns WHERE thread_id = %s"
        " AND checkpoint_turn_count IS NOT NULL ORDER BY checkpoint_turn_count",
        (thread_id,),
    )
    return [checkpoint_of(row) for row in rows]


def binding_of(thread_id: str) -> Binding | None:
    row = find_row(f"SELECT {BINDING} FROM provider_bindings WHERE thread_id = %s", (thread_id,))
    return None if row is None else Binding(*row)


def position_of(worker: str) -> int | None:
    row = find_row("SELECT sequence FROM worker_positions WHERE worker = %s", (worker,))
    return row[0] if row else None


def effects_of(worker: str) -> set[int]:
    """The events above the worker's position that are dealt with."""
    rows = select("SELECT sequence FROM worker_effects WHERE worker = %s", (worker,))
    return {sequence for (sequence,) in rows}
