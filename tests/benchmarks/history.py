"""The commands of a long history: people who ask, agents who answer and use their tools."""

from collections.abc import Iterator

from orchestration.contracts.commands import (
    AppendActivity,
    AppendAssistantDelta,
    Command,
    CompleteAssistantMessage,
    CreateProject,
    CreateThread,
    SetSession,
    StartTurn,
    UserMessage,
)
from orchestration.contracts.entities import Activity, Session, SessionStatus
from orchestration.contracts.events import SettledTurn, StartedTurn
from providers.contracts.ids import EventId, MessageId, ThreadId, TurnId
from providers.contracts.models import DemoSelection

AT = "2026-01-01T00:00:00.000Z"
SELECTION = DemoSelection(model="demo")

PIECES = 15
TOOLS = 4
EVENTS_A_TURN = 2 + 1 + PIECES + TOOLS + 1 + 1
"""The message and its request, the start, pieces of text, tools, the message's and turn's ends."""


def history(events: int, projects: int, threads: int) -> Iterator[Command]:
    """Commands that lead to so many events, the turns of all threads mixed."""
    for number in range(projects):
        yield CreateProject(
            command_id=f"project-{number}",
            project_id=f"project-{number}",
            title=f"Project {number}",
            workspace_root="/",
            created_at=AT,
        )
    for number in range(threads):
        yield CreateThread(
            command_id=f"thread-{number}",
            thread_id=f"thread-{number}",
            project_id=f"project-{number % projects}",
            title=f"Thread {number}",
            model_selection=SELECTION,
            runtime_mode="full-access",
            branch=None,
            worktree_path=None,
            created_at=AT,
        )
    for number in range((events - projects - threads) // EVENTS_A_TURN):
        yield from turn(ThreadId(f"thread-{number % threads}"), f"turn-{number}")


def turn(thread_id: ThreadId, name: str) -> Iterator[Command]:
    turn_id, message_id = TurnId(name), MessageId(f"user-{name}")
    answer_id = f"assistant-{name}"
    yield StartTurn(
        command_id=f"{name}-ask",
        thread_id=thread_id,
        message=UserMessage(message_id, "user", "What does this folder do?", []),
        runtime_mode="full-access",
        interaction_mode="default",
        created_at=AT,
    )
    yield SetSession(
        command_id=f"{name}-start",
        thread_id=thread_id,
        session=session(thread_id, "running", turn_id),
        created_at=AT,
        started_turn=StartedTurn(turn_id, message_id),
    )
    for number in range(TOOLS):
        yield AppendActivity(f"{name}-tool-{number}", thread_id, tool(name, turn_id, number), AT)
    for number in range(PIECES):
        text = f"piece {number} of an answer "
        yield AppendAssistantDelta(f"{name}-{number}", thread_id, answer_id, text, AT, turn_id)
    yield CompleteAssistantMessage(f"{name}-complete", thread_id, answer_id, AT, turn_id)
    yield SetSession(
        command_id=f"{name}-end",
        thread_id=thread_id,
        session=session(thread_id, "stopped", None),
        created_at=AT,
        settled_turn=SettledTurn(turn_id, "completed", AT),
    )


def session(thread_id: ThreadId, status: SessionStatus, turn_id: TurnId | None) -> Session:
    return Session(thread_id, status, "demo", turn_id, None, AT)


def tool(name: str, turn_id: TurnId, number: int) -> Activity:
    return Activity(
        id=EventId(f"{name}-tool-{number}"),
        tone="tool",
        kind="tool.completed",
        summary="Ran command",
        payload={"itemType": "command_execution", "detail": "ls -l", "status": "completed"},
        turn_id=turn_id,
        created_at=AT,
    )
