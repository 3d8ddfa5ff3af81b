"""What agents say, with defaults for all that a test does not care about."""

from itertools import count
from typing import Any, TypeVar

from orchestration.contracts.commands import AppendActivity, Command, SetSession
from orchestration.ingestion.rules import commands_for
from orchestration.ingestion.view import Input, SessionAnnounced, ThreadView, evolve
from providers.contracts import runtime as said
from providers.contracts.ids import EventId, ItemId, RequestId, ThreadId, TurnId

THREAD = ThreadId("thread-1")
TURN = TurnId("turn-1")
ITEM = ItemId("item-1")
REQUEST = RequestId("request-1")

_numbers = count(1)

E = TypeVar("E", bound=said.AnyRuntimeEvent)
C = TypeVar("C", bound=Command)


def word(kind: type[E], /, **fields: Any) -> E:
    base = {
        "event_id": EventId(f"event-{next(_numbers)}"),
        "provider": "codex",
        "thread_id": THREAD,
        "created_at": "2026-01-01T00:00:00.000Z",
        "turn_id": TURN,
    }
    return kind(**(base | fields))


def delta(text: str, **fields: Any) -> said.ContentDelta:
    given = {"item_id": ITEM, "stream_kind": "assistant_text"} | fields
    return word(said.ContentDelta, delta=text, **given)


def started(**fields: Any) -> said.TurnStarted:
    return word(said.TurnStarted, **fields)


def completed(outcome: said.TurnOutcome = "completed", **fields: Any) -> said.TurnCompleted:
    return word(said.TurnCompleted, outcome=outcome, **fields)


def message_done(text: str | None, **fields: Any) -> said.ItemCompleted:
    given = {"item_id": ITEM, "item_type": "assistant_message", "title": "Assistant message"}
    return word(said.ItemCompleted, text=text, **(given | fields))


def asked(**fields: Any) -> said.ApprovalRequested:
    given = {
        "request_id": REQUEST,
        "request_type": "command_execution_approval",
        "decisions": ["accept", "acceptForSession", "decline", "cancel"],
        "detail": "rm -rf build",
        "item_id": ITEM,
    }
    return word(said.ApprovalRequested, **(given | fields))


def announced(**fields: Any) -> SessionAnnounced:
    given = {
        "event_id": EventId(f"event-{next(_numbers)}"),
        "thread_id": THREAD,
        "created_at": "2026-01-01T00:00:00.000Z",
        "provider": "codex",
        "runtime_mode": "approval-required",
    }
    return SessionAnnounced(**(given | fields))


def view_after(*events: Input) -> ThreadView:
    return play(*events)[1]


def play(*events: Input) -> tuple[list[Command], ThreadView]:
    """All commands of a conversation, and what is remembered at its end."""
    view = ThreadView(thread_id=THREAD, runtime_mode="approval-required")
    played: list[Command] = []
    for event in events:
        commands = commands_for(event, view)
        played += commands
        view = evolve(view, event, commands)
    return played, view


def of(kind: type[C], commands: list[Command]) -> list[C]:
    return [command for command in commands if isinstance(command, kind)]


def settlements(commands: list[Command]) -> list[SetSession]:
    return [command for command in of(SetSession, commands) if command.settled_turn]


def kinds(commands: list[Command]) -> list[str]:
    return [command.activity.kind for command in of(AppendActivity, commands)]
