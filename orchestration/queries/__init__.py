"""Reading the projections: pure questions, answered synchronously in a thread of the caller's."""

from orchestration.queries.lookups import (
    Binding,
    OpenQuestion,
    RunningTurn,
    StreamingMessage,
    binding_of,
    checkpoints_of,
    effects_of,
    find_message,
    find_project,
    find_thread,
    find_thread_root,
    live_sessions,
    open_questions,
    position_of,
    project_roots,
    running_turns,
    streaming_messages,
)
from orchestration.queries.snapshots import shell, thread_page
from orchestration.queries.whole import read_model

__all__ = [
    "Binding",
    "OpenQuestion",
    "RunningTurn",
    "StreamingMessage",
    "binding_of",
    "checkpoints_of",
    "effects_of",
    "find_message",
    "find_project",
    "find_thread",
    "find_thread_root",
    "live_sessions",
    "open_questions",
    "position_of",
    "project_roots",
    "read_model",
    "running_turns",
    "shell",
    "streaming_messages",
    "thread_page",
]
