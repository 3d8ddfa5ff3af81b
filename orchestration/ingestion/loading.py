"""A thread as ingestion must know it, read from the tables when it is first heard of."""

from orchestration.contracts.entities import ThreadShell
from orchestration.ingestion.view import (
    CLOSED_MESSAGES_KEPT,
    OPEN_MESSAGES_LIMIT,
    OPEN_REQUESTS_LIMIT,
    SETTLED_TURNS_KEPT,
    OpenMessage,
    OpenRequest,
    ThreadView,
)
from orchestration.queries.agents import completed_messages, settled_turns
from orchestration.queries.lookups import find_thread, open_questions, streaming_messages
from providers.contracts.ids import ThreadId


def load_view(thread_id: ThreadId) -> ThreadView | None:
    """None for a thread that does not exist. Deleted ones do: agents' last words are kept."""
    thread = find_thread(thread_id)
    if thread is None:
        return None
    open_messages = streaming_messages(thread_id)[-OPEN_MESSAGES_LIMIT:]
    questions = open_questions(thread_id)[-OPEN_REQUESTS_LIMIT:]
    return ThreadView(
        thread_id=thread_id,
        runtime_mode=thread.runtime_mode,
        session=thread.session,
        turn_started_at=_started_at(thread),
        open_messages=tuple(
            OpenMessage(open_.message_id, open_.turn_id) for open_ in open_messages
        ),
        closed_messages=tuple(completed_messages(thread_id, CLOSED_MESSAGES_KEPT)),
        settled_turns=tuple(settled_turns(thread_id, SETTLED_TURNS_KEPT)),
        open_requests=tuple(
            OpenRequest(
                open_.request_id, "user-input" if open_.kind == "user-input" else "approval"
            )
            for open_ in questions
        ),
    )


def _started_at(thread: ThreadShell) -> str | None:
    active = thread.session.active_turn_id if thread.session else None
    latest = thread.latest_turn
    return latest.started_at if latest and latest.turn_id == active else None
