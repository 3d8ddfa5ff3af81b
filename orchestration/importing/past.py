"""What agents kept of a conversation, as commands that record it: ingestion's rules. Pure."""

from collections.abc import Callable, Sequence
from typing import get_args

from orchestration import command_ids
from orchestration.contracts.commands import (
    AppendActivity,
    CompleteTurnDiff,
    PastCommand,
    RecordUserMessage,
    ServerCommand,
    UserMessage,
)
from orchestration.contracts.entities import Activity, ImageAttachment
from orchestration.ingestion.rules import commands_for
from orchestration.ingestion.view import ThreadView, evolve
from providers.contracts.base import Json
from providers.contracts.conversations import PastEvent, PersonSpoke
from providers.contracts.ids import EventId, ThreadId
from providers.contracts.models import RuntimeMode
from providers.contracts.runtime import TurnCompleted

ImagesOf = Callable[[PersonSpoke], list[ImageAttachment]]


def no_images(message: PersonSpoke) -> list[ImageAttachment]:
    return []


def commands_of(
    events: Sequence[PastEvent],
    thread_id: ThreadId,
    runtime_mode: RuntimeMode,
    images_of: ImagesOf = no_images,
) -> list[PastCommand]:
    """Turns that are over get a checkpoint without contents, so that they are numbered as turns
    here are, and going back to a later turn keeps them.
    """
    view = ThreadView(thread_id=thread_id, runtime_mode=runtime_mode)
    commands: list[PastCommand] = []
    turns = 0
    for event in events:
        if isinstance(event, PersonSpoke):
            commands.append(spoken(event, images_of(event)))
            continue
        caused = commands_for(event, view)
        view = evolve(view, event, caused)
        commands += [command for command in caused if isinstance(command, get_args(ServerCommand))]
        if isinstance(event, TurnCompleted):
            turns += 1
            commands.append(unkept(event, turns))
    return commands


def spoken(event: PersonSpoke, images: list[ImageAttachment]) -> RecordUserMessage:
    """Images that are not there any more are named in the text."""
    lost = [image.name for image in event.images[len(images) :]]
    notes = [f"[image: {name}]" for name in lost]
    message = UserMessage(
        message_id=event.message_id,
        role="user",
        text="\n\n".join([*filter(None, [event.text]), *notes]),
        attachments=images,
    )
    return RecordUserMessage(
        command_id=command_ids.of_past(event.event_id),
        thread_id=event.thread_id,
        message=message,
        created_at=event.created_at,
    )


def unkept(event: TurnCompleted, turn_count: int) -> CompleteTurnDiff:
    """What the folder was like at the end of a turn elsewhere, nobody knows."""
    return CompleteTurnDiff(
        command_id=command_ids.of_past(f"{event.event_id}:checkpoint"),
        thread_id=event.thread_id,
        turn_id=str(event.turn_id),
        completed_at=event.created_at,
        checkpoint_ref=f"refs/t3/checkpoints/{event.thread_id}/turn/{turn_count}",
        status="missing",
        files=[],
        checkpoint_turn_count=turn_count,
        created_at=event.created_at,
    )


def line(
    thread_id: ThreadId, kind: str, summary: str, payload: dict[str, Json], at: str
) -> AppendActivity:
    activity = Activity(
        id=EventId(f"past:{kind}"),
        tone="info",
        kind=kind,
        summary=summary,
        payload=payload,
        turn_id=None,
        created_at=at,
    )
    return AppendActivity(
        command_id=command_ids.of_past(kind), thread_id=thread_id, activity=activity, created_at=at
    )
