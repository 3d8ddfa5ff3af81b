"""What agents write: answers that stream in, and proposed plans."""

from orchestration import command_ids
from orchestration.contracts.commands import (
    AppendAssistantDelta,
    Command,
    CompleteAssistantMessage,
    UpsertProposedPlan,
)
from orchestration.contracts.entities import ProposedPlan
from orchestration.ingestion.view import OPEN_MESSAGES_LIMIT, Input, OpenMessage, ThreadView
from providers.contracts import runtime as said
from providers.contracts.base import UNSET
from providers.contracts.ids import TurnId


def message_id_of(event: said.AnyRuntimeEvent) -> str:
    """Item ids are only as unique as the model makes them, so the turn is part of the name."""
    if event.turn_id and event.item_id:
        return f"assistant:{event.turn_id}:{event.item_id}"
    return f"assistant:{event.turn_id or event.item_id or event.event_id}"


def assistant_text(event: said.ContentDelta, view: ThreadView) -> list[Command]:
    """Text that comes after its turn was settled is kept, and leaves no message open."""
    if event.stream_kind != "assistant_text" or not event.delta:
        return []
    message_id = message_id_of(event)
    pieces: list[Command] = [_delta(event, message_id, event.delta)]
    if event.turn_id is None or event.turn_id != view.active_turn:
        return [*pieces, _complete(event, OpenMessage(message_id, event.turn_id))]
    if not view.is_open(message_id) and len(view.open_messages) >= OPEN_MESSAGES_LIMIT:
        return [_complete(event, view.open_messages[0]), *pieces]
    return pieces


def assistant_message(event: said.ItemCompleted, view: ThreadView) -> list[Command]:
    """Close the message; its whole text counts only where nothing of it was streamed."""
    message_id = message_id_of(event)
    message = OpenMessage(message_id, event.turn_id)
    if view.is_open(message_id):
        return [_complete(event, message)]
    if message_id in view.closed_messages or not event.text:
        return []
    return [_delta(event, message_id, event.text), _complete(event, message)]


def close_messages(event: Input, view: ThreadView) -> list[Command]:
    return [_complete(event, message) for message in view.open_messages]


def proposed_plan(event: said.ProposedPlanCompleted, view: ThreadView) -> list[Command]:
    draft = view.draft if view.draft and view.draft.turn_id == event.turn_id else None
    text = event.plan_markdown.strip() or (draft.text.strip() if draft else "")
    begun = draft.created_at if draft else event.created_at
    return _plan(event, event.turn_id, text, begun)


def close_draft(event: Input, view: ThreadView) -> list[Command]:
    """A plan whose end was never announced is kept as far as it went."""
    if view.draft is None:
        return []
    return _plan(event, view.draft.turn_id, view.draft.text.strip(), view.draft.created_at)


def _delta(event: said.AnyRuntimeEvent, message_id: str, text: str) -> AppendAssistantDelta:
    return AppendAssistantDelta(
        command_id=command_ids.of_agent(event.event_id, "delta"),
        thread_id=event.thread_id,
        message_id=message_id,
        delta=text,
        created_at=event.created_at,
        turn_id=event.turn_id or UNSET,
    )


def _complete(event: Input, message: OpenMessage) -> CompleteAssistantMessage:
    return CompleteAssistantMessage(
        command_id=command_ids.of_agent(event.event_id, f"complete:{message.message_id}"),
        thread_id=event.thread_id,
        message_id=message.message_id,
        created_at=event.created_at,
        turn_id=message.turn_id or UNSET,
    )


def _plan(event: Input, turn_id: TurnId | None, text: str, begun: str) -> list[Command]:
    if not text:
        return []
    plan = ProposedPlan(
        id=f"plan:{event.thread_id}:turn:{turn_id or event.event_id}",
        turn_id=turn_id,
        plan_markdown=text,
        created_at=begun,
        updated_at=event.created_at,
    )
    return [
        UpsertProposedPlan(
            command_id=command_ids.of_agent(event.event_id, "plan"),
            thread_id=event.thread_id,
            proposed_plan=plan,
            created_at=event.created_at,
        )
    ]
