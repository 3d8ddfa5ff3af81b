"""What the workers that talk to agents must know of a thread."""

import msgspec
from msgspec import UNSET, Struct

from orchestration.contracts.entities import Activity, ImageAttachment, ProposedPlan
from orchestration.contracts.queue import CHORE
from orchestration.queries.entities import ACTIVITY, PLAN, activity_of, plan_of
from orchestration.queries.lookups import (
    binding_of,
    find_message,
    find_thread,
    find_thread_root,
    live_sessions,
    running_turns,
)
from orchestration.queries.reading import find_row, select
from providers.adapter import ResumeCursor
from providers.contracts.base import Json
from providers.contracts.ids import MessageId, ThreadId, TurnId
from providers.contracts.models import ModelSelection, ProviderKind, RuntimeMode, provider_of

_cursor = msgspec.json.Decoder(ResumeCursor)


class AgentThread(Struct, frozen=True, kw_only=True):
    """A thread, and the agent's conversation that it is bound to, if there ever was one.

    ``sent_turn_id`` is of the turn that took ``sending_message_id``, when that is known.
    """

    thread_id: ThreadId
    title: str
    cwd: str
    model_selection: ModelSelection
    runtime_mode: RuntimeMode
    is_deleted: bool
    bound_provider: ProviderKind | None = None
    resume_cursor: ResumeCursor | None = None
    sending_message_id: MessageId | None = None
    sent_turn_id: TurnId | None = None

    @property
    def provider(self) -> ProviderKind:
        return self.bound_provider or provider_of(self.model_selection)


class SentMessage(Struct, frozen=True, kw_only=True):
    """``turn_id`` is of the turn that the message began, when it has."""

    text: str
    attachments: list[ImageAttachment]
    is_first: bool
    turn_id: TurnId | None


class UnheardTurn(Struct, frozen=True):
    """``message_id`` is of the message that it was begun with; None for a review or the like."""

    thread_id: ThreadId
    turn_id: TurnId
    message_id: MessageId | None


class Unnamed(Struct, frozen=True):
    """A thread that nobody has named: what it began with, and the model that it uses."""

    first_words: str
    model: str


def find_unnamed(thread_id: ThreadId) -> Unnamed | None:
    """Only after its first turn: later ones need no better title."""
    row = find_row(
        "SELECT t.title_given, t.deleted_at,"
        " (SELECT COUNT(*) FROM projection_turns u WHERE u.thread_id = t.thread_id"
        "  AND u.turn_id IS NOT NULL) FROM projection_threads t WHERE t.thread_id = %s",
        (thread_id,),
    )
    thread, first = find_thread(thread_id), _first_user_message(thread_id)
    if row is None or row[0] or row[1] is not None or row[2] != 1 or not thread or not first:
        return None
    message = find_message(thread_id, first)
    return Unnamed(message.text, thread.model_selection.model) if message else None


def find_agent_thread(thread_id: ThreadId) -> AgentThread | None:
    """The thread, deleted or not."""
    thread = find_thread(thread_id)
    if thread is None:
        return None
    binding = binding_of(thread_id)
    cursor = binding.resume_cursor if binding else None
    return AgentThread(
        thread_id=thread_id,
        title=thread.title,
        cwd=find_thread_root(thread_id) or "",
        model_selection=thread.model_selection,
        runtime_mode=thread.runtime_mode,
        is_deleted=thread.deleted_at is not None,
        bound_provider=msgspec.convert(binding.provider_name, ProviderKind) if binding else None,
        resume_cursor=_cursor.decode(cursor) if cursor else None,
        sending_message_id=binding.sending_message_id if binding else None,
        sent_turn_id=binding.sent_turn_id if binding else None,
    )


def find_user_message(thread_id: ThreadId, message_id: MessageId) -> SentMessage | None:
    message = find_message(thread_id, message_id)
    if message is None or message.role != "user":
        return None
    return SentMessage(
        text=message.text,
        attachments=[] if message.attachments is UNSET else message.attachments,
        is_first=_first_user_message(thread_id) == message_id,
        turn_id=_turn_begun_by(thread_id, message_id),
    )


def find_plan(thread_id: ThreadId, plan_id: str) -> ProposedPlan | None:
    row = find_row(
        f"SELECT {PLAN} FROM projection_thread_proposed_plans"
        " WHERE thread_id = %s AND plan_id = %s",
        (thread_id, plan_id),
    )
    return None if row is None else plan_of(row)


def settled_turns(thread_id: ThreadId, limit: int) -> list[TurnId]:
    """The newest, oldest of them first."""
    rows = select(
        "SELECT turn_id FROM projection_turns WHERE thread_id = %s AND turn_id IS NOT NULL"
        " AND state <> 'running' ORDER BY sequence DESC LIMIT %s",
        (thread_id, limit),
    )
    return [TurnId(turn_id) for (turn_id,) in reversed(rows)]


