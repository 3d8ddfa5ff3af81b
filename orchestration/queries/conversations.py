"""Which of the agents' own conversations threads go on with, or keep to go back to."""

import msgspec

from orchestration.queries.reading import select
from providers.adapter import ResumeCursor
from providers.contracts.conversations import conversation_in
from providers.contracts.ids import ThreadId

_cursor = msgspec.json.Decoder(ResumeCursor)


def threads_of_conversations(provider: str) -> dict[str, ThreadId]:
    """By the conversation's id; deleted threads let theirs go."""
    rows = select(
        "SELECT b.thread_id, b.resume_cursor FROM provider_bindings b"
        " JOIN projection_threads t ON t.thread_id = b.thread_id"
        " WHERE t.deleted_at IS NULL AND b.resume_cursor IS NOT NULL AND b.provider_name = %s",
        (provider,),
    )
    found = {conversation_in(_cursor.decode(cursor)): thread_id for thread_id, cursor in rows}
    return {id_: ThreadId(thread_id) for id_, thread_id in found.items() if id_ is not None}


def conversations_in_use(provider: str) -> set[str]:
    """By threads, or for undoing their moves."""
    return {*threads_of_conversations(provider), *kept_for_undoing(provider)}


def kept_for_undoing(provider: str) -> set[str]:
    """Copies, and conversations that were left for one: nobody else is to go on with them."""
    rows = select(
        "SELECT resume_cursor FROM kept_conversations"
        " WHERE provider_name = %s AND resume_cursor <> 'null' AND is_made",
        (provider,),
    )
    found = {conversation_in(_cursor.decode(cursor)) for (cursor,) in rows}
    return {id_ for id_ in found if id_ is not None}
