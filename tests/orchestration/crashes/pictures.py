"""What a thread is: its rows, the files of its folder, and what its agent remembers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.models import Activity, Message, PendingRequest, Turn
from orchestration.queries.agents import find_agent_thread
from orchestration.queries.undoing import KeptConversation, kept_conversations, undo_refs
from providers.adapter import ResumeCursor
from providers.contracts.ids import ThreadId
from tests.support.agents import AgentMemory


@dataclass(frozen=True)
class Picture:
    """All that a move changes, and its undoing brings back. The newest comes last."""

    files: dict[str, str]
    messages: list[tuple[str, str]]
    turns: list[tuple[Any, ...]]
    """Whole rows; the first column but two is the turn's id."""
    activities: list[str]
    requests: list[tuple[str, str]]
    remembered: list[str]

    @property
    def turn_ids(self) -> list[str]:
        return [row[TURN_ID] for row in self.turns]

    @property
    def counts(self) -> list[int | None]:
        return [row[COUNT] for row in self.turns]


COLUMNS = [column.attname for column in Turn._meta.concrete_fields]
TURN_ID, COUNT, REF = (
    COLUMNS.index(name) for name in ("turn_id", "checkpoint_turn_count", "checkpoint_ref")
)


@dataclass(frozen=True)
class Kept:
    """What is there to go back with; ``bound`` names the conversation that the thread is in."""

    points: list[str]
    conversations: list[KeptConversation]
    bound: str | None


def picture_of(thread_id: ThreadId, folder: Path, memory: AgentMemory) -> Picture:
    messages = Message.objects.filter(thread_id=thread_id).order_by("sequence")
    turns = Turn.objects.filter(thread_id=thread_id).exclude(turn_id=None).order_by("sequence")
    lines = Activity.objects.filter(thread_id=thread_id).exclude(turn_id=None).order_by("sequence")
    asked = PendingRequest.objects.filter(thread_id=thread_id).order_by("sequence")
    bound = name_of(cursor_of(thread_id))
    return Picture(
        files=files_in(folder),
        messages=[*messages.values_list("message_id", "text")],
        turns=[*turns.values_list(*COLUMNS)],
        activities=[*lines.values_list("activity_id", flat=True)],
        requests=[*asked.values_list("request_id", "status")],
        remembered=[] if bound is None else [*memory.conversations[bound]],
    )


def kept_of(thread_id: ThreadId) -> Kept:
    bound = name_of(cursor_of(thread_id))
    return Kept(undo_refs(thread_id), kept_conversations(thread_id), bound)


def cursor_of(thread_id: ThreadId) -> ResumeCursor | None:
    thread = find_agent_thread(thread_id)
    assert thread is not None
    return thread.resume_cursor


def name_of(cursor: ResumeCursor | None) -> str | None:
    return None if cursor is None else str(cursor["threadId"])


def files_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.glob("*.txt"))}