def completed_messages(thread_id: ThreadId, limit: int) -> list[MessageId]:
    """The agent's newest, oldest of them first."""
    rows = select(
        "SELECT message_id FROM projection_thread_messages WHERE thread_id = %s"
        " AND role = 'assistant' AND is_streaming = %s ORDER BY sequence DESC LIMIT %s",
        (thread_id, False, limit),
    )
    return [MessageId(message_id) for (message_id,) in reversed(rows)]


def threads_left_open() -> dict[ThreadId, list[TurnId]]:
    """Threads that look as if an agent were attached, and their turns that never ended."""
    found: dict[ThreadId, list[TurnId]] = {thread_id: [] for thread_id in live_sessions()}
    for turn in running_turns():
        found.setdefault(turn.thread_id, []).append(turn.turn_id)
    return found


def turns_unheard_of() -> list[UnheardTurn]:
    """Turns that were begun for somebody, and of which not even the beginning was recorded."""
    rows = select(
        "SELECT b.thread_id, b.sent_turn_id, t.awaiting_message_id FROM provider_bindings b"
        " JOIN projection_threads t ON t.thread_id = b.thread_id"
        " WHERE t.deleted_at IS NULL AND b.sent_turn_id IS NOT NULL"
        " AND (t.awaiting_message_id = b.sending_message_id OR (t.awaiting_message_id = %s"
        "  AND EXISTS (SELECT 1 FROM orchestration_events e"
        "   WHERE e.event_id = b.sending_message_id)))"
        " AND NOT EXISTS (SELECT 1 FROM projection_turns u"
        "  WHERE u.thread_id = b.thread_id AND u.turn_id = b.sent_turn_id)",
        (CHORE,),
    )
    return [
        UnheardTurn(ThreadId(thread), TurnId(turn), MessageId(message) if message else None)
        for thread, turn, message in rows
    ]


def processes_waited_for() -> list[tuple[ThreadId, Activity]]:
    """The lines of all threads that say that an agent which does not answer is still there."""
    rows = select(
        f"SELECT thread_id, {ACTIVITY} FROM projection_thread_activities"
        " WHERE kind = 'agent.ending' AND payload <> %s",
        ('{"turns":0}',),
    )
    return [(ThreadId(row[0]), activity_of(row[1:])) for row in rows]


def commands_said_to_run_on(thread_id: ThreadId) -> list[Activity]:
    """The last lines about commands that outlived their turns, of which no end is told.

    Their payloads are decoded.
    """
    rows = select(
        f"SELECT {ACTIVITY} FROM projection_thread_activities WHERE thread_id = %s"
        " AND kind = 'tool.completed' AND turn_id IN"
        " (SELECT turn_id FROM projection_thread_activities WHERE thread_id = %s"
        "  AND kind = 'tool.completed' AND payload LIKE %s) ORDER BY sequence",
        (thread_id, thread_id, '%"background":true%'),
    )
    last: dict[tuple[TurnId | None, Json], Activity] = {}
    for line in map(activity_of, rows):
        told = msgspec.json.decode(line.payload)
        last[line.turn_id, told.get("itemId")] = msgspec.structs.replace(line, payload=told)
    return [line for line in last.values() if line.payload.get("data", {}).get("background")]


def _first_user_message(thread_id: ThreadId) -> MessageId | None:
    row = find_row(
        "SELECT message_id FROM projection_thread_messages WHERE thread_id = %s"
        " AND role = 'user' ORDER BY sequence LIMIT 1",
        (thread_id,),
    )
    return MessageId(row[0]) if row else None


def _turn_begun_by(thread_id: ThreadId, message_id: MessageId) -> TurnId | None:
    row = find_row(
        "SELECT turn_id FROM projection_turns WHERE thread_id = %s AND message_id = %s"
        " AND turn_id IS NOT NULL",
        (thread_id, message_id),
    )
    return TurnId(row[0]) if row else None


def said_in_last_turns(thread_id: ThreadId, limit: int) -> list[MessageId]:
    """The first message of each, the newest turn first; none of what ran elsewhere."""
    rows = select(
        "SELECT user_message_ids FROM projection_turns"
        " WHERE thread_id = %s AND turn_id IS NOT NULL AND user_message_ids <> '[]'"
        " AND sequence > COALESCE((SELECT MAX(sequence) FROM projection_thread_activities"
        " WHERE thread_id = %s AND kind = 'conversation.imported'), 0)"
        " ORDER BY sequence DESC LIMIT %s",
        (thread_id, thread_id, limit),
    )
    return [MessageId(msgspec.json.decode(said)[0]) for (said,) in rows]
